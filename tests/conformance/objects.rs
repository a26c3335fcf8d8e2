//! Objects: what they are stored with, and what is read of them.

use tower_sigv4::Body;
use tower_sigv4::checksum::ChecksumAlgorithm;
use tower_sigv4::s3::{
    DeleteObject, DeleteObjectTagging, GetObject, GetObjectAttributes, GetObjectTagging, HeadObject, ObjectHead,
    PutObject, PutObjectTagging, RestoreObject, Tag,
};

use crate::case::{Outcome, Store, far_ahead, given, holds, refused, same};

cases! {
    "PutObject", "content, an empty one too" => puts;
    "PutObject", "metadata" => metadata;
    "PutObject", "metadata that is not ASCII" => foreign_metadata;
    "PutObject", "the headers that it is served with" => content_headers;
    "PutObject", "a storage class" => storage_class;
    "PutObject", "tags" => tags_in_a_header;
    "PutObject", "encryption with the store's keys" => encryption;
    "PutObject", "a redirection of the website" => redirection;
    "GetObject", "content, length, tag and date" => gets;
    "GetObject", "ranges of bytes" => ranges;
    "GetObject", "refuses a range behind the end" => behind_the_end;
    "GetObject", "other headers for the answer" => response_headers;
    "GetObject", "tells which key or bucket is missing" => missing;
    "HeadObject", "what GetObject says, without the content" => heads;
    "HeadObject", "a missing one" => heads_missing;
    "HeadObject", "other headers for the answer" => response_headers_of_head;
    "DeleteObject", "one that is there, and again" => deletes;
    "GetObjectTagging", "that there are none" => no_tags;
    "PutObjectTagging", "tags are read as they were put" => tags;
    "DeleteObjectTagging", "takes them away" => tags_go;
    "GetObjectAttributes", "tag and size" => attributes;
    "GetObjectAttributes", "checksum and storage class" => more_attributes;
    "RestoreObject", "refuses an object that is not archived" => nothing_to_restore;
}

async fn puts(store: &Store) -> Outcome {
    for (key, content) in [("some", "content".as_bytes().to_vec()), ("empty", vec![]), ("large", vec![7; 300_000])] {
        given("the tag", store.put(key, content.clone()).await?.e_tag())?;
        holds(key, store.read(key).await? == content)?;
    }
    store.put("some", "another").await?;
    same("the content", store.read("some").await?, "another")
}

async fn put_and_read(store: &Store, put: PutObject) -> Outcome<ObjectHead> {
    store.send(put).await?;
    Ok(store.send(HeadObject::new(store.name(), "k")).await?)
}

fn all_metadata(head: &ObjectHead) -> Vec<(String, String)> {
    let mut all: Vec<_> = head.metadata().map(|(name, value)| (name.to_owned(), value)).collect();
    all.sort();
    all
}

async fn metadata_comes_back(store: &Store, metadata: &[(&str, &str)]) -> Outcome {
    let put = PutObject::new(store.name(), "k", "content");
    let put = metadata.iter().fold(put, |put, (name, value)| put.metadata(name, value));
    let head = put_and_read(store, put).await?;
    let expected: Vec<_> = metadata.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    same("the metadata", all_metadata(&head), expected)
}

async fn metadata(store: &Store) -> Outcome {
    metadata_comes_back(store, &[("color", "dark blue"), ("empty-not", "=?-,;\"'"), ("number", "7")]).await
}

async fn foreign_metadata(store: &Store) -> Outcome {
    metadata_comes_back(store, &[("name", "Grüße, 日本 🦀"), ("plain", "ASCII")]).await
}

async fn content_headers(store: &Store) -> Outcome {
    let put = PutObject::new(store.name(), "k", "content")
        .cache_control("max-age=60")
        .content_disposition("attachment; filename=\"a b.csv\"")
        .content_encoding("zstd")
        .content_language("de")
        .content_type("text/csv; charset=utf-8")
        .expires(far_ahead());
    let head = put_and_read(store, put).await?;
    same("Content-Type", head.content_type(), Some("text/csv; charset=utf-8"))?;
    same("Content-Disposition", head.content_disposition(), Some("attachment; filename=\"a b.csv\""))?;
    same("Content-Encoding", head.content_encoding(), Some("zstd"))?;
    same("Cache-Control", head.cache_control(), Some("max-age=60"))?;
    same("Content-Language", head.content_language(), Some("de"))?;
    same("Expires", head.expires(), Some(far_ahead()))
}

async fn storage_class(store: &Store) -> Outcome {
    let head = put_and_read(store, PutObject::new(store.name(), "k", "content").storage_class("STANDARD_IA")).await?;
    same("the class", head.storage_class(), Some("STANDARD_IA"))
}

async fn tags_in_a_header(store: &Store) -> Outcome {
    let put = PutObject::new(store.name(), "k", "content").tag("a b", "c+d=e:/@").tag("empty", "");
    same("their number", put_and_read(store, put).await?.tag_count(), Some(2))?;
    expect_tags(store, &some_tags()).await
}

async fn encryption(store: &Store) -> Outcome {
    let put = PutObject::new(store.name(), "k", "content").server_side_encryption("AES256");
    same("the encryption", put_and_read(store, put).await?.server_side_encryption(), Some("AES256"))?;
    same("the content", store.read("k").await?, "content")
}

async fn redirection(store: &Store) -> Outcome {
    let put = PutObject::new(store.name(), "k", Body::empty()).website_redirect_location("/other");
    same("where to", put_and_read(store, put).await?.website_redirect_location(), Some("/other"))
}

async fn gets(store: &Store) -> Outcome {
    let tag = store.put("k", "0123456789").await?.e_tag().map(str::to_owned);
    let object = store.send(store.get("k")).await?;
    same("the length", object.head.content_length(), Some(10))?;
    same("the tag", object.head.e_tag(), tag.as_deref())?;
    given("the date", object.head.last_modified())?;
    same("the content", object.body.collect(100).await?, "0123456789")
}

async fn ranges(store: &Store) -> Outcome {
    store.put("k", "0123456789").await?;
    for (get, range, content) in [
        (store.get("k").range(2..5), "bytes 2-4/10", "234"),
        (store.get("k").range(8..), "bytes 8-9/10", "89"),
        (store.get("k").range(..=0), "bytes 0-0/10", "0"),
        (store.get("k").range(7..100), "bytes 7-9/10", "789"),
        (store.get("k").last_bytes(3), "bytes 7-9/10", "789"),
    ] {
        let part = store.send(get).await?;
        same("the range", part.head.content_range(), Some(range))?;
        same("the object's size", part.head.object_size(), Some(10))?;
        same("the content", part.body.collect(100).await?, content)?;
    }
    Ok(())
}

async fn behind_the_end(store: &Store) -> Outcome {
    store.put("k", "0123456789").await?;
    refused("no such range", store.send(store.get("k").range(100..)).await, 416, Some("InvalidRange"))
}

async fn response_headers(store: &Store) -> Outcome {
    store.put("k", "content").await?;
    let get = store
        .get("k")
        .response_cache_control("no-store")
        .response_content_disposition("attachment; filename=\"u &+=.csv\"")
        .response_content_encoding("x-none")
        .response_content_language("fr")
        .response_content_type("text/x +&=y")
        .response_expires(far_ahead());
    check_response_headers(&store.send(get).await?.head)
}

async fn response_headers_of_head(store: &Store) -> Outcome {
    store.put("k", "content").await?;
    let head = HeadObject::new(store.name(), "k")
        .response_cache_control("no-store")
        .response_content_disposition("attachment; filename=\"u &+=.csv\"")
        .response_content_encoding("x-none")
        .response_content_language("fr")
        .response_content_type("text/x +&=y")
        .response_expires(far_ahead());
    check_response_headers(&store.send(head).await?)
}

fn check_response_headers(head: &ObjectHead) -> Outcome {
    same("Content-Type", head.content_type(), Some("text/x +&=y"))?;
    same("Content-Disposition", head.content_disposition(), Some("attachment; filename=\"u &+=.csv\""))?;
    same("Content-Encoding", head.content_encoding(), Some("x-none"))?;
    same("Cache-Control", head.cache_control(), Some("no-store"))?;
    same("Content-Language", head.content_language(), Some("fr"))?;
    same("Expires", head.expires(), Some(far_ahead()))
}

async fn missing(store: &Store) -> Outcome {
    refused("no key", store.send(store.get("none")).await, 404, Some("NoSuchKey"))?;
    let elsewhere = GetObject::new(store.other("none"), "k");
    refused("no bucket", store.send(elsewhere).await, 404, Some("NoSuchBucket"))
}

async fn heads(store: &Store) -> Outcome {
    store.send(PutObject::new(store.name(), "k", "content").metadata("a", "b").content_type("text/csv")).await?;
    let head = store.send(HeadObject::new(store.name(), "k")).await?;
    let get = store.send(store.get("k")).await?.head;
    same("the length", head.content_length(), Some(7))?;
    same("the metadata", all_metadata(&head), all_metadata(&get))?;
    let told = |head: &ObjectHead| (head.content_type().map(str::to_owned), head.e_tag().map(str::to_owned));
    same("type and tag", told(&head), told(&get))?;
    same("the date", head.last_modified(), get.last_modified())
}

async fn heads_missing(store: &Store) -> Outcome {
    refused("no key", store.send(HeadObject::new(store.name(), "none")).await, 404, None)
}

async fn deletes(store: &Store) -> Outcome {
    store.put("k", "content").await?;
    for _ in 0..2 {
        store.send(DeleteObject::new(store.name(), "k")).await?;
        refused("it is gone", store.send(store.get("k")).await, 404, Some("NoSuchKey"))?;
    }
    Ok(())
}

fn some_tags() -> [Tag; 2] {
    [Tag::new("a b", "c+d=e:/@"), Tag::new("empty", "")]
}

async fn expect_tags(store: &Store, expected: &[Tag]) -> Outcome {
    let mut tags = store.send(GetObjectTagging::new(store.name(), "k")).await?.tagging.tags().to_vec();
    // They are a set.
    tags.sort_by(|one, other| one.key.cmp(&other.key));
    same("the tags", tags.as_slice(), expected)
}

async fn no_tags(store: &Store) -> Outcome {
    store.put("k", "content").await?;
    expect_tags(store, &[]).await
}

async fn tags(store: &Store) -> Outcome {
    store.put("k", "content").await?;
    store.send(PutObjectTagging::new(store.name(), "k", some_tags())).await?;
    expect_tags(store, &some_tags()).await
}

async fn tags_go(store: &Store) -> Outcome {
    tags(store).await?;
    store.send(DeleteObjectTagging::new(store.name(), "k")).await?;
    expect_tags(store, &[]).await
}

async fn attributes(store: &Store) -> Outcome {
    let stored = store.put("k", "0123456789").await?;
    let get = GetObjectAttributes::new(store.name(), "k", ["ETag", "ObjectSize"]);
    let attributes = store.send(get).await?;
    same("the size", attributes.object_size, Some(10))?;
    let without_quotes = |tag: &str| tag.trim_matches('"').to_owned();
    same("the tag", attributes.e_tag.as_deref().map(without_quotes), stored.e_tag().map(without_quotes))?;
    given("the date", attributes.last_modified()).map(drop)
}

async fn more_attributes(store: &Store) -> Outcome {
    // The check value that the CRC's definition gives for these nine digits, 0xCBF43926.
    let put = PutObject::new(store.name(), "k", "123456789").checksum_algorithm(ChecksumAlgorithm::Crc32);
    store.send(put).await?;
    let get = GetObjectAttributes::new(store.name(), "k", ["Checksum", "StorageClass"]);
    let attributes = store.send(get).await?;
    let checksum = given("the checksum", attributes.checksum)?;
    same("the checksum", checksum.checksum_crc32.as_deref(), Some("y/Q5Jg=="))?;
    same("the class", attributes.storage_class.as_deref(), Some("STANDARD"))
}

async fn nothing_to_restore(store: &Store) -> Outcome {
    store.put("k", "content").await?;
    let restore = RestoreObject::new(store.name(), "k").days(1);
    refused("it is not archived", store.send(restore).await, 403, Some("InvalidObjectState"))
}
