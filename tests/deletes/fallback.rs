//! Stores without `DeleteObjects`.

use std::collections::BTreeMap;
use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tower_sigv4::endpoint::Store;

use crate::helpers::{all, numbered};
use crate::support::fake_store::{FakeStore, What, fail, respond};

#[tokio::test]
async fn a_store_without_batches_is_asked_one_by_one_and_once_only_for_a_batch() {
    for (status, code) in [(501, "NotImplemented"), (405, "MethodNotAllowed"), (501, ""), (400, "NotImplemented")] {
        let store = FakeStore::new(numbered(2_500));
        let bucket = store.bucket(move |store, asked| {
            ready(if asked.what == What::Batch { fail(status, code) } else { store.answer(&asked) })
        });
        assert_eq!(bucket.delete_all("").concurrency(1).await.expect("deleted"), 2_500, "{status} {code}");
        assert!(store.objects().is_empty());
        assert_eq!((store.count(What::Batch), store.count(What::Single)), (1, 2_500));
    }
}

#[tokio::test]
async fn a_store_that_is_known_to_have_no_batches_is_asked_for_none() {
    let store = FakeStore::new(numbered(50));
    let s3 = store.bucket(|store, asked| ready(store.answer(&asked))).s3().clone().store(Store::DIGITALOCEAN_SPACES);
    assert_eq!(s3.bucket("bucket").delete_all("").await.expect("deleted"), 50);
    assert_eq!((store.count(What::Batch), store.count(What::Single)), (0, 50));
}

#[tokio::test(start_paused = true)]
async fn single_deletes_are_bounded_and_each_has_its_result() {
    let store = FakeStore::new(numbered(300));
    let in_flight = Arc::new(Mutex::new((0, 0)));
    let bucket = store.bucket({
        let in_flight = in_flight.clone();
        move |store, asked| {
            let in_flight = in_flight.clone();
            async move {
                match asked.what {
                    What::Batch => return fail(501, "NotImplemented"),
                    What::List => return store.answer(&asked),
                    What::Single => {}
                }
                {
                    let mut in_flight = in_flight.lock().unwrap();
                    in_flight.0 += 1;
                    in_flight.1 = in_flight.1.max(in_flight.0);
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
                in_flight.lock().unwrap().0 -= 1;
                match asked.keys[0].as_str() {
                    "logs/000007" => fail(403, "AccessDenied"),
                    "logs/000008" => respond(409, String::new()),
                    // Google's store answers so.
                    "logs/000009" => fail(404, "NoSuchKey"),
                    _ => store.answer(&asked),
                }
            }
        }
    });
    let (results, error) = all(bucket.delete_all("").concurrency(2)).await;
    assert!(error.is_none());
    assert_eq!(in_flight.lock().unwrap().1, 32);
    let failed: BTreeMap<_, _> = results
        .iter()
        .filter_map(|result| result.as_ref().err())
        .map(|error| (error.key.as_str(), error.code.as_str()))
        .collect();
    assert_eq!((results.len(), failed["logs/000007"], failed["logs/000008"]), (300, "AccessDenied", "409 Conflict"));
    assert_eq!(failed.len(), 2);
}

#[tokio::test]
async fn an_error_about_the_bucket_or_the_credentials_is_not_said_of_every_key() {
    for (status, code) in [(404, "NoSuchBucket"), (400, "ExpiredToken")] {
        let store = FakeStore::new(numbered(100));
        let bucket = store.bucket(move |store, asked| {
            ready(match asked.what {
                What::Batch => fail(501, "NotImplemented"),
                What::Single => fail(status, code),
                What::List => store.answer(&asked),
            })
        });
        let (results, error) = all(bucket.delete_all("").concurrency(1)).await;
        assert_eq!((results.len(), error.expect("an error").code()), (0, Some(code)));
        assert_eq!(store.count(What::Single), 16);
    }
}
