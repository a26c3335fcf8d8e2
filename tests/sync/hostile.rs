//! Keys and links that lead out of the folder.

use std::collections::BTreeSet;
use std::path::Path;

use tower_sigv4::ErrorKind;
use tower_sigv4::s3::transfer::SyncReport;

use crate::fake_bucket::FakeBucket;
use crate::{tree, write};

fn failed(report: &SyncReport) -> BTreeSet<&str> {
    report.failures.iter().map(|failure| failure.name.as_str()).collect()
}

#[tokio::test]
async fn keys_that_lead_elsewhere_are_failures_and_the_others_arrive() {
    let long = format!("p/{}", "x".repeat(256));
    let hostile = [
        "p/../evil",
        "p/..",
        "p/.",
        "p/./a",
        "p//etc/x",
        "p/a/../../b",
        "p/a//b",
        "p/../../../../../../tmp/evil",
        "p/a/..",
        "p/file/below",
        &long,
    ];
    let good = ["p/file", "p/a/b", "p/...", "p/..a", "p/a/ ", "p/-rf", "p/~"];
    let markers = ["p/", "p/a/", "p/empty/"];
    let all = hostile.into_iter().chain(good).chain(markers).map(|key| (key, "content"));
    let outer = tempfile::tempdir().expect("a folder");
    let folder = outer.path().join("one/two/target");
    let bucket = FakeBucket::new(all).bucket();

    // `p/file` becomes a file in the first run; then `p/file/below` can be none.
    write(&folder, "file", "before");
    for _ in 0..2 {
        let report = bucket.sync_down("p", &folder).send().await.expect("the others arrive");
        assert_eq!(failed(&report), hostile.into_iter().collect());
        assert_eq!(report.failed, hostile.len() as u64);
        assert!(report.failures.iter().all(|failure| failure.error.kind() == ErrorKind::InvalidInput));
        let expected = good.map(|key| format!("one/two/target/{}", key.strip_prefix("p/").expect("below")));
        assert_eq!(tree(outer.path()).into_keys().collect::<BTreeSet<_>>(), expected.into());
        let error = report.complete().expect_err("some failed");
        assert!(error.to_string().contains("11 files or objects"), "{error}");
    }
}

/// A store that is told to list below a prefix must not make anybody touch what is not.
#[tokio::test]
async fn a_list_of_something_else_is_an_error() {
    let lies = tower::service_fn(|_| async {
        let document = "<ListBucketResult><Contents><Key>q/x</Key><Size>1</Size></Contents></ListBucketResult>";
        Ok::<_, tower_sigv4::BoxError>(http::Response::new(tower_sigv4::Body::from(document)))
    });
    let s3 = tower_sigv4::s3::S3::new(tower_sigv4::Transport::new(lies), "us-east-1").endpoint("http://store:1");
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "file", "x");
    for sync in [s3.bucket("bucket").sync_up(folder.path(), "p"), s3.bucket("bucket").sync_down("p", folder.path())] {
        let error = sync.delete_extra().send().await.expect_err("a lie");
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.to_string().contains("\"q/x\""), "{error}");
    }
    assert_eq!(tree(folder.path()).len(), 1);
}

#[cfg(unix)]
fn link(to: &Path, folder: &Path, name: &str) {
    std::os::unix::fs::symlink(to, folder.join(name)).expect("a link");
}

#[cfg(unix)]
#[tokio::test]
async fn nothing_is_written_through_a_link() {
    let outside = tempfile::tempdir().expect("a folder");
    write(outside.path(), "secret", "before");
    let folder = tempfile::tempdir().expect("a folder");
    link(outside.path(), folder.path(), "folder");
    link(&outside.path().join("secret"), folder.path(), "file");
    link(&outside.path().join("new"), folder.path(), "dangling");
    let bucket = FakeBucket::new([
        ("folder/secret", "evil"),
        ("folder/deep/er", "evil"),
        ("file", "evil"),
        ("dangling", "evil"),
        ("good", "x"),
    ])
    .bucket();
    let report = bucket.sync_down("", folder.path()).send().await.expect("the good one arrives");
    assert_eq!(failed(&report), ["dangling", "file", "folder/deep/er", "folder/secret"].into());
    assert_eq!(tree(outside.path()).into_iter().collect::<Vec<_>>(), [("secret".to_owned(), b"before".to_vec())]);
    assert_eq!(tree(folder.path()).into_keys().collect::<Vec<_>>(), ["good"]);
    assert!(folder.path().join("file").is_symlink());
}

#[cfg(unix)]
#[tokio::test]
async fn links_are_neither_uploaded_nor_are_objects_of_their_names_extras() {
    let outside = tempfile::tempdir().expect("a folder");
    write(outside.path(), "secret", "secret");
    let folder = tempfile::tempdir().expect("a folder");
    link(outside.path(), folder.path(), "folder");
    link(&outside.path().join("secret"), folder.path(), "file");
    write(folder.path(), "good", "x");
    let store = FakeBucket::new([("file", "x"), ("folder/below", "x"), ("extra", "x")]);
    let report = store.bucket().sync_up(folder.path(), "").delete_extra().send().await.expect("synced");
    assert_eq!((report.uploaded, report.deleted, report.failed), (1, 1, 0));
    assert_eq!(store.keys(), ["file", "folder/below", "good"]);

    // The folder itself may be one.
    let root = outside.path().join("root");
    link(folder.path(), outside.path(), "root");
    let report = store.bucket().sync_down("", &root).dry_run().send().await.expect("synced");
    assert_eq!((report.unchanged, report.failed), (1, 2));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_name_that_is_no_text_is_a_failure_of_its_file() {
    use std::os::unix::ffi::OsStrExt;

    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "deep/good", "x");
    std::fs::write(folder.path().join("deep").join(std::ffi::OsStr::from_bytes(b"a\xFF")), "x").expect("written");
    let store = FakeBucket::new([("deep/extra", "x")]);
    let report = store.bucket().sync_up(folder.path(), "").delete_extra().send().await.expect("synced");
    assert_eq!((report.uploaded, report.deleted, report.failed), (1, 0, 1));
    assert_eq!(failed(&report), ["deep/a\u{FFFD}"].into());
    // It can have no object, so it is none too many either.
    let report = store.bucket().sync_down("", folder.path()).delete_extra().send().await.expect("synced");
    assert_eq!((report.downloaded, report.deleted, report.failed), (1, 0, 0));
    assert_eq!(std::fs::read_dir(folder.path().join("deep")).expect("a folder").count(), 3);
}
