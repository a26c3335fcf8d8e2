//! What is asked for.

use futures_util::FutureExt;
use tower_sigv4::ErrorKind;
use tower_sigv4::s3::transfer::{Download, MIN_DOWNLOAD_PART_SIZE};

use super::scripted::{Fate, PART, Store};

fn download(store: &Store) -> Download {
    store.bucket(|_, _| Fate::Good).download("k").part_size(MIN_DOWNLOAD_PART_SIZE)
}

#[tokio::test]
async fn an_object_that_is_no_longer_than_a_part_takes_one_request() {
    for length in [1, PART - 1, PART] {
        let store = Store::new(length);
        assert_eq!(download(&store).to_bytes(length).await.expect("it is read"), store.content());
        assert_eq!(store.ranges(), ["0-65535"]);
    }
}

#[tokio::test]
async fn an_empty_object_is_asked_for_again_without_a_range() {
    let store = Store::new(0);
    assert_eq!(download(&store).to_bytes(0).await.expect("it is read"), "");
    assert_eq!(store.ranges(), ["0-65535", ""]);
    let folder = tempfile::tempdir().expect("a folder");
    let saved = download(&store).to_file(folder.path().join("file")).await.expect("saved");
    assert_eq!((saved.bytes, saved.parts), (0, 1));
    assert_eq!(std::fs::read(folder.path().join("file")).expect("a file"), b"");
}

#[tokio::test]
async fn all_parts_but_the_first_are_of_the_same_object() {
    let store = Store::new(2 * PART + 1);
    assert_eq!(download(&store).concurrency(1).to_bytes(usize::MAX).await.expect("it is read"), store.content());
    let requests = store.requests();
    assert_eq!(store.ranges(), ["0-65535", "65536-131071", "131072-131072"]);
    assert!(!requests[0].headers.contains_key("if-match"));
    assert!(requests[1..].iter().all(|asked| asked.headers["if-match"] == "\"one\""));
}

#[tokio::test]
async fn options_go_with_every_request() {
    let store = Store::new(2 * PART);
    let asked =
        download(&store).version_id("a+b").request_payer().expected_bucket_owner("111122223333").if_match("\"one\"");
    asked.to_bytes(usize::MAX).await.expect("it is read");
    let requests = store.requests();
    assert_eq!(requests.len(), 2);
    for asked in requests {
        assert_eq!(asked.request, "http://store:1/bucket/k?versionId=a%2Bb");
        assert_eq!(asked.headers["x-amz-request-payer"], "requester");
        assert_eq!(asked.headers["x-amz-expected-bucket-owner"], "111122223333");
        assert_eq!(asked.headers["if-match"], "\"one\"");
    }
    let other = download(&store).if_match("\"other\"").to_bytes(usize::MAX).await.expect_err("it has another tag");
    assert!(other.is_precondition_failed(), "{other}");
    let in_the_clear = download(&store).sse_customer_key(&[7; 32]).to_bytes(1).await.expect_err("it is a secret");
    assert!(in_the_clear.to_string().contains("https"), "{in_the_clear}");
}

#[tokio::test]
async fn a_range_is_downloaded_in_parts() {
    let store = Store::new(3 * PART);
    let part = PART as u64;
    let read = async |download: Download| download.to_bytes(usize::MAX).await.expect("it is read");
    assert_eq!(read(download(&store).range(7..part + 9)).await, store.content().slice(7..PART + 9));
    assert_eq!(store.ranges(), ["7-65542", "65543-65544"]);
    assert_eq!(read(download(&store).range(part..)).await, store.content().slice(PART..));
    assert_eq!(read(download(&store).range(3 * part - 5..4 * part)).await, store.content().slice(3 * PART - 5..));
    assert_eq!(read(download(&store).range(5..=5)).await, store.content().slice(5..6));
    assert_eq!(read(download(&store).range(..)).await, store.content());
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    let saved = download(&store).range(9..2 * part + 11).to_file(&file).await.expect("saved");
    assert_eq!((saved.bytes, saved.parts), (2 * part + 2, 3));
    assert_eq!(std::fs::read(&file).expect("a file"), store.content().slice(9..2 * PART + 11));

    let behind = download(&store).range(3 * part..).to_bytes(1).await.expect_err("there is nothing");
    assert_eq!(behind.status().map(|status| status.as_u16()), Some(416));
    for far in [u64::MAX - 1..u64::MAX, u64::MAX - 70_000..u64::MAX] {
        assert!(download(&store).range(far).to_bytes(1).await.is_err());
    }
    let empty = download(&store).range(5..5).to_bytes(1).await.expect_err("it has no byte");
    assert_eq!(empty.kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn a_store_that_ignores_ranges_sends_everything_at_once() {
    for length in [5, PART, 3 * PART + 5] {
        let store = Store::new(length);
        let bucket = store.bucket(|store, _| {
            let body = store.body(&store.content(), &Fate::Good);
            let answer =
                http::Response::builder().header("etag", "\"one\"").header("content-length", store.content().len());
            Fate::Answer(answer.body(body).expect("an answer"))
        });
        let download = || bucket.download("k").part_size(PART as u64);
        assert_eq!(download().to_bytes(length).await.expect("it is read"), store.content());
        let folder = tempfile::tempdir().expect("a folder");
        let saved = download().to_file(folder.path().join("file")).await.expect("saved");
        assert_eq!((saved.bytes, saved.parts), (length as u64, 1));
        assert_eq!(std::fs::read(folder.path().join("file")).expect("a file"), store.content());
        assert_eq!(store.requests().len(), 2);
        let error = download().range(1..3).to_bytes(length).await.expect_err("it is not what was asked for");
        assert!(error.to_string().contains("ignored the range"), "{error}");
        assert!(download().to_bytes(length - 1).await.is_err());
    }
}

/// Such a store may not even tell how much comes.
#[tokio::test]
async fn a_stream_of_unknown_length_is_read_to_its_end_and_not_beyond_the_limit() {
    let store = Store::new(3 * PART);
    let bucket = store.bucket(|store, _| {
        let body = store.body(&store.content(), &Fate::Good);
        Fate::Answer(http::Response::builder().header("etag", "\"one\"").body(body).expect("an answer"))
    });
    assert_eq!(bucket.download("k").to_bytes(3 * PART).await.expect("it is read"), store.content());
    let error = bucket.download("k").to_bytes(3 * PART - 1).await.expect_err("it is too long");
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    let folder = tempfile::tempdir().expect("a folder");
    let saved = bucket.download("k").to_file(folder.path().join("file")).await.expect("saved");
    assert_eq!(saved.bytes, 3 * PART as u64);
}

#[tokio::test]
async fn what_is_too_long_is_not_read() {
    let store = Store::new(3 * PART);
    let error = download(&store).to_bytes(3 * PART - 1).await.expect_err("it is too long");
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(error.to_string().contains("196608"), "{error}");
    assert_eq!((store.requests().len(), store.open()), (1, 0));
}

/// Trap: memory is set aside for what a store says, and it says anything.
#[tokio::test]
async fn a_size_that_no_memory_holds_is_an_error() {
    let store = Store::new(0);
    let bucket = store.bucket(|_, _| {
        let answer = http::Response::builder().status(206).header("etag", "\"one\"");
        let answer = answer.header("content-range", format!("bytes 0-65535/{}", u64::MAX));
        Fate::Answer(answer.body(tower_sigv4::Body::empty()).expect("an answer"))
    });
    let error = bucket.download("k").part_size(PART as u64).to_bytes(usize::MAX).await.expect_err("too much");
    assert_eq!(error.kind(), ErrorKind::Output);
}

#[tokio::test]
async fn bad_input_is_refused_before_anything_is_sent() {
    let store = Store::new(PART);
    for download in [download(&store).part_size(MIN_DOWNLOAD_PART_SIZE - 1), download(&store).part_size(0)] {
        assert_eq!(download.to_bytes(1).await.expect_err("too small").kind(), ErrorKind::InvalidInput);
    }
    let error = store.bucket(|_, _| Fate::Good).download("").to_bytes(1).await.expect_err("no key");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(store.requests().is_empty());
    let huge = download(&store).part_size(u64::MAX).concurrency(0);
    assert_eq!(huge.to_bytes(PART).await.expect("it is read"), store.content());
}

#[test]
fn outside_of_a_runtime_it_says_so() {
    let store = Store::new(PART);
    let error = download(&store).to_bytes(1).now_or_never().expect("at once").expect_err("there is no runtime");
    assert!(error.kind() == ErrorKind::InvalidInput && error.to_string().contains("tokio"), "{error}");
    let error = download(&store).to_file("file").now_or_never().expect("at once").expect_err("there is no runtime");
    assert!(error.to_string().contains("tokio"), "{error}");
}
