//! The checksum of the whole.

use futures_util::TryStreamExt;
use http::{Method, Response};
use tower_sigv4::checksum::{Checksum, ChecksumAlgorithm};
use tower_sigv4::endpoint::Store as Kind;
use tower_sigv4::s3::Bucket;
use tower_sigv4::{Body, ErrorKind};

use super::scripted::{Asked, Fate, PART, Store, files_in};

/// A bucket of a store that is asked for checksums.
fn bucket(store: &Store, fate: impl Fn(&Store, &Asked) -> Fate + Clone + Send + Sync + 'static) -> Bucket {
    store.s3(fate).store(Kind::AWS).bucket("bucket")
}

fn checksum(store: &Store, algorithm: ChecksumAlgorithm) -> String {
    Checksum::of(algorithm, &store.content()).to_string()
}

#[tokio::test]
async fn the_checksum_of_the_whole_is_asked_for_once_and_compared() {
    for algorithm in [ChecksumAlgorithm::Crc64Nvme, ChecksumAlgorithm::Crc32, ChecksumAlgorithm::Crc32c] {
        let store = Store::new(3 * PART + 5);
        let whole = checksum(&store, algorithm);
        let store = store.with_header(algorithm.header().as_str().to_owned().leak(), whole);
        let folder = tempfile::tempdir().expect("a folder");
        let download = || bucket(&store, |_, _| Fate::Good).download("k").part_size(PART as u64);
        download().to_file(folder.path().join("file")).await.expect("it matches");
        let requests = store.requests();
        let heads: Vec<_> = requests.iter().filter(|asked| asked.method == Method::HEAD).collect();
        assert_eq!(heads.len(), 1);
        assert_eq!(heads[0].headers["x-amz-checksum-mode"], "ENABLED");
        assert_eq!(heads[0].headers["if-match"], "\"one\"");
        assert_eq!(requests[0].headers["x-amz-checksum-mode"], "ENABLED");
        assert_eq!(download().to_bytes(usize::MAX).await.expect("it matches"), store.content());
    }
}

#[tokio::test]
async fn what_does_not_match_is_neither_a_file_nor_bytes() {
    for length in [0, 5, PART, 3 * PART + 5] {
        let store = Store::new(length).with_header("x-amz-checksum-crc32", "y/Q5Jg==");
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        std::fs::write(&file, "before").expect("written");
        let download = || bucket(&store, |_, _| Fate::Good).download("k").part_size(PART as u64);
        let errors = [
            download().to_file(&file).await.expect_err("another checksum"),
            download().to_bytes(usize::MAX).await.expect_err("another checksum"),
            download().to_writer(&mut Vec::new()).await.expect_err("another checksum"),
            download().stream().try_collect::<Vec<_>>().await.expect_err("another checksum"),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::InvalidResponse);
            assert!(error.to_string().contains("CRC32 checksum"), "{error}");
        }
        assert_eq!(std::fs::read(&file).expect("a file"), b"before");
        assert_eq!(files_in(folder.path()), ["file"]);
    }
}

/// Trap: the answer to a range can have the checksum of a part, or of the range.
#[tokio::test]
async fn the_checksum_of_a_part_is_not_taken_for_that_of_the_whole() {
    let store = Store::new(3 * PART);
    let bucket = bucket(&store, |store, asked| {
        let answer = Response::builder().header("etag", "\"one\"").header("x-amz-checksum-type", "FULL_OBJECT");
        match (&asked.method, asked.number) {
            (&Method::HEAD, _) => {
                let answer = answer.header("x-amz-checksum-crc32", checksum(store, ChecksumAlgorithm::Crc32));
                Fate::Answer(answer.header("content-length", 3 * PART).body(Body::empty()).expect("an answer"))
            }
            (_, 0) => {
                let part = store.content().slice(..PART);
                let of_part = Checksum::of(ChecksumAlgorithm::Crc32, &part).to_string();
                let answer = answer.status(206).header("content-range", "bytes 0-65535/196608");
                Fate::Answer(answer.header("x-amz-checksum-crc32", of_part).body(part.into()).expect("an answer"))
            }
            _ => Fate::Good,
        }
    });
    let read = bucket.download("k").part_size(PART as u64).to_bytes(usize::MAX).await.expect("it matches");
    assert_eq!(read, store.content());
}

#[tokio::test]
async fn checksums_of_checksums_and_shas_of_parts_are_not_compared() {
    let composite = Store::new(3 * PART)
        .with_header("x-amz-checksum-type", "COMPOSITE")
        .with_header("x-amz-checksum-crc32", "y/Q5Jg==-3");
    let sha = Store::new(3 * PART)
        .with_header("x-amz-checksum-sha256", Checksum::of(ChecksumAlgorithm::Sha256, b"other").to_string());
    for store in [composite, sha] {
        let download = bucket(&store, |_, _| Fate::Good).download("k").part_size(PART as u64);
        assert_eq!(download.to_bytes(usize::MAX).await.expect("it is read"), store.content());
    }
}

#[tokio::test]
async fn a_sha_of_an_object_in_one_part_is_compared() {
    let store = Store::new(PART)
        .with_header("x-amz-checksum-sha256", Checksum::of(ChecksumAlgorithm::Sha256, b"other").to_string());
    let error = bucket(&store, |_, _| Fate::Good).download("k").to_bytes(usize::MAX).await.expect_err("another");
    assert!(error.to_string().contains("SHA256"), "{error}");
    assert_eq!(store.requests().len(), 1, "one part has no need of a HEAD");
}

#[tokio::test]
async fn an_object_that_changed_before_its_checksum_was_asked_for_is_an_error() {
    let store = Store::new(3 * PART);
    let bucket = bucket(&store, |store, asked| {
        if asked.method == Method::HEAD {
            store.replace(PART, "\"two\"");
        }
        Fate::Good
    });
    let error = bucket.download("k").part_size(PART as u64).to_bytes(usize::MAX).await.expect_err("another object");
    assert!(error.is_precondition_failed() && error.to_string().contains("changed while"), "{error}");
}

#[tokio::test]
async fn a_range_is_not_compared_with_the_whole() {
    let store = Store::new(3 * PART).with_header("x-amz-checksum-crc32", "y/Q5Jg==");
    let read = bucket(&store, |_, _| Fate::Good).download("k").range(5..PART as u64).to_bytes(PART).await;
    assert_eq!(read.expect("it is read"), store.content().slice(5..PART));
    assert!(!store.requests()[0].headers.contains_key("x-amz-checksum-mode"));
}
