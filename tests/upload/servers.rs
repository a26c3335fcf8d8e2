//! Uploads to real servers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
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

/// Forwards connections to a server, and resets the first two that carry more than a mebibyte in the middle of it.
async fn cutting_proxy(server: std::net::SocketAddr) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let cuts = Arc::new(AtomicUsize::new(0));
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let cuts = Arc::clone(&cuts);
            tokio::spawn(async move {
                let mut upstream = TcpStream::connect(server).await.expect("the server listens");
                let (mut from_client, mut to_client) = client.split();
                let (mut from_server, mut to_server) = upstream.split();
                let up = async {
                    let mut start = (&mut from_client).take(1024 * 1024);
                    tokio::io::copy(&mut start, &mut to_server).await?;
                    let is_long = start.limit() == 0;
                    if is_long && cuts.fetch_add(1, Ordering::SeqCst) < 2 {
                        return Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
                    }
                    tokio::io::copy(&mut from_client, &mut to_server).await
                };
                // Whichever side ends, both connections do: with bytes unread, the client sees a reset.
                tokio::select! {
                    _ = up => {}
                    _ = tokio::io::copy(&mut from_server, &mut to_client) => {}
                }
            });
        }
    });
    endpoint
}

#[tokio::test]
async fn connections_that_are_reset_in_the_middle_of_a_part_do_not_matter() {
    let (server, credentials) = in_process().await;
    new_bucket(&s3(&server.endpoint(), credentials.clone()), "cut-off").await;
    let bucket = s3(&cutting_proxy(server.address()).await, credentials).bucket("cut-off");
    let content = content(3 * PART + 5);
    let upload = bucket.upload("k", stream_of(&content)).part_size(PART as u64);
    let progress = upload.progress();
    upload.send().await.expect("the parts are sent again");
    assert_eq!(progress.now().retries, 2);
    assert_eq!(read(&bucket, "k").await, content);
}
