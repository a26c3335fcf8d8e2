//! Keys that have broken other clients: each is stored, read, presigned, listed and deleted as it is.

use futures_util::{StreamExt, TryStreamExt, stream};
use tower_sigv4::s3::{DeleteObject, DeleteObjects, HeadObject, ListObjectsV2};

use crate::case::{Failure, Outcome, Store, holds, refused, same};

cases! {
    "GetObject", "keys with reserved characters" => reserved;
    "GetObject", "keys with spaces at their ends" => spaces;
    "GetObject", "keys that are not ASCII" => foreign;
    "GetObject", "keys with control characters" => controls;
    "GetObject", "keys with dots" => dots;
    "GetObject", "a key with a backslash" => backslash;
    "GetObject", "a key that ends with a slash" => slash_at_the_end;
    "GetObject", "a key that begins with a slash" => slash_at_the_start;
    "GetObject", "a key with two slashes" => two_slashes;
    "GetObject", "a key of 1,000 bytes" => long;
    "ListObjectsV2", "odd keys" => lists;
    "DeleteObjects", "odd keys" => deletes_many;
    "Bucket::delete_keys", "odd keys, also such as XML cannot carry" => deletes_keys;
}

const RESERVED: [&str; 10] = [
    "plus+sign",
    "space in it",
    "percent%2Fslash",
    "100%",
    "a=b&c;d@e:f,g$h",
    "quote'\"<>`{}|^[]",
    "~tilde-_.",
    "question?mark#hash",
    "star*(paren)!",
    "%2e%2e%2F%00",
];
const SPACES: [&str; 2] = [" leading and trailing ", "  "];
const FOREIGN: [&str; 3] = ["ünïcødé/日本/🦀", "e\u{301}", "\u{202E}rtl\u{FEFF}"];
const CONTROLS: [&str; 2] = ["control\u{1}\u{1B}\u{7F}", "tab\tnewline\nreturn\r"];

async fn round_trip(store: &Store, keys: &[&str]) -> Outcome {
    for key in keys {
        let start: String = key.chars().take(25).collect();
        let named = |failure: Failure| Failure(format!("{start:?}: {}", failure.0));
        one_round_trip(store, key, keys).await.map_err(named)?;
    }
    Ok(())
}

async fn one_round_trip(store: &Store, key: &str, keys: &[&str]) -> Outcome {
    let content = format!("content of {key:?}");
    store.put(key, content.clone()).await?;
    // None of the others replaces it.
    for other in keys.iter().filter(|other| **other != key) {
        store.put(other, "another").await?;
    }
    same("its content", String::from_utf8_lossy(&store.read(key).await?), content)?;
    store.send(HeadObject::new(store.name(), key)).await?;
    let link = store.presign(store.get(key)).await?;
    same("presigned", store.follow(&link, "").await?.0, 200)?;
    store.send(DeleteObject::new(store.name(), key)).await?;
    refused("it is gone", store.send(HeadObject::new(store.name(), key)).await, 404, None)
}

async fn reserved(store: &Store) -> Outcome {
    round_trip(store, &RESERVED).await
}

async fn spaces(store: &Store) -> Outcome {
    round_trip(store, &SPACES).await
}

async fn foreign(store: &Store) -> Outcome {
    round_trip(store, &FOREIGN).await
}

async fn controls(store: &Store) -> Outcome {
    round_trip(store, &CONTROLS).await
}

async fn dots(store: &Store) -> Outcome {
    round_trip(store, &["dots.../..hidden/.x", "a..b", "..."]).await
}

async fn backslash(store: &Store) -> Outcome {
    store.put("back/slash", "another").await?;
    round_trip(store, &["back\\slash"]).await?;
    same("the other key", store.read("back/slash").await?, "another")
}

async fn slash_at_the_end(store: &Store) -> Outcome {
    round_trip(store, &["trailing/"]).await
}

async fn slash_at_the_start(store: &Store) -> Outcome {
    round_trip(store, &["/leading", "leading"]).await
}

async fn two_slashes(store: &Store) -> Outcome {
    round_trip(store, &["double//slash", "double/slash"]).await
}

async fn long(store: &Store) -> Outcome {
    round_trip(store, &[["0123456789"; 20].join("/").repeat(5).split_at(1_000).0]).await
}

fn odd_keys() -> Vec<&'static str> {
    let mut keys = [&RESERVED[..], &SPACES[..1], &FOREIGN[..], &CONTROLS[..]].concat();
    keys.sort_unstable();
    keys
}

async fn store_all(store: &Store, keys: &[&str]) -> Outcome {
    for key in keys {
        store.put(key, "content").await?;
    }
    Ok(())
}

async fn lists(store: &Store) -> Outcome {
    store_all(store, &odd_keys()).await?;
    store.note("ListObjectsV2");
    let pages: Vec<_> = store.s3.pages(ListObjectsV2::new(store.name()).max_keys(5)).try_collect().await?;
    let found: Vec<_> = pages.into_iter().flat_map(|page| page.contents).map(|object| object.key).collect();
    same("the keys", found, odd_keys())
}

async fn deletes_many(store: &Store) -> Outcome {
    let odd: Vec<_> = odd_keys().into_iter().filter(|key| *key != CONTROLS[0]).collect();
    store_all(store, &odd).await?;
    let deleted = store.send(DeleteObjects::new(store.name(), odd.clone())).await?.into_result()?;
    let mut keys: Vec<_> = deleted.into_iter().map(|deleted| deleted.key).collect();
    keys.sort_unstable();
    same("the deleted keys", keys, odd)?;
    holds("nothing is left", store.send(ListObjectsV2::new(store.name())).await?.contents.is_empty())
}

async fn deletes_keys(store: &Store) -> Outcome {
    store_all(store, &odd_keys()).await?;
    let deleted = store.bucket().delete_keys(stream::iter(odd_keys()).map(Ok)).await?;
    same("how many are deleted", deleted, odd_keys().len() as u64)?;
    holds("nothing is left", store.send(ListObjectsV2::new(store.name())).await?.contents.is_empty())
}
