//! Files that fail among others, and how many are on their way at once.

use std::sync::{Arc, Mutex};

use crate::fake_bucket::FakeBucket;
use crate::{tree, write};

#[tokio::test]
async fn a_file_that_fails_does_not_stop_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a", "denied", "z"] {
        write(folder.path(), name, "four");
    }
    let empty: [(&str, &str); 0] = [];
    let store = FakeBucket::new(empty).refuse("denied");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    let sync = store.bucket().sync_up(folder.path(), "").concurrency(1);
    let sync = sync.on_progress(move |now| kept.lock().unwrap().push((now.bytes, now.total)));
    let report = sync.send().await.expect("the others arrive");
    assert_eq!((report.uploaded, report.bytes, report.failed), (2, 8, 1));
    assert_eq!(report.failures[0].name, "denied");
    assert!(report.failures[0].error.is_access_denied(), "{report:?}");
    assert_eq!(store.keys(), ["a", "z"]);
    // What failed is not counted, nor waited for.
    assert_eq!(seen.lock().unwrap().last(), Some(&(8, Some(8))));

    let store = FakeBucket::new([("a", "new"), ("denied", "new"), ("z", "new")]).refuse("denied");
    let report = store.bucket().sync_down("", folder.path()).send().await.expect("the others arrive");
    assert_eq!((report.downloaded, report.failed), (2, 1));
    let contents: Vec<_> = tree(folder.path()).into_values().collect();
    assert_eq!(contents, [b"new".to_vec(), b"four".to_vec(), b"new".to_vec()]);
}

#[tokio::test]
async fn no_more_files_are_on_their_way_than_wished() {
    let names: Vec<_> = (0..30).map(|number| format!("{}/{number}", number % 4)).collect();
    let store = FakeBucket::new(names.iter().map(|name| (name.clone(), "x"))).gather(3);
    let folder = tempfile::tempdir().expect("a folder");
    let down = store.bucket().sync_down("", folder.path()).concurrency(3);
    // It can be a task of its own.
    let report = tokio::spawn(down.send()).await.expect("no panic").expect("synced");
    assert_eq!((report.downloaded, store.most_in_flight()), (30, 3));

    let empty: [(&str, &str); 0] = [];
    let store = FakeBucket::new(empty);
    let up = store.bucket().sync_up(folder.path(), "").concurrency(0).delete_extra();
    let report = tokio::spawn(up.send()).await.expect("no panic").expect("synced");
    assert_eq!((report.uploaded, store.most_in_flight()), (30, 1));
}

#[test]
fn outside_of_a_runtime_it_is_an_error() {
    let empty: [(&str, &str); 0] = [];
    let sync = FakeBucket::new(empty).bucket().sync_down("", "nowhere");
    let error = futures_util::FutureExt::now_or_never(sync.send()).expect("at once").expect_err("no runtime");
    assert!(error.to_string().contains("tokio runtime"), "{error}");
}
