//! What the tests of deletions share.

use std::collections::BTreeMap;
use std::future::ready;

use futures_util::StreamExt;
use tower_sigv4::Error;
use tower_sigv4::s3::{Bucket, DeletedObject, Deletion, KeyError};

use crate::support::fake_store::{FakeStore, What};

/// So many keys below `logs/`.
pub(crate) fn numbered(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|number| format!("logs/{number:06}"))
}

/// A store with so many objects, and its bucket, which does as it is told.
pub(crate) fn good(count: usize) -> (FakeStore, Bucket) {
    let store = FakeStore::new(numbered(count));
    let bucket = store.bucket(|store, asked| ready(store.answer(&asked)));
    (store, bucket)
}

pub(crate) type Results = Vec<Result<DeletedObject, KeyError>>;

/// All results, and the error at the end.
pub(crate) async fn all(mut deletion: Deletion<'_>) -> (Results, Option<Error>) {
    let mut results = Vec::new();
    while let Some(result) = deletion.next().await {
        match result {
            Ok(result) => results.push(result),
            Err(error) => {
                assert!(deletion.next().await.is_none(), "the error comes last");
                return (results, Some(error));
            }
        }
    }
    (results, None)
}

/// How often each key was sent to be deleted.
pub(crate) fn sent(store: &FakeStore) -> BTreeMap<String, usize> {
    let mut sent = BTreeMap::new();
    for asked in store.requests().into_iter().filter(|asked| asked.what != What::List) {
        for key in asked.keys {
            *sent.entry(key).or_default() += 1;
        }
    }
    sent
}
