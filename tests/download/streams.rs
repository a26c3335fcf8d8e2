//! Streams: their order, their pace and their memory.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use tower_sigv4::ErrorKind;

use super::scripted::{Fate, PART, Store, status};

#[tokio::test]
async fn pieces_come_in_order() {
    let store = Store::new(5 * PART + 7);
    let bucket =
        store.bucket(|_, asked| if asked.number % 2 == 0 { Fate::Slow(Duration::from_millis(1)) } else { Fate::Good });
    let download = || bucket.download("k").part_size(PART as u64).concurrency(3);
    let pieces: Vec<_> = download().stream().try_collect().await.expect("it is read");
    assert_eq!(pieces.concat(), store.content());
    assert_eq!(download().into_body().collect(6 * PART).await.expect("it is read"), store.content());
}

#[tokio::test]
async fn a_body_tells_the_errors_of_the_download() {
    let store = Store::new(PART);
    let body = store.bucket(|_, _| status(404)).download("k").into_body();
    assert!(body.collect(1).await.expect_err("there is none").is_not_found());
}

/// The memory of a stream: as many parts are begun as it says, and no more until one was taken to its end.
#[tokio::test]
async fn parts_are_read_ahead_as_many_as_was_said() {
    let store = Store::new(10 * PART);
    let download = store.bucket(|_, _| Fate::Good).download("k").part_size(PART as u64).concurrency(3);
    let progress = download.progress();
    let mut pieces = download.stream();
    let mut taken = 0;
    while let Some(piece) = pieces.try_next().await.expect("it is read") {
        taken += piece.len();
        // Whatever is under way gets time to go too far.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        let begun = (taken.saturating_sub(1) / PART + 3).min(10);
        assert!(store.requests().len() <= begun, "after {taken} bytes: {:?}", store.ranges());
        assert!(progress.now().bytes <= (begun * PART) as u64);
    }
    assert_eq!(taken, 10 * PART);
}

/// A part is read on while the one before it is being taken.
#[tokio::test]
async fn parts_are_read_while_nobody_asks() {
    let store = Store::new(4 * PART);
    let download = store.bucket(|_, _| Fate::Good).download("k").part_size(PART as u64).concurrency(4);
    let mut progress = download.progress();
    let mut pieces = download.stream();
    pieces.try_next().await.expect("it is read").expect("a piece");
    while progress.now().bytes < 4 * PART as u64 {
        progress.changed().await.expect("it goes on by itself");
    }
}

/// Trap: the time that the reader takes counts as the store's.
#[tokio::test(start_paused = true)]
async fn a_reader_that_takes_its_time_is_no_timeout() {
    for length in [PART, 4 * PART] {
        let store = Store::new(length);
        let bucket = store.bucket(|_, _| Fate::Slow(Duration::from_secs(1)));
        let limit = Duration::from_secs(30);
        let mut pieces = bucket.download("k").part_size(PART as u64).attempt_timeout(limit).concurrency(2).stream();
        let mut read = Vec::new();
        while let Some(piece) = pieces.try_next().await.expect("it is read") {
            read.extend_from_slice(&piece);
            tokio::time::sleep(Duration::from_secs(100)).await;
        }
        assert_eq!(read, store.content());
        assert_eq!(store.requests().len(), length / PART);
    }
}

#[tokio::test]
async fn a_stream_that_is_dropped_ends_its_requests() {
    let store = Store::new(10 * PART);
    let bucket = store.bucket(|_, asked| if asked.number == 0 { Fate::Good } else { Fate::HangsAfter(10) });
    let mut pieces = bucket.download("k").part_size(PART as u64).concurrency(4).stream();
    pieces.try_next().await.expect("it is read").expect("a piece");
    while store.open() < 3 {
        tokio::task::yield_now().await;
    }
    drop(pieces);
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!((store.open(), store.requests().len()), (0, 4));
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_with_its_error() {
    let store = Store::new(4 * PART);
    let bucket = store.bucket(|_, asked| if asked.range.starts_with("131072") { status(403) } else { Fate::Good });
    let mut pieces = bucket.download("k").part_size(PART as u64).stream();
    let mut taken = 0;
    let error = loop {
        match pieces.next().await.expect("the error comes first") {
            Ok(piece) => taken += piece.len(),
            Err(error) => break error,
        }
    };
    assert!(error.is_access_denied(), "{error}");
    assert_eq!(taken, 2 * PART);
    assert!(pieces.next().await.is_none());
}

#[test]
fn a_stream_that_leaves_its_runtime_is_an_error() {
    let store = Store::new(4 * PART);
    let mut pieces = store.bucket(|_, _| Fate::Good).download("k").part_size(PART as u64).stream();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    assert!(runtime.block_on(pieces.next()).expect("a piece").is_ok());
    let error = futures_util::FutureExt::now_or_never(pieces.next()).expect("at once").expect("an error");
    assert_eq!(error.expect_err("there is no runtime").kind(), ErrorKind::InvalidInput);
}
