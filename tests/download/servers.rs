//! Downloads from real servers.

use futures_util::TryStreamExt;
use tower_sigv4::checksum::ChecksumAlgorithm;
use tower_sigv4::endpoint::Store;
use tower_sigv4::s3::{PutBucketVersioning, PutObject, S3, VersioningConfiguration};

use super::scripted::{PART, content, files_in};
use crate::support::s3s_server::S3sServer;
use crate::support::stack::{self, assume_role, new_bucket, s3};

/// A key that shows where it is encoded wrongly.
pub(crate) const KEY: &str = "down/a+b c%2F é";

pub(crate) async fn in_process() -> (S3sServer, S3) {
    let (server, credentials) = stack::in_process().await;
    let s3 = s3(&server.endpoint(), credentials);
    (server, s3)
}

pub(crate) async fn on_seaweedfs() -> Option<S3> {
    let server = stack::seaweedfs().await?;
    Some(s3(&server.endpoint(), assume_role(server).await))
}

async fn downloads_every_way(s3: &S3, name: &str) {
    let bucket = new_bucket(s3, name).await;
    let folder = tempfile::tempdir().expect("a folder");
    for length in [0, 1, PART - 1, PART, PART + 1, 3 * PART + 5] {
        let content = content(length);
        s3.send(PutObject::new(name, KEY, content.clone()).content_type("text/csv")).await.expect("stored");
        let download = || bucket.download(KEY).part_size(PART as u64).concurrency(2);

        assert_eq!(download().to_bytes(length).await.expect("it is read"), content, "{length}");
        if length > 0 {
            assert!(download().to_bytes(length - 1).await.is_err());
        }

        let file = folder.path().join("file");
        let saved = download().to_file(&file).await.expect("saved");
        assert_eq!(std::fs::read(&file).expect("a file"), content, "{length}");
        assert_eq!((saved.bytes, saved.parts as usize), (length as u64, length.div_ceil(PART).max(1)));
        assert_eq!(saved.head.content_type(), Some("text/csv"));
        assert_eq!(files_in(folder.path()), ["file"]);

        let mut written = Vec::new();
        assert_eq!(download().to_writer(&mut written).await.expect("written").bytes, length as u64);
        assert_eq!(written, content, "{length}");

        let pieces: Vec<_> = download().stream().try_collect().await.expect("it is read");
        assert_eq!(pieces.concat(), content, "{length}");
    }
    let error = bucket.download("missing").to_bytes(1).await.expect_err("there is none");
    assert!(error.is_not_found(), "{error}");
}

#[tokio::test]
async fn downloads_every_way_in_process() {
    let (_server, s3) = in_process().await;
    downloads_every_way(&s3, "downloads").await;
}

#[tokio::test]
async fn downloads_every_way_on_seaweedfs() {
    let Some(s3) = on_seaweedfs().await else { return };
    downloads_every_way(&s3, "downloads").await;
}

async fn compares_the_checksum(s3: &S3, name: &str) {
    let bucket = new_bucket(s3, name).await;
    let content = content(3 * PART + 5);
    let put = PutObject::new(name, KEY, content.clone()).checksum_algorithm(ChecksumAlgorithm::Crc32);
    s3.send(put).await.expect("stored");
    let verifying = s3.clone().store(Store::AWS).bucket(bucket.name());
    let read = verifying.download(KEY).part_size(PART as u64).to_bytes(content.len()).await.expect("it matches");
    assert_eq!(read, content);
}

#[tokio::test]
async fn compares_the_checksum_in_process() {
    let (_server, s3) = in_process().await;
    compares_the_checksum(&s3, "download-checksums").await;
}

#[tokio::test]
async fn compares_the_checksum_on_seaweedfs() {
    let Some(s3) = on_seaweedfs().await else { return };
    compares_the_checksum(&s3, "download-checksums").await;
}

/// The server in the process keeps no versions.
#[tokio::test]
async fn downloads_a_version_on_seaweedfs() {
    let Some(s3) = on_seaweedfs().await else { return };
    let bucket = new_bucket(&s3, "download-versions").await;
    let versions = PutBucketVersioning::new(bucket.name(), VersioningConfiguration::new("Enabled"));
    s3.send(versions).await.expect("it keeps versions");
    let first = content(2 * PART + 1);
    let stored = bucket.put(KEY, first.clone()).await.expect("stored");
    bucket.put(KEY, "second").await.expect("stored");
    let version = stored.version_id().expect("a version");
    let read = bucket.download(KEY).version_id(version).part_size(PART as u64).to_bytes(first.len()).await;
    assert_eq!(read.expect("it is read"), first);
    assert_eq!(bucket.download(KEY).to_bytes(6).await.expect("it is read"), "second");
}
