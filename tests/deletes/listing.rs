//! Lists that lie, break off or never end.

use std::future::ready;

use tower_sigv4::ErrorKind;

use crate::helpers::{all, numbered, sent};
use crate::support::fake_store::{FakeStore, What, list_result, respond};

/// Trap: a listing of one prefix must not make another one's objects go.
#[tokio::test]
async fn a_foreign_key_in_the_listing_is_never_sent() {
    for foreign in ["backups/1", "Logs/1", "log", ""] {
        let store = FakeStore::new(["logs/1", "backups/1"]);
        let bucket = store.bucket(move |store, asked| {
            ready(match asked.what {
                What::List => respond(200, list_result(&["logs/1", foreign, "logs/2"], None)),
                _ => store.answer(&asked),
            })
        });
        let error = bucket.delete_all("logs/").await.expect_err("a foreign key");
        assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidResponse, Some("ListObjectsV2")));
        assert!(sent(&store).is_empty());
    }
}

/// Trap: a repeated token loops for ever.
#[tokio::test]
async fn a_repeated_token_ends_it_after_the_keys_before() {
    let store = FakeStore::new(["a", "b"]);
    let bucket = store.bucket(|store, asked| {
        ready(match asked.what {
            What::List if asked.keys.is_empty() => respond(200, list_result(&["a"], Some("again"))),
            What::List => respond(200, list_result(&["b"], Some("again"))),
            _ => store.answer(&asked),
        })
    });
    let (results, error) = all(bucket.delete_all("")).await;
    assert_eq!(error.expect("an endless list").kind(), ErrorKind::InvalidResponse);
    assert_eq!(results.len(), 1);
    assert_eq!((store.objects(), store.count(What::List)), (vec!["b".to_owned()], 2));
}

#[tokio::test]
async fn a_list_that_breaks_off_is_an_error_after_the_keys_before() {
    let broken =
        ["<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>", "<ListBucketResult><Contents>"];
    for document in broken {
        let store = FakeStore::new(numbered(1_500));
        let bucket = store.bucket(move |store, asked| {
            let is_second = asked.what == What::List && !asked.keys.is_empty();
            ready(if is_second { respond(200, document.to_owned()) } else { store.answer(&asked) })
        });
        let (results, error) = all(bucket.delete_all("")).await;
        assert_eq!(error.expect("a broken list").kind(), ErrorKind::InvalidResponse, "{document}");
        assert_eq!((results.len(), store.objects().len()), (1_000, 500));
    }
}
