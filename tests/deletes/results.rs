//! What becomes of each key.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::sync::Notify;
use tower_sigv4::s3::ObjectIdentifier;
use tower_sigv4::{Error, ErrorKind};

use crate::helpers::{all, good, numbered, sent};
use crate::support::fake_store::{FakeStore, What, delete_result, fail, respond};

#[tokio::test]
async fn all_below_a_prefix_goes_in_batches_of_a_thousand_and_each_key_once() {
    let (store, bucket) = good(2_500);
    assert_eq!(bucket.delete_all("logs/").await.expect("deleted"), 2_500);
    assert!(store.objects().is_empty());
    let batches: Vec<_> =
        store.requests().iter().filter(|asked| asked.what == What::Batch).map(|asked| asked.keys.len()).collect();
    assert_eq!(batches, [1_000, 1_000, 500]);
    assert_eq!(store.count(What::List), 3);
    assert!(sent(&store).len() == 2_500 && sent(&store).values().all(|&times| times == 1));
    assert_eq!(bucket.delete_all("logs/").await.expect("nothing is there"), 0);
}

#[tokio::test]
async fn only_the_prefix_is_deleted_and_the_empty_one_is_everything() {
    let store = FakeStore::new(["a/1", "a/2", "ab", "b"]);
    let bucket = store.bucket(|store, asked| ready(store.answer(&asked)));
    assert_eq!(bucket.delete_all("a/").await.expect("deleted"), 2);
    assert_eq!(store.objects(), ["ab", "b"]);
    assert_eq!(bucket.delete_all("").await.expect("deleted"), 2);
    assert!(store.objects().is_empty());
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_polled() {
    let (store, bucket) = good(10);
    drop(bucket.delete_all(""));
    assert!(store.requests().is_empty());
}

#[tokio::test]
async fn each_key_has_its_result() {
    let store = FakeStore::new(numbered(3));
    let bucket = store.bucket(|_, asked| {
        let [first, second, third] = &asked.keys[..] else { panic!("three keys") };
        let failed = [(second.clone(), "AccessDenied")];
        ready(respond(200, delete_result(&[first.clone(), third.clone()], &failed)))
    });
    let (results, error) = all(bucket.delete_keys(stream::iter(numbered(3)).map(Ok))).await;
    assert!(error.is_none());
    let [Ok(first), Ok(third), Err(second)] = &results[..] else { panic!("{results:?}") };
    assert_eq!((first.key.as_str(), third.key.as_str()), ("logs/000000", "logs/000002"));
    assert_eq!((second.key.as_str(), second.code.as_str()), ("logs/000001", "AccessDenied"));

    let error = bucket.delete_keys(stream::iter(numbered(3)).map(Ok)).await.expect_err("one was not");
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Service, "1 of 3 keys were not deleted"));
    assert!(error.source().expect("the first").to_string().contains("AccessDenied"));
}

#[tokio::test]
async fn versions_are_sent_and_told_apart() {
    let store = FakeStore::default();
    let bucket = store.bucket(|_, asked| {
        assert!(asked.document.contains("<Key>k</Key><VersionId>1</VersionId>"), "{}", asked.document);
        let document = "<DeleteResult><Deleted><Key>k</Key><VersionId>1</VersionId></Deleted><Error><Key>k</Key><VersionId>2</VersionId><Code>AccessDenied</Code></Error><Deleted><Key>k</Key><DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>3</DeleteMarkerVersionId></Deleted></DeleteResult>";
        ready(respond(200, document.to_owned()))
    });
    let objects = [
        ObjectIdentifier::new("k").with_version_id("1"),
        ObjectIdentifier::new("k").with_version_id("2"),
        ObjectIdentifier::new("k"),
    ];
    let (results, error) = all(bucket.delete_keys(stream::iter(objects).map(Ok))).await;
    assert!(error.is_none());
    let [Ok(version), Ok(marker), Err(failed)] = &results[..] else { panic!("{results:?}") };
    assert_eq!(version.version_id.as_deref(), Some("1"));
    assert!(marker.delete_marker && marker.delete_marker_version_id.as_deref() == Some("3"));
    assert_eq!(failed.version_id.as_deref(), Some("2"));
    assert_eq!(store.requests().len(), 1);
}

/// Trap: U+0000 to U+001F in the XML make `MalformedXML`, or delete nothing and say success.
#[tokio::test]
async fn keys_that_xml_cannot_carry_go_one_by_one() {
    let keys = ["plain", "bell\u{7}", "a<b>&\"c", "\u{FFFE}", "l\r\ne", " s "];
    let store = FakeStore::new(keys);
    let bucket = store.bucket(|store, asked| ready(store.answer(&asked)));
    let (results, error) = all(bucket.delete_keys(stream::iter(keys).map(Ok))).await;
    assert!(error.is_none());
    let deleted: BTreeSet<_> = results.iter().map(|result| result.as_ref().expect("deleted").key.as_str()).collect();
    assert_eq!(deleted, BTreeSet::from(keys));
    assert!(store.objects().is_empty());
    assert_eq!((store.count(What::Batch), store.count(What::Single)), (1, 2));
    assert!(sent(&store).values().all(|&times| times == 1));
}

#[tokio::test]
async fn a_key_that_cannot_be_is_reported_and_not_sent() {
    let (store, bucket) = good(1);
    let keys = ["", "../other/k", "logs/000000"];
    let (results, error) = all(bucket.delete_keys(stream::iter(keys).map(Ok))).await;
    assert!(error.is_none());
    let failed: Vec<_> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    assert_eq!(failed.iter().map(|error| error.key.as_str()).collect::<Vec<_>>(), ["", "../other/k"]);
    assert!(failed.iter().all(|error| error.code == "InvalidInput" && !error.message.is_empty()));
    assert_eq!(sent(&store).into_keys().collect::<Vec<_>>(), ["logs/000000"]);
}

/// Trap: a store that says nothing of a key has perhaps not deleted it.
#[tokio::test]
async fn a_key_that_the_answer_does_not_mention_is_deleted_by_itself() {
    let store = FakeStore::new(numbered(3));
    let bucket = store.bucket(|store, asked| {
        ready(match asked.what {
            What::Batch => respond(200, delete_result(&store.remove(&asked.keys[..1]), &[])),
            _ => store.answer(&asked),
        })
    });
    assert_eq!(bucket.delete_all("").await.expect("deleted"), 3);
    assert!(store.objects().is_empty());
    assert_eq!(store.count(What::Single), 2);
}

#[tokio::test]
async fn an_error_of_the_stream_comes_after_the_keys_before_it() {
    let (store, bucket) = good(3);
    let keys =
        numbered(2).map(Ok).chain([Err(Error::new(ErrorKind::InvalidInput, "no more"))]).chain(numbered(3).map(Ok));
    let (results, error) = all(bucket.delete_keys(stream::iter(keys))).await;
    assert_eq!(error.expect("the stream's").to_string(), "no more");
    assert_eq!((results.len(), store.objects()), (2, vec!["logs/000002".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_fails_for_good_ends_it_after_those_in_flight() {
    let store = FakeStore::new(numbered(10_000));
    let others = Arc::new(Notify::new());
    let bucket = store.bucket(move |store, asked| {
        let others = others.clone();
        async move {
            if asked.keys.iter().any(|key| key == "logs/000000") {
                others.notify_waiters();
                return fail(403, "AccessDenied");
            }
            if asked.what == What::Batch {
                others.notified().await;
            }
            store.answer(&asked)
        }
    });
    let keys = numbered(10_000).skip(1).chain(["logs/000000".to_owned()]);
    let keys: Vec<_> = keys.collect();
    let keys = keys[..3_000].iter().chain(keys.last()).chain(&keys[3_000..9_999]).map(|key| Ok(key.as_str()));
    let deletion = all(bucket.delete_keys(stream::iter(keys)));
    let (results, error) = tokio::time::timeout(Duration::from_secs(60), deletion).await.expect("it ends");
    let error = error.expect("access denied");
    assert!(error.is_access_denied() && error.operation() == Some("DeleteObjects"), "{error}");
    assert_eq!((results.len(), store.count(What::Batch)), (3_000, 4));
}

#[tokio::test]
async fn a_filtered_listing_and_borrowed_keys_can_be_deleted() {
    let (store, bucket) = good(10);
    let odd = bucket.list("logs/").try_filter(|object| ready(object.key.ends_with(['1', '3', '5', '7', '9'])));
    assert_eq!(bucket.delete_keys(odd).await.expect("deleted"), 5);
    let left = store.objects();
    assert_eq!(bucket.delete_keys(stream::iter(&left).map(|key| Ok(key.as_str()))).await.expect("deleted"), 5);
}
