//! Uploads to real servers.

use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use tower_sigv4::BoxError;
use tower_sigv4::checksum::{Checksum, ChecksumAlgorithm};
use tower_sigv4::s3::transfer::UploadSource;
use tower_sigv4::s3::{Bucket, HeadObject, ListMultipartUploads};

use crate::support::stack::{assume_role, in_process, new_bucket, read, s3, seaweedfs};
use crate::{PART, content};

/// A stream that does not tell its length, in pieces that fit into no part.
fn stream_of(content: &Bytes) -> UploadSource {
    let pieces: Vec<_> = content.chunks(700_001).map(|piece| content.slice_ref(piece)).collect();
    UploadSource::stream(stream::iter(pieces.into_iter().map(Ok::<_, BoxError>)))
}

async fn every_source_arrives(bucket: &Bucket) {
    let folder = tempfile::tempdir().expect("a folder");
    for length in [0, 1, PART - 1, PART, PART + 1, 3 * PART + 5] {
        let content = content(length);
        let path = folder.path().join("file");
        std::fs::write(&path, &content).expect("a file");
        let expected_parts = u32::try_from(length.div_ceil(PART).max(1)).expect("few");
        for (name, source) in [
            ("bytes", UploadSource::from(content.clone())),
            ("file", UploadSource::file(&path)),
            ("stream", stream_of(&content)),
            ("reader", UploadSource::reader(std::io::Cursor::new(content.to_vec()))),
        ] {
            let key = format!("{name} {length}");
            let upload = bucket.upload(&key, source).part_size(PART as u64).content_type("text/x-odd");
            let progress = upload.progress();
            let output = upload.metadata("Who", "Zoë").send().await.unwrap_or_else(|error| panic!("{key}: {error}"));
            assert_eq!((output.bytes, output.parts), (length as u64, expected_parts), "{key}");
            assert_eq!((progress.now().bytes, progress.now().parts), (length as u64, expected_parts), "{key}");

            assert_eq!(read(bucket, &key).await, content, "{key}");
            let head = bucket.head(&key).await.expect("it is there");
            assert_eq!(head.content_type(), Some("text/x-odd"), "{key}");
            assert_eq!(head.metadata().collect::<Vec<_>>(), [("who", "Zoë".to_owned())], "{key}");
            assert_eq!(head.e_tag(), output.e_tag.as_deref(), "{key}");
        }
    }
}

#[tokio::test]
async fn every_source_arrives_in_process() {
    let (server, credentials) = in_process().await;
    every_source_arrives(&new_bucket(&s3(&server.endpoint(), credentials), "uploads").await).await;
}

#[tokio::test]
async fn every_source_arrives_with_sts_credentials() {
    let Some(server) = seaweedfs().await else { return };
    let s3 = s3(&server.endpoint(), assume_role(server).await);
    every_source_arrives(&new_bucket(&s3, "uploads").await).await;
}

/// The checksums are verified part by part; the object's own is kept where the store makes one.
#[tokio::test]
async fn parts_have_checksums() {
    let Some(server) = seaweedfs().await else { return };
    let s3 = s3(&server.endpoint(), assume_role(server).await);
    let bucket = new_bucket(&s3, "checked-uploads").await;
    let content = content(2 * PART + 7);
    for algorithm in ChecksumAlgorithm::ALL {
        let key = algorithm.as_str();
        let upload = bucket.upload(key, stream_of(&content)).part_size(PART as u64).checksum_algorithm(algorithm);
        assert_eq!(upload.send().await.unwrap_or_else(|error| panic!("{key}: {error}")).parts, 3);
        assert_eq!(read(&bucket, key).await, content);
    }
    let head = s3.send(HeadObject::new("checked-uploads", "CRC64NVME").checksum_mode()).await.expect("it is there");
    let whole = Checksum::of(ChecksumAlgorithm::Crc64Nvme, &content).to_string();
    assert_eq!(head.headers()["x-amz-checksum-crc64nvme"], whole.as_str());
}

/// A condition is for the object, so it is told when the parts are made one, and nothing of them is left.
#[tokio::test]
async fn a_condition_that_fails_leaves_no_parts() {
    let Some(server) = seaweedfs().await else { return };
    let s3 = s3(&server.endpoint(), assume_role(server).await);
    let bucket = new_bucket(&s3, "conditional-uploads").await;
    bucket.put("taken", "before").await.expect("stored");
    for length in [10, PART + 1] {
        let upload = bucket.upload("taken", content(length)).part_size(PART as u64).if_none_match("*");
        let error = upload.send().await.expect_err("it is taken");
        assert!(error.is_precondition_failed(), "{length}: {error}");
    }
    assert_eq!(read(&bucket, "taken").await, "before");
    let uploads: Vec<_> =
        s3.pages(ListMultipartUploads::new("conditional-uploads")).try_collect().await.expect("a list");
    assert!(uploads.iter().all(|page| page.uploads.is_empty()), "{uploads:?}");
}
