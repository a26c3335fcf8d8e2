//! Copies of objects.

use tower_sigv4::checksum::ChecksumAlgorithm;
use tower_sigv4::s3::{CopyObject, CopySource, GetObjectTagging, HeadObject, PutObject, Tag};

use crate::case::{Outcome, Store, given, refused, same};

/// A key that shows where it is encoded wrongly.
const KEY: &str = "copies/a+b c%2F é?#";

cases! {
    "CopyObject", "content and what it is served with" => copies;
    "CopyObject", "from another bucket" => copies_across;
    "CopyObject", "with other metadata" => replaces_metadata;
    "CopyObject", "over itself, with other metadata" => copies_over_itself;
    "CopyObject", "with the tags, or with others" => tags;
    "CopyObject", "with a checksum" => checksum;
    "CopyObject", "tells that the source is missing" => missing;
}

async fn stored(store: &Store) -> Outcome {
    let put = PutObject::new(store.name(), KEY, vec![7; 1_000])
        .content_type("text/csv")
        .metadata("Color", "dark blue")
        .tag("kept", "yes");
    store.send(put).await?;
    Ok(())
}

fn copy(store: &Store) -> CopyObject {
    CopyObject::new(store.name(), "copy", CopySource::new(store.name(), KEY))
}

async fn metadata_of(store: &Store, key: &str) -> Outcome<Vec<(String, String)>> {
    let head = store.send(HeadObject::new(store.name(), key)).await?;
    Ok(head.metadata().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn one(name: &str, value: &str) -> Vec<(String, String)> {
    vec![(name.to_owned(), value.to_owned())]
}

async fn copies(store: &Store) -> Outcome {
    stored(store).await?;
    let copied = store.send(copy(store)).await?;
    given("the tag", copied.e_tag)?;
    given("the date", copied.last_modified)?;
    same("the content", store.read("copy").await?, vec![7; 1_000])?;
    same("the type", store.send(HeadObject::new(store.name(), "copy")).await?.content_type(), Some("text/csv"))?;
    same("the metadata", metadata_of(store, "copy").await?, one("color", "dark blue"))
}

async fn copies_across(store: &Store) -> Outcome {
    stored(store).await?;
    let other = store.make("target").await?;
    store.send(CopyObject::new(&other, "k", CopySource::new(store.name(), KEY))).await?;
    let copy = store.s3.bucket(&other).get("k").await?;
    same("the content", copy.body.collect(2_000).await?, vec![7; 1_000])
}

async fn replaces_metadata(store: &Store) -> Outcome {
    stored(store).await?;
    store.send(copy(store).metadata_directive("REPLACE").metadata("New", "é").content_type("text/plain")).await?;
    same("the metadata", metadata_of(store, "copy").await?, one("new", "é"))?;
    same("the type", store.send(HeadObject::new(store.name(), "copy")).await?.content_type(), Some("text/plain"))
}

async fn copies_over_itself(store: &Store) -> Outcome {
    stored(store).await?;
    let over = CopyObject::new(store.name(), KEY, CopySource::new(store.name(), KEY));
    store.send(over.metadata_directive("REPLACE").metadata("New", "2")).await?;
    same("the metadata", metadata_of(store, KEY).await?, one("new", "2"))?;
    same("the content", store.read(KEY).await?, vec![7; 1_000])
}

async fn tags(store: &Store) -> Outcome {
    stored(store).await?;
    store.send(copy(store)).await?;
    let get = || GetObjectTagging::new(store.name(), "copy");
    same("the tags", store.send(get()).await?.tagging.tags(), [Tag::new("kept", "yes")])?;
    store.send(copy(store).tagging_directive("REPLACE").tag("new", "é")).await?;
    same("the new tags", store.send(get()).await?.tagging.tags(), [Tag::new("new", "é")])
}

async fn checksum(store: &Store) -> Outcome {
    // The check value that the CRC's definition gives for these nine digits, 0xCBF43926.
    store.put("digits", "123456789").await?;
    let source = CopySource::new(store.name(), "digits");
    let copied =
        store.send(CopyObject::new(store.name(), "copy", source).checksum_algorithm(ChecksumAlgorithm::Crc32)).await?;
    same("the checksum", copied.checksum_crc32.as_deref(), Some("y/Q5Jg=="))
}

async fn missing(store: &Store) -> Outcome {
    let source = CopySource::new(store.name(), "none");
    refused("there is none", store.send(CopyObject::new(store.name(), "copy", source)).await, 404, Some("NoSuchKey"))
}
