//! Requests that hold only under a condition.

use tower_sigv4::s3::{
    CopyObject, CopySource, CreateMultipartUpload, DeleteObject, GetObject, HeadObject, PutObject, UploadPartCopy,
};

use crate::case::{Outcome, Store, far_ahead, given, long_ago, refused, same};

const OTHER: &str = "\"00000000000000000000000000000000\"";

cases! {
    "GetObject", "if the tag matches, or does not" => gets_by_tag;
    "GetObject", "if it changed since, or did not" => gets_by_date;
    "HeadObject", "if the tag matches, or does not" => heads_by_tag;
    "HeadObject", "if it changed since, or did not" => heads_by_date;
    "PutObject", "only if there is none" => puts_new;
    "PutObject", "only over the one with this tag" => puts_over;
    "CopyObject", "if the source's tag matches, or does not" => copies_by_tag;
    "CopyObject", "if the source changed since, or did not" => copies_by_date;
    "CopyObject", "only if there is none at the target" => copies_new;
    "UploadPartCopy", "if the source's tag matches" => copies_part_by_tag;
    "DeleteObject", "only the one with this tag" => deletes_by_tag;
}

async fn stored(store: &Store) -> Outcome<String> {
    Ok(given("the tag", store.put("k", "content").await?.e_tag())?.to_owned())
}

async fn gets_by_tag(store: &Store) -> Outcome {
    let tag = stored(store).await?;
    same("the content", store.read_by(store.get("k").if_match(&tag)).await?, "content")?;
    same("the content", store.read_by(store.get("k").if_none_match(OTHER)).await?, "content")?;
    refused("it is another", store.send(store.get("k").if_match(OTHER)).await, 412, None)?;
    refused("it is the same", store.send(store.get("k").if_none_match(&tag)).await, 304, None)
}

async fn gets_by_date(store: &Store) -> Outcome {
    stored(store).await?;
    let get = || GetObject::new(store.name(), "k");
    let date = given("the date", store.send(get()).await?.head.last_modified())?;
    store.send(get().if_modified_since(long_ago())).await?;
    store.send(get().if_unmodified_since(date)).await?;
    refused("it is newer", store.send(get().if_unmodified_since(long_ago())).await, 412, None)?;
    refused("it did not change", store.send(get().if_modified_since(date)).await, 304, None)
}

async fn heads_by_tag(store: &Store) -> Outcome {
    let tag = stored(store).await?;
    let head = || HeadObject::new(store.name(), "k");
    store.send(head().if_match(&tag)).await?;
    store.send(head().if_none_match(OTHER)).await?;
    refused("it is another", store.send(head().if_match(OTHER)).await, 412, None)?;
    refused("it is the same", store.send(head().if_none_match(&tag)).await, 304, None)
}

async fn heads_by_date(store: &Store) -> Outcome {
    stored(store).await?;
    let head = || HeadObject::new(store.name(), "k");
    let date = given("the date", store.send(head()).await?.last_modified())?;
    store.send(head().if_modified_since(long_ago())).await?;
    store.send(head().if_unmodified_since(date)).await?;
    refused("it is newer", store.send(head().if_unmodified_since(long_ago())).await, 412, None)?;
    refused("it did not change", store.send(head().if_modified_since(date)).await, 304, None)
}

async fn puts_new(store: &Store) -> Outcome {
    let put = |content: &'static str| PutObject::new(store.name(), "k", content).if_none_match("*");
    store.send(put("first")).await?;
    refused("there is one", store.send(put("second")).await, 412, Some("PreconditionFailed"))?;
    same("the content", store.read("k").await?, "first")
}

async fn puts_over(store: &Store) -> Outcome {
    let tag = stored(store).await?;
    let put = |tag: &str| PutObject::new(store.name(), "k", "new").if_match(tag);
    refused("it is another", store.send(put(OTHER)).await, 412, Some("PreconditionFailed"))?;
    same("the content", store.read("k").await?, "content")?;
    store.send(put(&tag)).await?;
    same("the content", store.read("k").await?, "new")
}

fn copy(store: &Store) -> CopyObject {
    CopyObject::new(store.name(), "copy", CopySource::new(store.name(), "k"))
}

async fn copies_by_tag(store: &Store) -> Outcome {
    let tag = stored(store).await?;
    refused("it is another", store.send(copy(store).copy_source_if_match(OTHER)).await, 412, None)?;
    refused("it is the same", store.send(copy(store).copy_source_if_none_match(&tag)).await, 412, None)?;
    refused("nothing was copied", store.send(store.get("copy")).await, 404, None)?;
    store.send(copy(store).copy_source_if_match(&tag)).await?;
    store.send(copy(store).copy_source_if_none_match(OTHER)).await?;
    same("the copy", store.read("copy").await?, "content")
}

async fn copies_by_date(store: &Store) -> Outcome {
    stored(store).await?;
    let date = given("the date", store.send(store.get("k")).await?.head.last_modified())?;
    refused("it is newer", store.send(copy(store).copy_source_if_unmodified_since(long_ago())).await, 412, None)?;
    refused("it did not change", store.send(copy(store).copy_source_if_modified_since(date)).await, 412, None)?;
    store.send(copy(store).copy_source_if_modified_since(long_ago())).await?;
    store.send(copy(store).copy_source_if_unmodified_since(far_ahead())).await?;
    same("the copy", store.read("copy").await?, "content")
}

async fn copies_new(store: &Store) -> Outcome {
    stored(store).await?;
    store.send(copy(store).if_none_match("*")).await?;
    refused("there is one", store.send(copy(store).if_none_match("*")).await, 412, Some("PreconditionFailed"))
}

async fn copies_part_by_tag(store: &Store) -> Outcome {
    let tag = stored(store).await?;
    let id = store.send(CreateMultipartUpload::new(store.name(), "parts")).await?.upload_id;
    let copy = || UploadPartCopy::new(store.name(), "parts", &id, 1, CopySource::new(store.name(), "k"));
    refused("it is another", store.send(copy().copy_source_if_match(OTHER)).await, 412, None)?;
    store.send(copy().copy_source_if_match(&tag)).await?;
    Ok(())
}

async fn deletes_by_tag(store: &Store) -> Outcome {
    let tag = stored(store).await?;
    let delete = |tag: &str| DeleteObject::new(store.name(), "k").if_match(tag);
    refused("it is another", store.send(delete(OTHER)).await, 412, Some("PreconditionFailed"))?;
    same("the content", store.read("k").await?, "content")?;
    store.send(delete(&tag)).await?;
    refused("it is gone", store.send(store.get("k")).await, 404, None)
}
