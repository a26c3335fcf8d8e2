//! Files and writers.

use std::time::Duration;

use tokio::io::AsyncWrite;
use tower_sigv4::ErrorKind;

use super::scripted::{FRAME, Fate, PART, Store, files_in, status};

#[tokio::test]
async fn a_file_replaces_what_had_its_name() {
    let store = Store::new(9 * PART + 5).with_header("content-type", "text/csv");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "before, and longer".repeat(100_000)).expect("written");
    let saved =
        store.bucket(|_, _| Fate::Good).download("k").part_size(PART as u64).to_file(&file).await.expect("saved");
    assert_eq!((saved.bytes, saved.parts), (9 * PART as u64 + 5, 10));
    assert_eq!((saved.head.content_type(), saved.head.object_size()), (Some("text/csv"), Some(9 * PART as u64 + 5)));
    assert_eq!(std::fs::read(&file).expect("a file"), store.content());
    assert_eq!(files_in(folder.path()), ["file"]);
}

#[tokio::test(start_paused = true)]
async fn a_download_that_fails_leaves_what_was_there() {
    for failing in [0, 3] {
        let store = Store::new(9 * PART);
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        std::fs::write(&file, "before").expect("written");
        let bucket = store.bucket(move |_, asked| if asked.number == failing { status(404) } else { Fate::Good });
        let error = bucket.download("k").part_size(PART as u64).to_file(&file).await.expect_err("it fails");
        assert!(error.is_not_found(), "{error}");
        assert_eq!(std::fs::read(&file).expect("a file"), b"before");
        assert_eq!(files_in(folder.path()), ["file"]);
    }
}

#[tokio::test]
async fn a_download_that_is_dropped_leaves_no_file() {
    let store = Store::new(9 * PART);
    let folder = tempfile::tempdir().expect("a folder");
    let bucket = store.bucket(|_, asked| if asked.number < 3 { Fate::Good } else { Fate::HangsAfter(FRAME) });
    let download = bucket.download("k").part_size(PART as u64);
    let mut progress = download.progress();
    let mut saving = Box::pin(download.to_file(folder.path().join("file")));
    while progress.now().parts < 3 {
        tokio::select! {
            _ = &mut saving => panic!("parts of it never come"),
            changed = progress.changed() => assert!(changed.is_some()),
        }
    }
    let names = files_in(folder.path());
    assert!(names.len() == 1 && names[0] != "file", "{names:?}");
    drop(saving);
    assert!(files_in(folder.path()).is_empty());
    assert_eq!(store.open(), 0);
}

#[tokio::test]
async fn a_path_that_can_be_no_file_is_refused_before_anything_is_sent() {
    let store = Store::new(PART);
    let folder = tempfile::tempdir().expect("a folder");
    let download = || store.bucket(|_, _| Fate::Good).download("k");
    let error = download().to_file(folder.path()).await.expect_err("it is a folder");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let missing = folder.path().join("missing/file");
    let error = download().to_file(&missing).await.expect_err("there is no folder");
    assert_eq!(error.kind(), ErrorKind::Output);
    assert!(error.to_string().contains(missing.to_str().expect("a text")), "{error}");
    assert!(store.requests().is_empty());
}

#[tokio::test]
async fn a_writer_gets_everything_in_order() {
    // Later parts are there sooner.
    let store = Store::new(5 * PART + 7);
    let bucket =
        store.bucket(|_, asked| if asked.number < 2 { Fate::Slow(Duration::from_millis(1)) } else { Fate::Good });
    let mut written = Vec::new();
    let saved = bucket.download("k").part_size(PART as u64).to_writer(&mut written).await.expect("written");
    assert_eq!(written, store.content());
    assert_eq!((saved.bytes, saved.parts), (5 * PART as u64 + 7, 6));
}

struct FullDisk;

impl AsyncWrite for FullDisk {
    fn poll_write(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
        _: &[u8],
    ) -> std::task::Poll<std::io::Result<usize>> {
        std::task::Poll::Ready(Err(std::io::ErrorKind::StorageFull.into()))
    }

    fn poll_flush(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn poll_shutdown(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::task::Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_writer_that_fails_ends_it() {
    let store = Store::new(5 * PART);
    let download = store.bucket(|_, _| Fate::Good).download("k").part_size(PART as u64).concurrency(2);
    let error = download.to_writer(&mut FullDisk).await.expect_err("the disk is full");
    assert_eq!(error.kind(), ErrorKind::Output);
    assert!(!error.is_retryable());
    assert!(store.requests().len() <= 2);
}
