//! Media types of what is uploaded.

use std::path::Path;
use std::sync::{Arc, Mutex};

use tower_sigv4::ErrorKind;
use tower_sigv4::s3::Bucket;
use tower_sigv4::s3::transfer::Compare;

use crate::fake_bucket::FakeBucket;
use crate::support::stack::{assume_role, in_process, new_bucket, s3, seaweedfs};
use crate::write;

/// What a website has, by paths from its folder.
fn by_extension(path: &Path) -> Option<String> {
    match path.extension()?.to_str()? {
        "html" => Some("text/html; charset=utf-8".to_owned()),
        "css" => Some("text/css".to_owned()),
        "bin" => Some("application/x-large".to_owned()),
        _ => None,
    }
}

async fn type_of(bucket: &Bucket, key: &str) -> Option<String> {
    bucket.head(key).await.expect("it is there").content_type().map(str::to_owned)
}

async fn files_get_their_types(bucket: &Bucket) {
    let folder = tempfile::tempdir().expect("a folder");
    for path in ["index.html", "css/site.css", "LICENSE"] {
        write(folder.path(), path, path);
    }
    // In two parts.
    write(folder.path(), "large.bin", vec![7; 9 * 1024 * 1024]);
    let sync = || bucket.sync_up(folder.path(), "typed").compare(Compare::Checksum);
    // What a file without a type has is the store's affair, and the same as ever.
    bucket.upload("plain", "LICENSE").send().await.expect("stored");

    let report = sync().content_type(by_extension).send().await.expect("synced");
    assert_eq!((report.uploaded, report.failed), (4, 0), "{report:?}");
    for (key, expected) in [
        ("typed/index.html", Some("text/html; charset=utf-8".to_owned())),
        ("typed/css/site.css", Some("text/css".to_owned())),
        ("typed/large.bin", Some("application/x-large".to_owned())),
        ("typed/LICENSE", type_of(bucket, "plain").await),
    ] {
        assert_eq!(type_of(bucket, key).await, expected, "{key}");
    }

    // What is alike stays as it is, with the type that it has.
    write(folder.path(), "index.html", "changed");
    let report = sync().content_type(|_| Some("text/x-new".to_owned())).send().await.expect("synced");
    assert_eq!((report.uploaded, report.unchanged), (1, 3), "{report:?}");
    assert_eq!(type_of(bucket, "typed/index.html").await.as_deref(), Some("text/x-new"));
    assert_eq!(type_of(bucket, "typed/css/site.css").await.as_deref(), Some("text/css"));
}

#[tokio::test]
async fn files_get_their_types_in_process() {
    let (server, credentials) = in_process().await;
    files_get_their_types(&new_bucket(&s3(&server.endpoint(), credentials), "types").await).await;
}

#[tokio::test]
async fn files_get_their_types_with_sts_credentials() {
    let Some(server) = seaweedfs().await else { return };
    files_get_their_types(&new_bucket(&s3(&server.endpoint(), assume_role(server).await), "types").await).await;
}

/// Paths are those from the folder, however it is named, and only what is uploaded is asked for.
#[tokio::test]
async fn only_uploads_are_asked_for_by_their_paths_in_the_folder() {
    let outer = tempfile::tempdir().expect("a folder");
    write(outer.path(), "here/a/b/new", "new");
    write(outer.path(), "here/same", "same");
    let store = FakeBucket::new([("p/same", "same"), ("p/down", "x")]);
    let asked = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&asked);
    let content_type = move |path: &Path| {
        kept.lock().unwrap().push(path.to_owned());
        None
    };
    let folder = outer.path().join("here/./a/..");
    let sync = || store.bucket().sync_up(&folder, "p").compare(Compare::Size).content_type(content_type.clone());
    assert_eq!(sync().dry_run().send().await.expect("compared").uploaded, 1);
    assert_eq!(*asked.lock().unwrap(), Vec::<&Path>::new());
    assert_eq!(sync().send().await.expect("synced").uploaded, 1);
    assert_eq!(*asked.lock().unwrap(), [Path::new("a/b/new")]);

    let down = store.bucket().sync_down("p", &folder).compare(Compare::Size).content_type(content_type);
    assert_eq!(down.send().await.expect("synced").downloaded, 1);
    assert_eq!(asked.lock().unwrap().len(), 1);
}

/// Trap: a line break in a value is another header.
#[tokio::test]
async fn a_type_that_is_no_header_fails_for_its_file_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["bad", "good"] {
        write(folder.path(), name, "x");
    }
    let empty: [(&str, &str); 0] = [];
    let store = FakeBucket::new(empty);
    let sync = store.bucket().sync_up(folder.path(), "").delete_extra();
    let sync =
        sync.content_type(|path| path.ends_with("bad").then(|| "text/html\r\nx-amz-acl: public-read".to_owned()));
    let report = sync.send().await.expect("the others arrive");
    assert_eq!((report.uploaded, report.failed), (1, 1), "{report:?}");
    assert_eq!((report.failures[0].name.as_str(), report.failures[0].error.kind()), ("bad", ErrorKind::InvalidInput));
    assert_eq!(store.keys(), ["good"]);
}
