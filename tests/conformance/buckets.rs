//! Buckets themselves.

use futures_util::TryStreamExt;
use tower_sigv4::s3::{
    CreateBucket, CreateSession, DeleteBucket, GetBucketLocation, GetObjectLockConfiguration, HeadBucket, ListBuckets,
    ListDirectoryBuckets, ObjectLockConfiguration,
};

use crate::case::{Outcome, Store, given, holds, refused, same};

cases! {
    "CreateBucket", "a new one" => creates;
    "CreateBucket", "refuses a name that is taken" => refuses_taken;
    "CreateBucket", "with object lock" => creates_with_lock;
    "CreateBucket", "in another region" => creates_elsewhere;
    "HeadBucket", "tells whether there is one" => heads;
    "HeadBucket", "refuses when another account is expected to own it" => expects_owner;
    "DeleteBucket", "an empty one" => deletes;
    "DeleteBucket", "refuses one that is not empty" => keeps_full;
    "GetBucketLocation", "the region" => location;
    "ListBuckets", "names and dates" => lists;
    "ListBuckets", "by prefix" => lists_by_prefix;
    "ListBuckets", "in pages" => lists_in_pages;
    "CreateSession", "credentials for a directory bucket" => begins_a_session;
    "ListDirectoryBuckets", "names" => lists_directory_buckets;
}

async fn creates(store: &Store) -> Outcome {
    let name = store.other("new");
    store.send(CreateBucket::new(&name)).await?;
    store.send(HeadBucket::new(&name)).await?;
    Ok(())
}

async fn refuses_taken(store: &Store) -> Outcome {
    refused("the name is taken", store.send(CreateBucket::new(store.name())).await, 409, None)
}

async fn creates_with_lock(store: &Store) -> Outcome {
    let name = store.other("locks");
    store.send(CreateBucket::new(&name).object_lock_enabled_for_bucket(true)).await?;
    let configuration = store.send(GetObjectLockConfiguration::new(&name)).await?;
    same("its configuration", configuration, ObjectLockConfiguration::enabled())
}

async fn creates_elsewhere(store: &Store) -> Outcome {
    let name = store.other("elsewhere");
    store.send(CreateBucket::new(&name).location_constraint("eu-west-1")).await?;
    same("its region", store.send(GetBucketLocation::new(&name)).await?.region(), "eu-west-1")
}

async fn heads(store: &Store) -> Outcome {
    store.send(HeadBucket::new(store.name())).await?;
    refused("there is none", store.send(HeadBucket::new(store.other("none"))).await, 404, None)
}

async fn expects_owner(store: &Store) -> Outcome {
    let head = HeadBucket::new(store.name()).expected_bucket_owner("999999999999");
    refused("it is another's", store.send(head).await, 403, None)
}

async fn deletes(store: &Store) -> Outcome {
    store.send(DeleteBucket::new(store.name())).await?;
    refused("it is gone", store.send(HeadBucket::new(store.name())).await, 404, None)
}

async fn keeps_full(store: &Store) -> Outcome {
    store.put("k", "content").await?;
    refused("it is not empty", store.send(DeleteBucket::new(store.name())).await, 409, Some("BucketNotEmpty"))?;
    same("the object", store.read("k").await?, "content")
}

async fn location(store: &Store) -> Outcome {
    same("the region", store.send(GetBucketLocation::new(store.name())).await?.region(), "us-east-1")
}

async fn lists(store: &Store) -> Outcome {
    let page = store.send(ListBuckets::new()).await?;
    let ours = page.buckets.iter().find(|bucket| bucket.name == store.name());
    given("the date", given("the bucket", ours)?.creation_date)?;
    Ok(())
}

async fn lists_by_prefix(store: &Store) -> Outcome {
    let other = store.make("second").await?;
    let page = store.send(ListBuckets::new().prefix(store.name())).await?;
    let mut names: Vec<_> = page.buckets.into_iter().map(|bucket| bucket.name).collect();
    // Not every store sorts them.
    names.sort();
    holds("only buckets with the prefix are listed", names == [store.name(), &other])
}

async fn lists_in_pages(store: &Store) -> Outcome {
    let other = store.make("second").await?;
    store.note("ListBuckets");
    let pages: Vec<_> = store.s3.pages(ListBuckets::new().prefix(store.name()).max_buckets(1)).try_collect().await?;
    holds("each page has one bucket", pages.iter().all(|page| page.buckets.len() == 1))?;
    let mut names: Vec<_> = pages.into_iter().flat_map(|page| page.buckets).map(|bucket| bucket.name).collect();
    names.sort();
    same("the names", names, [store.name(), &other])
}

async fn begins_a_session(store: &Store) -> Outcome {
    let session = store.send(CreateSession::new(store.name())).await?;
    holds("it is a session", session.credentials.is_express_session())
}

async fn lists_directory_buckets(store: &Store) -> Outcome {
    store.send(ListDirectoryBuckets::new()).await?;
    Ok(())
}
