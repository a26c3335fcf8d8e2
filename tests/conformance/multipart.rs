//! Uploads in parts.

use futures_util::TryStreamExt;
use tower_sigv4::checksum::{Checksum, ChecksumAlgorithm};
use tower_sigv4::s3::{
    AbortMultipartUpload, CompleteMultipartUpload, CompletedPart, CopySource, CreateMultipartUpload,
    GetObjectAttributes, HeadObject, ListMultipartUploads, ListParts, UploadPart, UploadPartCopy,
};

use crate::case::{Failure, Outcome, Store, given, holds, refused, same};

/// The smallest part that may not be the last.
const PART: usize = 5 * 1024 * 1024;
/// A key that shows where it is encoded wrongly.
const KEY: &str = "parts/a+b c%2F é";

cases! {
    "CreateMultipartUpload", "what the object is served with" => creates;
    "UploadPart", "replaces the part of this number" => replaces;
    "UploadPart", "refuses a wrong checksum" => wrong_checksum;
    "UploadPart", "refuses an upload that there is none of" => no_upload;
    "UploadPartCopy", "ranges of an object" => copies;
    "CompleteMultipartUpload", "joins the parts" => completes;
    "CompleteMultipartUpload", "refuses a part that is too small" => too_small;
    "CompleteMultipartUpload", "refuses a part that there is none of" => no_part;
    "CompleteMultipartUpload", "refuses when there is an object" => completes_new;
    "CompleteMultipartUpload", "a checksum of the whole object" => whole_checksum;
    "AbortMultipartUpload", "leaves the object as it was" => aborts;
    "ListParts", "numbers, sizes and tags" => lists_parts;
    "ListParts", "in pages" => pages_of_parts;
    "ListMultipartUploads", "in pages" => lists_uploads;
    "ListMultipartUploads", "by prefix and folder" => lists_upload_folders;
    "GetObject", "one part of an object" => gets_part;
    "HeadObject", "one part of an object" => heads_part;
    "GetObjectAttributes", "the parts of an object" => attributes_of_parts;
}

async fn begin(store: &Store, key: &str) -> Outcome<String> {
    let create = CreateMultipartUpload::new(store.name(), key).content_type("text/csv").metadata("Color", "dark blue");
    Ok(store.send(create).await?.upload_id)
}

async fn upload(store: &Store, id: &str, number: u32, content: Vec<u8>) -> Outcome<CompletedPart> {
    let part = store.send(UploadPart::new(store.name(), KEY, id, number, content)).await?;
    Ok(CompletedPart::new(number, given("the tag", part.e_tag())?))
}

async fn complete(store: &Store, id: &str, parts: Vec<CompletedPart>) -> Outcome {
    let done = store.send(CompleteMultipartUpload::new(store.name(), KEY, id, parts)).await?;
    given("the tag", done.e_tag).map(drop)
}

/// An object of a part of ones and a small one of twos.
async fn of_two_parts(store: &Store) -> Outcome {
    let id = begin(store, KEY).await?;
    let parts = vec![upload(store, &id, 1, vec![1; PART]).await?, upload(store, &id, 2, vec![2; 10]).await?];
    refused("it is not complete", store.send(HeadObject::new(store.name(), KEY)).await, 404, None)?;
    complete(store, &id, parts).await
}

async fn creates(store: &Store) -> Outcome {
    let id = begin(store, KEY).await?;
    let parts = vec![upload(store, &id, 1, b"small".to_vec()).await?];
    complete(store, &id, parts).await?;
    let object = store.send(store.get(KEY)).await?;
    same("the type", object.head.content_type(), Some("text/csv"))?;
    same("the metadata", object.head.metadata().collect::<Vec<_>>(), [("color", "dark blue".to_owned())])?;
    same("the content", object.body.collect(100).await?, "small")
}

async fn replaces(store: &Store) -> Outcome {
    let id = begin(store, KEY).await?;
    upload(store, &id, 1, b"first".to_vec()).await?;
    let again = upload(store, &id, 1, b"second".to_vec()).await?;
    complete(store, &id, vec![again]).await?;
    same("the content", store.read(KEY).await?, "second")
}

async fn wrong_checksum(store: &Store) -> Outcome {
    let id = begin(store, KEY).await?;
    let other = Checksum::of(ChecksumAlgorithm::Crc32, b"another content");
    let put = UploadPart::new(store.name(), KEY, &id, 1, "123456789").checksum(other);
    refused("it is wrong", store.send(put).await, 400, None)
}

async fn no_upload(store: &Store) -> Outcome {
    let id = begin(store, KEY).await?;
    store.send(AbortMultipartUpload::new(store.name(), KEY, &id)).await?;
    let put = UploadPart::new(store.name(), KEY, &id, 1, "content");
    refused("it is gone", store.send(put).await, 404, Some("NoSuchUpload"))
}

async fn copies(store: &Store) -> Outcome {
    let content: Vec<_> = (0..PART + 3).map(|at| u8::try_from(at % 251).unwrap_or_default()).collect();
    store.put("source/a+b c%2F é", content.clone()).await?;
    let id = begin(store, KEY).await?;
    let source = CopySource::new(store.name(), "source/a+b c%2F é");
    let mut parts = Vec::new();
    for (number, range) in (1..).zip([0..PART as u64, PART as u64 - 5..PART as u64 + 3]) {
        let copy = UploadPartCopy::new(store.name(), KEY, &id, number, source.clone()).copy_source_range(range);
        parts.push(CompletedPart::new(number, given("the tag", store.send(copy).await?.e_tag)?));
    }
    complete(store, &id, parts).await?;
    let copy = store.read(KEY).await?;
    same("the length", copy.len(), PART + 8)?;
    holds("its content is that of the ranges", copy[..PART] == content[..PART] && copy[PART..] == content[PART - 5..])
}

async fn completes(store: &Store) -> Outcome {
    of_two_parts(store).await?;
    let content = store.read(KEY).await?;
    same("the length", content.len(), PART + 10)?;
    let (ones, twos) = content.split_at(PART);
    holds("its content is that of the parts", ones.iter().all(|byte| *byte == 1) && twos.iter().all(|byte| *byte == 2))
}

async fn too_small(store: &Store) -> Outcome {
    let id = begin(store, KEY).await?;
    let parts = vec![upload(store, &id, 1, vec![1; 10]).await?, upload(store, &id, 2, vec![2; 10]).await?];
    let done = store.send(CompleteMultipartUpload::new(store.name(), KEY, &id, parts)).await;
    refused("the first is too small", done, 400, Some("EntityTooSmall"))
}

async fn no_part(store: &Store) -> Outcome {
    let id = begin(store, KEY).await?;
    let mut part = upload(store, &id, 1, b"content".to_vec()).await?;
    part.part_number = 2;
    let done = store.send(CompleteMultipartUpload::new(store.name(), KEY, &id, [part])).await;
    refused("it was never uploaded", done, 400, Some("InvalidPart"))
}

async fn completes_new(store: &Store) -> Outcome {
    store.put(KEY, "before").await?;
    let id = begin(store, KEY).await?;
    let part = upload(store, &id, 1, b"content".to_vec()).await?;
    let complete = CompleteMultipartUpload::new(store.name(), KEY, &id, [part]).if_none_match("*");
    refused("there is one", store.send(complete).await, 412, Some("PreconditionFailed"))?;
    same("the content", store.read(KEY).await?, "before")
}

async fn whole_checksum(store: &Store) -> Outcome {
    let create = CreateMultipartUpload::new(store.name(), KEY)
        .checksum_algorithm(ChecksumAlgorithm::Crc32)
        .checksum_type("FULL_OBJECT");
    let id = store.send(create).await?.upload_id;
    let put = UploadPart::new(store.name(), KEY, &id, 1, "123456789").checksum_algorithm(ChecksumAlgorithm::Crc32);
    let answer = store.send(put).await?;
    // The check value that the CRC's definition gives for these nine digits, 0xCBF43926.
    same("the part's checksum", answer.checksum_crc32(), Some("y/Q5Jg=="))?;
    let mut part = CompletedPart::new(1, given("the tag", answer.e_tag())?);
    part.checksum_crc32 = answer.checksum_crc32().map(str::to_owned);
    let complete = CompleteMultipartUpload::new(store.name(), KEY, &id, [part]).checksum_crc32("y/Q5Jg==");
    store.send(complete).await?;
    let head = store.send(HeadObject::new(store.name(), KEY).checksum_mode()).await?;
    same("the object's", (head.checksum_crc32(), head.checksum_type()), (Some("y/Q5Jg=="), Some("FULL_OBJECT")))
}

async fn aborts(store: &Store) -> Outcome {
    store.put(KEY, "before").await?;
    let id = begin(store, KEY).await?;
    let part = upload(store, &id, 1, b"never seen".to_vec()).await?;
    store.send(AbortMultipartUpload::new(store.name(), KEY, &id)).await?;
    same("the content", store.read(KEY).await?, "before")?;
    let done = store.send(CompleteMultipartUpload::new(store.name(), KEY, &id, [part])).await;
    refused("it is gone", done, 404, Some("NoSuchUpload"))
}

/// An upload with three small parts.
async fn three_parts(store: &Store) -> Outcome<(String, Vec<CompletedPart>)> {
    let id = begin(store, KEY).await?;
    let mut parts = Vec::new();
    for number in 1..=3 {
        parts.push(upload(store, &id, number, vec![0; number as usize]).await?);
    }
    Ok((id, parts))
}

async fn lists_parts(store: &Store) -> Outcome {
    let (id, parts) = three_parts(store).await?;
    let mut listed = store.send(ListParts::new(store.name(), KEY, id)).await?.parts;
    // Not every store sorts them.
    listed.sort_by_key(|part| part.part_number);
    let found: Vec<_> = listed.iter().map(|part| (part.part_number, part.size)).collect();
    same("numbers and sizes", found, [(1, 1), (2, 2), (3, 3)])?;
    for (part, uploaded) in listed.into_iter().zip(parts) {
        same("the tag", given("the tag", part.e_tag)?, uploaded.e_tag)?;
        given("the date", part.last_modified)?;
    }
    Ok(())
}

async fn pages_of_parts(store: &Store) -> Outcome {
    let (id, _) = three_parts(store).await?;
    store.note("ListParts");
    let list = ListParts::new(store.name(), KEY, id).max_parts(2);
    let pages: Vec<_> = store.s3.pages(list).try_collect().await?;
    let numbers: Vec<Vec<_>> =
        pages.iter().map(|page| page.parts.iter().map(|part| part.part_number).collect()).collect();
    same("the parts of each page", numbers, [vec![1, 2], vec![3]])
}

async fn lists_uploads(store: &Store) -> Outcome {
    let mut expected = Vec::new();
    for key in ["a+b c", "b", "é/%2F"] {
        expected.push((key.to_owned(), begin(store, key).await?));
    }
    store.note("ListMultipartUploads");
    let list = ListMultipartUploads::new(store.name()).max_uploads(2);
    let pages: Vec<_> = store.s3.pages(list).try_collect().await?;
    same("uploads on each page", pages.iter().map(|page| page.uploads.len()).collect::<Vec<_>>(), [2, 1])?;
    let uploads = pages.into_iter().flat_map(|page| page.uploads);
    let mut found: Vec<_> = uploads.map(|upload| (upload.key, upload.upload_id)).collect();
    // Not every store sorts them.
    found.sort();
    holds("all of them", found == expected)
}

async fn lists_upload_folders(store: &Store) -> Outcome {
    for key in ["a/1", "a/2", "b/1", "c"] {
        begin(store, key).await?;
    }
    let page = store.send(ListMultipartUploads::new(store.name()).prefix("a/")).await?;
    let mut keys: Vec<_> = page.uploads.into_iter().map(|upload| upload.key).collect();
    keys.sort();
    same("with a prefix", keys, ["a/1", "a/2"])?;
    let page = store.send(ListMultipartUploads::new(store.name()).delimiter("/")).await?;
    same("the folders", page.common_prefixes, ["a/", "b/"])?;
    same("the keys", page.uploads.iter().map(|upload| upload.key.as_str()).collect::<Vec<_>>(), ["c"])
}

async fn gets_part(store: &Store) -> Outcome {
    of_two_parts(store).await?;
    let part = store.send(store.get(KEY).part_number(2)).await?;
    same("the range", part.head.content_range(), Some(format!("bytes {PART}-{}/{}", PART + 9, PART + 10).as_str()))?;
    same("the number of parts", part.head.parts_count(), Some(2))?;
    let content = part.body.collect(2 * PART).await.map_err(Failure::from)?;
    same("the content", content, vec![2; 10])
}

async fn heads_part(store: &Store) -> Outcome {
    of_two_parts(store).await?;
    let part = store.send(HeadObject::new(store.name(), KEY).part_number(2)).await?;
    same("the length", part.content_length(), Some(10))?;
    same("the number of parts", part.parts_count(), Some(2))
}

async fn attributes_of_parts(store: &Store) -> Outcome {
    of_two_parts(store).await?;
    let get = GetObjectAttributes::new(store.name(), KEY, ["ObjectParts", "ObjectSize"]);
    let attributes = store.send(get).await?;
    same("the size", attributes.object_size, Some(PART as u64 + 10))?;
    same("the number of parts", given("the parts", attributes.object_parts)?.total_parts_count, Some(2))
}
