//! Uploads in parts, copies, and the lists of uploads, versions and buckets against real servers.
//!
//! What a server lacks is named where it is skipped.

#![cfg(all(feature = "s3", feature = "client"))]

mod support;

use futures_util::TryStreamExt;
use support::s3s_server::S3sServer;
use support::stack::{self, assume_role, new_bucket, s3};
use tower_sigv4::checksum::{Checksum, ChecksumAlgorithm};
use tower_sigv4::s3::{
    AbortMultipartUpload, CompleteMultipartUpload, CompletedPart, CopyObject, CopySource, CreateMultipartUpload,
    GetObjectAttributes, ListBuckets, ListMultipartUploads, ListObjectVersions, ListParts, PutBucketVersioning,
    PutObject, S3, UploadPart, UploadPartCopy, VersioningConfiguration,
};

/// The smallest part that may not be the last.
const PART: usize = 5 * 1024 * 1024;
/// A key that shows where it is encoded wrongly.
const KEY: &str = "parts/a+b c%2F é";

async fn in_process() -> (S3sServer, S3) {
    let (server, credentials) = stack::in_process().await;
    let s3 = s3(&server.endpoint(), credentials);
    (server, s3)
}

async fn on_seaweedfs() -> Option<S3> {
    let server = stack::seaweedfs().await?;
    Some(s3(&server.endpoint(), assume_role(server).await))
}

async fn begin(s3: &S3, bucket: &str, key: &str) -> String {
    let create = CreateMultipartUpload::new(bucket, key).content_type("text/csv").metadata("Color", "dark blue");
    s3.send(create).await.expect("the upload begins").upload_id
}

async fn upload(s3: &S3, bucket: &str, key: &str, id: &str, number: u32, content: Vec<u8>) -> CompletedPart {
    let part = s3.send(UploadPart::new(bucket, key, id, number, content)).await.expect("the part is uploaded");
    CompletedPart::new(number, part.e_tag().expect("an entity tag"))
}

async fn uploads_in_parts(s3: &S3, name: &str) {
    let bucket = new_bucket(s3, name).await;
    let id = begin(s3, name, KEY).await;
    let mut parts = Vec::new();
    for number in 1..=2 {
        let content = vec![b'0' + u8::try_from(number).expect("a digit"); PART];
        parts.push(upload(s3, name, KEY, &id, number, content).await);
    }

    let pages: Vec<_> =
        s3.pages(ListParts::new(name, KEY, &id).max_parts(1)).try_collect().await.expect("a list of parts");
    let mut listed: Vec<_> = pages.into_iter().flat_map(|page| page.parts).collect();
    // The server in the process neither sorts nor pages them, nor names their tags.
    listed.sort_by_key(|part| part.part_number);
    assert_eq!(
        listed.iter().map(|part| (part.part_number, part.size)).collect::<Vec<_>>(),
        [(1, PART as u64), (2, PART as u64)]
    );
    assert!(listed[0].e_tag.as_ref().is_none_or(|tag| tag == &parts[0].e_tag));

    assert!(bucket.head(KEY).await.expect_err("it is not complete").is_not_found());
    let complete = s3.send(CompleteMultipartUpload::new(name, KEY, &id, parts)).await.expect("it is completed");
    assert!(complete.e_tag.is_some());

    let object = bucket.get(KEY).await.expect("the object is there");
    assert_eq!(object.head.content_length(), Some(2 * PART as u64));
    assert_eq!(object.head.content_type(), Some("text/csv"));
    assert_eq!(object.head.metadata().collect::<Vec<_>>(), [("color", "dark blue".to_owned())]);
    let content = object.body.collect(3 * PART).await.expect("it is read");
    assert!(content[..PART].iter().all(|&byte| byte == b'1') && content[PART..].iter().all(|&byte| byte == b'2'));
}

async fn aborts_uploads(s3: &S3, name: &str) {
    let bucket = new_bucket(s3, name).await;
    bucket.put(KEY, "before").await.expect("stored");
    let id = begin(s3, name, KEY).await;
    let part = upload(s3, name, KEY, &id, 1, b"never seen".to_vec()).await;
    s3.send(AbortMultipartUpload::new(name, KEY, &id)).await.expect("it is aborted");

    let error = s3.send(CompleteMultipartUpload::new(name, KEY, &id, [part])).await.expect_err("it is gone");
    // The server in the process takes an upload that it does not know for somebody else's.
    assert!(matches!(error.code(), Some("NoSuchUpload" | "AccessDenied")), "{error}");
    let kept = bucket.get(KEY).await.expect("the object is untouched").body.collect(100).await.expect("it is read");
    assert_eq!(kept, "before");
}

async fn copies(s3: &S3, name: &str) {
    let bucket = new_bucket(s3, name).await;
    let put = PutObject::new(name, KEY, vec![7; 1_000]).content_type("text/csv").metadata("Color", "dark blue");
    s3.send(put).await.expect("stored");
    let copied = s3.send(CopyObject::new(name, "copy", CopySource::new(name, KEY))).await.expect("it is copied");
    assert!(copied.e_tag.is_some() && copied.last_modified.is_some());
    let copy = bucket.get("copy").await.expect("the copy is there");
    assert_eq!(copy.head.metadata().collect::<Vec<_>>(), [("color", "dark blue".to_owned())]);
    assert_eq!(copy.body.collect(2_000).await.expect("it is read"), vec![7; 1_000]);

    let again = || CopyObject::new(name, "copy", CopySource::new(name, KEY));
    s3.send(again().metadata_directive("REPLACE").metadata("New", "2")).await.expect("it is copied");
    let head = bucket.head("copy").await.expect("it is there");
    assert_eq!(head.metadata().collect::<Vec<_>>(), [("new", "2".to_owned())]);
    let refused = s3.send(again().copy_source_if_match("\"other\"")).await.expect_err("the source is another");
    assert!(refused.is_precondition_failed(), "{refused}");
    let missing = s3.send(CopyObject::new(name, "copy", CopySource::new(name, "missing"))).await;
    assert!(missing.expect_err("there is no source").is_not_found());
}

async fn copies_parts(s3: &S3, name: &str) {
    let bucket = new_bucket(s3, name).await;
    let content: Vec<_> = (0..PART + 3).map(|position| u8::try_from(position % 251).expect("a byte")).collect();
    bucket.put(KEY, content.clone()).await.expect("stored");

    let id = begin(s3, name, "copy").await;
    let source = CopySource::new(name, KEY);
    let ranges = [0..PART as u64, PART as u64 - 5..PART as u64 + 3];
    let mut parts = Vec::new();
    for (number, range) in (1..).zip(ranges) {
        let copy = UploadPartCopy::new(name, "copy", &id, number, source.clone()).copy_source_range(range);
        let part = s3.send(copy).await.expect("the part is copied");
        parts.push(CompletedPart::new(number, part.e_tag.expect("an entity tag")));
    }
    s3.send(CompleteMultipartUpload::new(name, "copy", &id, parts)).await.expect("it is completed");

    let copy = bucket.get("copy").await.expect("it is there").body.collect(2 * PART).await.expect("it is read");
    assert_eq!(copy.len(), PART + 8);
    assert!(copy[..PART] == content[..PART] && copy[PART..] == content[PART - 5..]);
}

async fn lists_buckets(s3: &S3) {
    for name in ["listed-1", "listed-2"] {
        new_bucket(s3, name).await;
    }
    let page = s3.send(ListBuckets::new()).await.expect("a list");
    let mut listed: Vec<_> = page.buckets.iter().filter(|bucket| bucket.name.starts_with("listed-")).collect();
    // The server in the process does not sort them.
    listed.sort_by_key(|bucket| &bucket.name);
    assert_eq!(listed.iter().map(|bucket| bucket.name.as_str()).collect::<Vec<_>>(), ["listed-1", "listed-2"]);
    assert!(listed.iter().all(|bucket| bucket.creation_date.is_some()));
}

#[tokio::test]
async fn uploads_in_parts_in_process() {
    let (_server, s3) = in_process().await;
    uploads_in_parts(&s3, "parts").await;
}

#[tokio::test]
async fn uploads_in_parts_on_seaweedfs() {
    let Some(s3) = on_seaweedfs().await else { return };
    uploads_in_parts(&s3, "parts").await;
}

#[tokio::test]
async fn aborts_uploads_in_process() {
    let (_server, s3) = in_process().await;
    aborts_uploads(&s3, "aborts").await;
}

#[tokio::test]
async fn aborts_uploads_on_seaweedfs() {
    let Some(s3) = on_seaweedfs().await else { return };
    aborts_uploads(&s3, "aborts").await;
}

#[tokio::test]
async fn copies_in_process() {
    let (_server, s3) = in_process().await;
    copies(&s3, "copies").await;
}

#[tokio::test]
async fn copies_on_seaweedfs() {
    let Some(s3) = on_seaweedfs().await else { return };
    copies(&s3, "copies").await;
}

#[tokio::test]
async fn copies_parts_in_process() {
    let (_server, s3) = in_process().await;
    copies_parts(&s3, "copied-parts").await;
}

#[tokio::test]
async fn copies_parts_on_seaweedfs() {
    let Some(s3) = on_seaweedfs().await else { return };
    copies_parts(&s3, "copied-parts").await;
}

#[tokio::test]
async fn lists_buckets_in_process() {
    let (_server, s3) = in_process().await;
    lists_buckets(&s3).await;
}

#[tokio::test]
async fn lists_buckets_on_seaweedfs() {
    let Some(s3) = on_seaweedfs().await else { return };
    lists_buckets(&s3).await;
}

/// The server in the process has no `ListMultipartUploads`.
#[tokio::test]
async fn lists_uploads_on_seaweedfs() {
    let Some(s3) = on_seaweedfs().await else { return };
    new_bucket(&s3, "uploads").await;
    let mut expected = Vec::new();
    for key in ["a+b c", "b", "é/%2F"] {
        expected.push((key.to_owned(), begin(&s3, "uploads", key).await));
    }
    let pages: Vec<_> =
        s3.pages(ListMultipartUploads::new("uploads").max_uploads(2)).try_collect().await.expect("a list");
    assert_eq!(pages.iter().map(|page| page.uploads.len()).collect::<Vec<_>>(), [2, 1]);
    let uploads = pages.into_iter().flat_map(|page| page.uploads);
    let mut found: Vec<_> = uploads.map(|upload| (upload.key, upload.upload_id)).collect();
    // This server does not sort them.
    found.sort();
    assert_eq!(found, expected);
}

/// The server in the process ignores the checksums of parts.
#[tokio::test]
async fn checksums_and_conditions_of_an_upload_hold_on_seaweedfs() {
    let Some(s3) = on_seaweedfs().await else { return };
    let name = "checks";
    new_bucket(&s3, name).await.put(KEY, "before").await.expect("stored");
    let create =
        CreateMultipartUpload::new(name, KEY).checksum_algorithm(ChecksumAlgorithm::Crc32).checksum_type("FULL_OBJECT");
    let id = s3.send(create).await.expect("the upload begins").upload_id;
    let part = || UploadPart::new(name, KEY, &id, 1, "123456789");
    let other = Checksum::of(ChecksumAlgorithm::Crc32, b"another content");
    let wrong = s3.send(part().checksum(other)).await.expect_err("it is another content");
    assert!(matches!(wrong.code(), Some("BadDigest" | "InvalidDigest" | "XAmzContentChecksumMismatch")), "{wrong}");
    // The check value that the CRC's definition gives for these nine digits, 0xCBF43926.
    let answer = s3.send(part().checksum_algorithm(ChecksumAlgorithm::Crc32)).await.expect("it is this content");
    assert_eq!(answer.checksum_crc32(), Some("y/Q5Jg=="));

    let mut part = CompletedPart::new(1, answer.e_tag().expect("an entity tag"));
    part.checksum_crc32 = answer.checksum_crc32().map(str::to_owned);
    let complete = || CompleteMultipartUpload::new(name, KEY, &id, [part.clone()]);
    let refused = s3.send(complete().if_none_match("*")).await.expect_err("there is an object");
    assert!(refused.is_precondition_failed(), "{refused}");
    s3.send(complete()).await.expect("it is completed");
}

/// The server in the process has no `GetObjectAttributes`.
#[tokio::test]
async fn reads_attributes_on_seaweedfs() {
    let Some(s3) = on_seaweedfs().await else { return };
    let bucket = new_bucket(&s3, "attributes").await;
    let stored = bucket.put(KEY, "0123456789").await.expect("stored");
    let attributes = GetObjectAttributes::new("attributes", KEY, ["ETag", "ObjectSize"]);
    let attributes = s3.send(attributes).await.expect("the attributes");
    assert_eq!(attributes.object_size, Some(10));
    let without_quotes = |tag: &str| tag.trim_matches('"').to_owned();
    assert_eq!(attributes.e_tag.as_deref().map(without_quotes), stored.e_tag().map(without_quotes));
    assert!(attributes.last_modified().is_some());
}

/// The server in the process keeps no versions.
#[tokio::test]
async fn lists_and_copies_versions_on_seaweedfs() {
    let Some(s3) = on_seaweedfs().await else { return };
    let bucket = new_bucket(&s3, "versions").await;
    s3.send(PutBucketVersioning::new("versions", VersioningConfiguration::new("Enabled")))
        .await
        .expect("it keeps versions");
    for content in ["first", "second"] {
        bucket.put(KEY, content).await.expect("stored");
    }
    bucket.put("other", "x").await.expect("stored");
    bucket.delete(KEY).await.expect("deleted");

    let page = s3.send(ListObjectVersions::new("versions")).await.expect("a list");
    let of_key: Vec<_> = page.versions.iter().filter(|version| version.key == KEY).collect();
    assert_eq!(
        of_key.iter().map(|version| (version.is_delete_marker, version.size)).collect::<Vec<_>>(),
        [(true, 0), (false, 6), (false, 5)]
    );
    let pages: Vec<_> = s3.pages(ListObjectVersions::new("versions").max_keys(1)).try_collect().await.expect("pages");
    assert_eq!(pages.into_iter().flat_map(|page| page.versions).collect::<Vec<_>>(), page.versions);

    let first = of_key[2].version_id.as_deref().expect("a version");
    let source = CopySource::new("versions", KEY).with_version_id(first);
    s3.send(CopyObject::new("versions", "restored", source)).await.expect("it is copied");
    let restored = bucket.get("restored").await.expect("it is there").body.collect(100).await.expect("it is read");
    assert_eq!(restored, "first");
}
