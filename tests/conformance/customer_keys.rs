//! Objects that are encrypted with a key of the customer's own (SSE-C), which this crate sends over https only.

use tower_sigv4::s3::{
    CompleteMultipartUpload, CompletedPart, CopyObject, CopySource, CreateMultipartUpload, GetObject, HeadObject,
    PutObject, UploadPart,
};

use crate::case::{Outcome, Store, given, holds, refused, same};

const KEY: [u8; 32] = [7; 32];
const OTHER: [u8; 32] = [8; 32];

cases! {
    "PutObject", "with a customer's key" => puts;
    "GetObject", "refuses without the customer's key, and with another" => refuses;
    "GetObject", "a range with a customer's key" => ranges;
    "HeadObject", "with a customer's key, and not without" => heads;
    "CopyObject", "from one customer's key to another" => copies;
    "UploadPart", "with a customer's key" => uploads;
}

async fn stored(store: &Store) -> Outcome {
    let put = PutObject::new(store.name(), "k", "0123456789").sse_customer_key(&KEY);
    let stored = store.send(put).await?;
    same("the algorithm", stored.sse_customer_algorithm(), Some("AES256"))
}

async fn puts(store: &Store) -> Outcome {
    stored(store).await?;
    let object = store.send(store.get("k").sse_customer_key(&KEY)).await?;
    same("the algorithm", object.head.sse_customer_algorithm(), Some("AES256"))?;
    same("the content", object.body.collect(100).await?, "0123456789")
}

async fn refuses(store: &Store) -> Outcome {
    stored(store).await?;
    refused("there is no key", store.send(store.get("k")).await, 400, None)?;
    let error = store.send(store.get("k").sse_customer_key(&OTHER)).await.err();
    let status = error.and_then(|error| error.status()).map(|status| status.as_u16());
    holds(&format!("another key is refused: {status:?}"), matches!(status, Some(400 | 403)))
}

async fn ranges(store: &Store) -> Outcome {
    stored(store).await?;
    same("the range", store.read_by(store.get("k").range(3..6).sse_customer_key(&KEY)).await?, "345")
}

async fn heads(store: &Store) -> Outcome {
    stored(store).await?;
    let head = || HeadObject::new(store.name(), "k");
    same("the length", store.send(head().sse_customer_key(&KEY)).await?.content_length(), Some(10))?;
    refused("there is no key", store.send(head()).await, 400, None)
}

async fn copies(store: &Store) -> Outcome {
    stored(store).await?;
    let copy = || CopyObject::new(store.name(), "copy", CopySource::new(store.name(), "k")).sse_customer_key(&OTHER);
    let wrong = store.send(copy().copy_source_sse_customer_key(&OTHER)).await;
    holds("a wrong key for the source is refused", wrong.is_err_and(|error| error.status().is_some()))?;
    store.send(copy().copy_source_sse_customer_key(&KEY)).await?;
    let read = GetObject::new(store.name(), "copy").sse_customer_key(&OTHER);
    same("the copy", store.read_by(read).await?, "0123456789")
}

async fn uploads(store: &Store) -> Outcome {
    let create = CreateMultipartUpload::new(store.name(), "k").sse_customer_key(&KEY);
    let id = store.send(create).await?.upload_id;
    let part = UploadPart::new(store.name(), "k", &id, 1, "0123456789").sse_customer_key(&KEY);
    let tag = given("the tag", store.send(part).await?.e_tag())?.to_owned();
    let complete = CompleteMultipartUpload::new(store.name(), "k", &id, [CompletedPart::new(1, tag)]);
    store.send(complete.sse_customer_key(&KEY)).await?;
    same("the content", store.read_by(store.get("k").sse_customer_key(&KEY)).await?, "0123456789")
}
