//! What is deleted, and above all what is not.

use tower_sigv4::ErrorKind;
use tower_sigv4::s3::transfer::SyncAction;

use crate::fake_bucket::FakeBucket;
use crate::{tree, write};

#[tokio::test]
async fn extras_go_only_when_asked_and_only_below_the_prefix() {
    let keys = ["site", "site-b/x", "site/a", "site/extra", "site/extra-folder/x/y", "site/marker/", "sites/x", "x"];
    let store = FakeBucket::new(keys.map(|key| (key, "x"))).page(1);
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a", "x");

    let report = store.bucket().sync_up(folder.path(), "site").send().await.expect("synced");
    assert_eq!((report.uploaded, report.deleted), (1, 0));
    assert_eq!(store.keys(), keys);

    let dry = store.bucket().sync_up(folder.path(), "site").delete_extra().dry_run().send().await.expect("synced");
    assert_eq!(dry.deleted, 2);
    assert!(dry.actions.contains(&SyncAction::Delete { key: "site/extra-folder/x/y".to_owned() }), "{dry:?}");
    assert_eq!(store.keys(), keys);

    let report = store.bucket().sync_up(folder.path(), "site").delete_extra().send().await.expect("synced");
    assert_eq!((report.deleted, report.failed, report.actions.len()), (2, 0, 0));
    assert_eq!(store.keys(), ["site", "site-b/x", "site/a", "site/marker/", "sites/x", "x"]);
}

#[tokio::test]
async fn extra_files_go_and_folders_stay() {
    let store = FakeBucket::new([("p/a", "x"), ("p/both/a", "x"), ("p/both/marker/", "")]).page(1);
    let folder = tempfile::tempdir().expect("a folder");
    for path in ["extra", "both/extra", "lone/deep/extra"] {
        write(folder.path(), path, "x");
    }
    let sync = || store.bucket().sync_down("p", folder.path());
    assert_eq!(sync().send().await.expect("synced").deleted, 0);
    assert_eq!(tree(folder.path()).len(), 5);
    assert_eq!(sync().delete_extra().dry_run().send().await.expect("synced").deleted, 3);
    assert_eq!(tree(folder.path()).len(), 5);
    assert_eq!(sync().delete_extra().send().await.expect("synced").deleted, 3);
    assert_eq!(tree(folder.path()).into_keys().collect::<Vec<_>>(), ["a", "both/a"]);
    assert!(folder.path().join("lone/deep").is_dir());
}

/// A source that is not there, or cannot be listed as a whole, is no empty source.
#[tokio::test]
async fn nothing_is_deleted_when_the_source_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "b/extra", "x");
    write(folder.path(), "a/extra", "x");
    for refused in ["p/", "p/b/"] {
        let store = FakeBucket::new([("p/a/x", "x"), ("p/b/x", "x")]).refuse(refused);
        let error = store.bucket().sync_down("p", folder.path()).delete_extra().send().await.expect_err("refused");
        assert!(error.is_access_denied(), "{error}");
        assert!(folder.path().join("a/extra").exists() && folder.path().join("b/extra").exists());
    }

    let store = FakeBucket::new([("p/a/x", "x")]);
    let missing = folder.path().join("missing");
    let error = store.bucket().sync_up(&missing, "p").delete_extra().send().await.expect_err("no source");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("missing"), "{error}");
    assert_eq!(store.keys(), ["p/a/x"]);
}

#[tokio::test]
async fn nothing_is_deleted_when_a_file_failed() {
    let store = FakeBucket::new([("a//b", "x"), ("good", "x")]);
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "extra", "x");
    let report = store.bucket().sync_down("", folder.path()).delete_extra().send().await.expect("synced");
    assert_eq!((report.downloaded, report.deleted, report.failed), (1, 0, 1));
    assert_eq!(tree(folder.path()).into_keys().collect::<Vec<_>>(), ["extra", "good"]);
}

/// A folder where a file should be, and the other way round, is told and not deleted.
#[tokio::test]
async fn a_file_in_the_place_of_a_folder_is_a_failure() {
    let store = FakeBucket::new([("one", "x"), ("two/x", "x")]);
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "one/x", "x");
    write(folder.path(), "two", "x");
    let report = store.bucket().sync_down("", folder.path()).delete_extra().send().await.expect("synced");
    assert_eq!((report.downloaded, report.deleted, report.failed), (0, 0, 2));
    assert_eq!(tree(folder.path()).into_keys().collect::<Vec<_>>(), ["one/x", "two"]);
    // The store has no such trouble.
    let report = store.bucket().sync_up(folder.path(), "").delete_extra().send().await.expect("synced");
    assert_eq!((report.uploaded, report.deleted, report.failed), (2, 2, 0));
    assert_eq!(store.keys(), ["one/x", "two"]);
}
