//! Lists of objects, and deleting by the list.

use std::collections::BTreeSet;

use futures_util::{StreamExt, TryStreamExt, stream};
use tower_sigv4::s3::{DeleteObjects, ListObjectsV2, ListObjectsV2Output, Object};

use crate::case::{Outcome, Store, given, holds, same};

cases! {
    "ListObjectsV2", "keys, sizes, tags and dates" => lists;
    "ListObjectsV2", "in pages" => pages;
    "ListObjectsV2", "by prefix" => by_prefix;
    "ListObjectsV2", "folders" => folders;
    "ListObjectsV2", "folders in pages" => folders_in_pages;
    "ListObjectsV2", "after a key" => after_a_key;
    "ListObjectsV2", "owners" => owners;
    "ListObjectsV2", "an empty bucket" => empty;
    "DeleteObjects", "keys that are there and keys that are not" => deletes_many;
    "DeleteObjects", "quietly" => deletes_quietly;
    "Bucket::delete_all", "all below a prefix" => deletes_all;
    "Bucket::delete_keys", "more keys than one request takes" => deletes_keys;
}

async fn store_all<K: Into<String>>(store: &Store, keys: impl IntoIterator<Item = K>) -> Outcome {
    store.note("PutObject");
    let bucket = store.bucket();
    let put = |key: K| bucket.put(key, "x");
    stream::iter(keys).map(put).buffer_unordered(8).try_for_each(|_| async { Ok(()) }).await?;
    Ok(())
}

fn keys(objects: &[Object]) -> Vec<&str> {
    objects.iter().map(|object| object.key.as_str()).collect()
}

async fn list(store: &Store, list: ListObjectsV2) -> Outcome<ListObjectsV2Output> {
    Ok(store.send(list).await?)
}

fn all(store: &Store) -> ListObjectsV2 {
    ListObjectsV2::new(store.name())
}

const KEYS: [&str; 6] = ["a/1", "a/2", "b/1", "b/c/2", "d", "e"];

async fn lists(store: &Store) -> Outcome {
    let tag = store.put("k", "content").await?.e_tag().map(str::to_owned);
    let page = list(store, all(store)).await?;
    same("the keys", keys(&page.contents), ["k"])?;
    let object = &page.contents[0];
    same("the size", object.size, 7)?;
    same("the tag", object.e_tag.as_ref(), tag.as_ref())?;
    given("the date", object.last_modified).map(drop)
}

async fn pages(store: &Store) -> Outcome {
    let expected: Vec<_> = (0..25).map(|number| format!("many/{number:02}.txt")).collect();
    store_all(store, expected.clone()).await?;
    store.note("ListObjectsV2");
    let pages: Vec<_> = store.s3.pages(all(store).prefix("many/").max_keys(10)).try_collect().await?;
    same("objects on each page", pages.iter().map(|page| page.contents.len()).collect::<Vec<_>>(), [10, 10, 5])?;
    same("the keys", pages.iter().flat_map(|page| keys(&page.contents)).collect::<Vec<_>>(), expected)
}

async fn by_prefix(store: &Store) -> Outcome {
    store_all(store, KEYS).await?;
    same("with a prefix", keys(&list(store, all(store).prefix("b/")).await?.contents), ["b/1", "b/c/2"])?;
    same("with none that has it", list(store, all(store).prefix("x")).await?.contents.len(), 0)
}

async fn folders(store: &Store) -> Outcome {
    store_all(store, KEYS).await?;
    let page = list(store, all(store).delimiter("/")).await?;
    same("the folders", &page.common_prefixes, &["a/".to_owned(), "b/".to_owned()])?;
    same("the keys", keys(&page.contents), ["d", "e"])?;
    let page = list(store, all(store).prefix("b/").delimiter("/")).await?;
    same("the folders below", &page.common_prefixes, &["b/c/".to_owned()])?;
    same("the keys below", keys(&page.contents), ["b/1"])
}

async fn folders_in_pages(store: &Store) -> Outcome {
    store_all(store, KEYS).await?;
    let pages: Vec<_> = store.s3.pages(all(store).delimiter("/").max_keys(1)).try_collect().await?;
    store.note("ListObjectsV2");
    let sizes = pages.iter().map(|page| page.contents.len() + page.common_prefixes.len());
    same("entries on each page", sizes.collect::<Vec<_>>(), [1; 4])?;
    let folders: Vec<_> = pages.iter().flat_map(|page| page.common_prefixes.iter().map(String::as_str)).collect();
    same("the folders", folders, ["a/", "b/"])?;
    same("the keys", pages.iter().flat_map(|page| keys(&page.contents)).collect::<Vec<_>>(), ["d", "e"])
}

async fn after_a_key(store: &Store) -> Outcome {
    store_all(store, KEYS).await?;
    same("the rest", keys(&list(store, all(store).start_after("b/1")).await?.contents), ["b/c/2", "d", "e"])
}

async fn owners(store: &Store) -> Outcome {
    store.put("k", "content").await?;
    let page = list(store, all(store).fetch_owner()).await?;
    let owner = given("the owner", page.contents[0].owner.clone())?;
    holds("the owner has an id", !owner.id.is_empty())?;
    let page = list(store, all(store)).await?;
    holds("no owner is told unasked", page.contents[0].owner.is_none())
}

async fn empty(store: &Store) -> Outcome {
    let page = list(store, all(store)).await?;
    holds("it is empty", page.contents.is_empty() && page.common_prefixes.is_empty())
}

async fn deletes_many(store: &Store) -> Outcome {
    store_all(store, KEYS).await?;
    let deleted = store.send(DeleteObjects::new(store.name(), ["a/1", "d", "never was"])).await?.into_result()?;
    let names: BTreeSet<_> = deleted.iter().map(|deleted| deleted.key.as_str()).collect();
    same("what is deleted", names, BTreeSet::from(["a/1", "d", "never was"]))?;
    same("what is left", keys(&list(store, all(store)).await?.contents), ["a/2", "b/1", "b/c/2", "e"])
}

async fn deletes_quietly(store: &Store) -> Outcome {
    store_all(store, KEYS).await?;
    let answer = store.send(DeleteObjects::new(store.name(), KEYS).quiet()).await?;
    same("what is left", list(store, all(store)).await?.contents.len(), 0)?;
    same("what is told", answer.deleted.len(), 0)
}

async fn deletes_all(store: &Store) -> Outcome {
    store_all(store, KEYS).await?;
    same("how many are deleted", store.bucket().delete_all("b/").await?, 2)?;
    same("what is left", keys(&list(store, all(store)).await?.contents), ["a/1", "a/2", "d", "e"])?;
    same("how many are deleted", store.bucket().delete_all("").await?, 4)?;
    same("what is left", list(store, all(store)).await?.contents.len(), 0)
}

async fn deletes_keys(store: &Store) -> Outcome {
    let names = || (0..1_005).map(|number| format!("logs/{number:04}"));
    store_all(store, names()).await?;
    store.put("kept", "content").await?;
    same("how many are deleted", store.bucket().delete_keys(stream::iter(names().map(Ok))).await?, 1_005)?;
    same("what is left", keys(&list(store, all(store)).await?.contents), ["kept"])
}
