//! Deleting by the thousand, against real servers and a store that does what the tests say.

#![cfg(all(feature = "client", feature = "transfer"))]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;
use std::future::ready;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};
use support::fake_store::{Asked, FakeStore, What, delete_result, fail, list_result, respond};
use support::python::peers_enabled;
use support::s3s_server::S3sServer;
use support::seaweedfs::SeaweedFs;
use tokio::sync::{Notify, Semaphore};
use tower::Layer;
use tower_sigv4::client::Client;
use tower_sigv4::s3::{Bucket, CreateBucket, DeletedObject, KeyError, ObjectIdentifier, S3};
use tower_sigv4::{Credentials, Error, ErrorKind, SigV4Layer, Transport};

fn numbered(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|number| format!("logs/{number:06}"))
}

fn good(count: usize) -> (FakeStore, Bucket) {
    let store = FakeStore::new(numbered(count));
    let bucket = store.bucket(|store, asked| ready(store.answer(&asked)));
    (store, bucket)
}

type Results = Vec<Result<DeletedObject, KeyError>>;

/// All results, and the error at the end.
async fn all(mut deletion: tower_sigv4::s3::Deletion<'_>) -> (Results, Option<Error>) {
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
fn sent(store: &FakeStore) -> BTreeMap<String, usize> {
    let mut sent = BTreeMap::new();
    for asked in store.requests().into_iter().filter(|asked| asked.what != What::List) {
        for key in asked.keys {
            *sent.entry(key).or_default() += 1;
        }
    }
    sent
}

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
    assert_eq!(ObjectIdentifier::from(second.clone()), ObjectIdentifier::new("logs/000001"));

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

#[tokio::test]
async fn an_error_of_the_stream_comes_after_the_keys_before_it() {
    let (store, bucket) = good(3);
    let keys =
        numbered(2).map(Ok).chain([Err(Error::new(ErrorKind::InvalidInput, "no more"))]).chain(numbered(3).map(Ok));
    let (results, error) = all(bucket.delete_keys(stream::iter(keys))).await;
    assert_eq!(error.expect("the stream's").to_string(), "no more");
    assert_eq!((results.len(), store.objects()), (2, vec!["logs/000002".to_owned()]));
}

#[tokio::test]
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
    let (results, error) = all(bucket.delete_keys(stream::iter(keys))).await;
    let error = error.expect("access denied");
    assert!(error.is_access_denied() && error.operation() == Some("DeleteObjects"), "{error}");
    assert_eq!((results.len(), store.count(What::Batch)), (3_000, 4));
}

/// A store that asks for fewer requests when more than `most` are in flight, in one of three ways.
fn throttling(store: &FakeStore, most: usize, how: &'static str) -> (Bucket, Arc<Mutex<Vec<usize>>>) {
    let in_flight = Arc::new(AtomicUsize::new(0));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let bucket = store.bucket({
        let seen = seen.clone();
        move |store, asked| {
            let (in_flight, seen) = (in_flight.clone(), seen.clone());
            async move {
                if asked.what == What::List {
                    return store.answer(&asked);
                }
                let now = in_flight.fetch_add(1, Ordering::SeqCst) + 1;
                seen.lock().unwrap().push(now);
                tokio::time::sleep(Duration::from_millis(100)).await;
                in_flight.fetch_sub(1, Ordering::SeqCst);
                match how {
                    _ if now <= most => store.answer(&asked),
                    "key" => {
                        let failed: Vec<_> = asked.keys.into_iter().map(|key| (key, "SlowDown")).collect();
                        respond(200, delete_result(&[], &failed))
                    }
                    "200" => fail(200, "SlowDown"),
                    "bare" => respond(503, String::new()),
                    _ => fail(503, "SlowDown"),
                }
            }
        }
    });
    (bucket, seen)
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_slow_down_is_survived_with_fewer_requests() {
    for how in ["503", "200", "bare", "key"] {
        let store = FakeStore::new(numbered(40_000));
        let (bucket, seen) = throttling(&store, 2, how);
        assert_eq!(bucket.delete_all("").concurrency(16).await.expect(how), 40_000, "{how}");
        assert!(store.objects().is_empty());
        let seen = seen.lock().unwrap();
        assert_eq!(seen.iter().max(), Some(&16), "{how}");
        let late = &seen[seen.len() / 2..];
        assert!(late.iter().all(|&now| now <= 4), "{how}: it learns, {seen:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn requests_grow_again_after_a_storm() {
    let store = FakeStore::new(numbered(100_000));
    let is_over = Arc::new(AtomicBool::new(false));
    let seen = Arc::new(Mutex::new((0, 0)));
    let bucket = store.bucket({
        let (is_over, seen) = (is_over.clone(), seen.clone());
        move |store, asked| {
            let (is_over, seen) = (is_over.clone(), seen.clone());
            async move {
                if asked.what == What::List {
                    return store.answer(&asked);
                }
                if !is_over.load(Ordering::SeqCst) {
                    is_over.store(store.count(What::Batch) >= 16, Ordering::SeqCst);
                    return fail(503, "SlowDown");
                }
                let now = {
                    let mut seen = seen.lock().unwrap();
                    seen.0 += 1;
                    seen.1 = seen.1.max(seen.0);
                    seen.0
                };
                assert!(now <= 8);
                tokio::time::sleep(Duration::from_millis(100)).await;
                seen.lock().unwrap().0 -= 1;
                store.answer(&asked)
            }
        }
    });
    assert_eq!(bucket.delete_all("").concurrency(8).await.expect("deleted"), 100_000);
    assert_eq!(seen.lock().unwrap().1, 8, "it grows to what was set");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_throttled_for_ever_is_given_up_after_growing_pauses() {
    let store = FakeStore::new(numbered(1));
    let bucket = store.bucket(|_, _| ready(fail(503, "SlowDown")));
    let error = bucket.delete_keys(stream::iter(numbered(1)).map(Ok)).await.expect_err("never");
    assert!(error.is_throttled());
    let requests = store.requests();
    assert_eq!(requests.len(), 10);
    let pauses: Vec<_> = requests.windows(2).map(|pair| pair[1].at - pair[0].at).collect();
    assert!(pauses[0] >= Duration::from_millis(100) && pauses[0] <= Duration::from_millis(210), "{pauses:?}");
    assert!(pauses[8] >= Duration::from_secs(5) && pauses[8] <= Duration::from_millis(10_010), "{pauses:?}");
    assert!(bucket.delete_all("").await.expect_err("never").is_throttled());
}

#[tokio::test(start_paused = true)]
async fn passing_faults_are_tried_three_times() {
    let whole = FakeStore::new(numbered(1));
    let bucket = whole.bucket(|_, _| ready(fail(500, "InternalError")));
    let error = bucket.delete_keys(stream::iter(numbered(1)).map(Ok)).await.expect_err("never");
    assert_eq!((error.code(), whole.requests().len()), (Some("InternalError"), 3));
    whole.forget();
    assert!(bucket.delete_all("").await.is_err());
    assert_eq!(whole.count(What::List), 3);

    let one = FakeStore::new(numbered(3));
    let bucket = one.bucket(|store, asked| {
        ready(match asked.what {
            What::Batch => {
                let (bad, rest): (Vec<_>, Vec<_>) = asked.keys.into_iter().partition(|key| key == "logs/000001");
                let failed: Vec<_> = bad.into_iter().map(|key| (key, "InternalError")).collect();
                respond(200, delete_result(&store.remove(&rest), &failed))
            }
            _ => store.answer(&asked),
        })
    });
    let (results, error) = all(bucket.delete_all("")).await;
    assert!(error.is_none());
    let failed: Vec<_> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    assert_eq!((results.len(), failed.len(), failed[0].code.as_str()), (3, 1, "InternalError"));
    let sent = sent(&one);
    assert_eq!((sent["logs/000000"], sent["logs/000001"], sent["logs/000002"]), (1, 3, 1));
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_passes_is_not_seen() {
    let store = FakeStore::new(numbered(2_500));
    let bucket = store.bucket(|store, asked| {
        let same = |other: &Asked| other.what == asked.what && other.keys == asked.keys;
        let is_first = store.requests().iter().filter(|other| same(other)).count() == 1;
        ready(if is_first { fail(500, "InternalError") } else { store.answer(&asked) })
    });
    assert_eq!(bucket.delete_all("").await.expect("deleted"), 2_500);
    assert!(store.objects().is_empty());
}

#[tokio::test]
async fn without_a_runtime_there_are_no_pauses_but_it_works() {
    let deleted = std::thread::spawn(|| {
        let store = FakeStore::new(numbered(10));
        let bucket = store.bucket(|store, asked| {
            ready(if store.requests().len() < 4 { fail(503, "SlowDown") } else { store.answer(&asked) })
        });
        let mut deletion = IntoFuture::into_future(bucket.delete_all(""));
        // Nothing here waits for anything, so polling it is enough.
        loop {
            if let Some(result) = (&mut deletion).now_or_never() {
                return result;
            }
        }
    });
    assert_eq!(deleted.join().expect("no panic").expect("deleted"), 10);
}

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

#[tokio::test(start_paused = true)]
async fn the_next_page_is_fetched_while_a_batch_is_being_deleted() {
    for concurrency in [1, 4] {
        let store = FakeStore::new(numbered(3_000));
        let pages = Arc::new(Notify::new());
        let bucket = store.bucket(move |store, asked| {
            let pages = pages.clone();
            async move {
                // No batch is answered before the page after it is asked for.
                let next_page = (store.count(What::Batch) + 1).min(3);
                match asked.what {
                    What::List => pages.notify_waiters(),
                    What::Batch => {
                        while store.count(What::List) < next_page {
                            pages.notified().await;
                        }
                    }
                    What::Single => panic!("no key is odd"),
                }
                store.answer(&asked)
            }
        });
        let deletion = bucket.delete_all("").concurrency(concurrency);
        let count = tokio::time::timeout(Duration::from_secs(60), deletion).await.expect("they overlap");
        assert_eq!(count.expect("deleted"), 3_000);
    }
}

#[tokio::test(start_paused = true)]
async fn batches_in_flight_are_bounded() {
    for (concurrency, expected) in [(None, 4), (Some(1), 1), (Some(7), 7), (Some(0), 1)] {
        let store = FakeStore::new(numbered(20_000));
        let open = Arc::new(Semaphore::new(0));
        let bucket = store.bucket({
            let open = open.clone();
            move |store, asked| {
                let open = open.clone();
                async move {
                    if asked.what == What::Batch {
                        open.acquire().await.expect("open").forget();
                    }
                    store.answer(&asked)
                }
            }
        });
        let deletion = bucket.delete_all("");
        let deletion = match concurrency {
            Some(number) => deletion.concurrency(number),
            None => deletion,
        };
        let mut deletion = IntoFuture::into_future(deletion);
        let idle = tokio::time::timeout(Duration::from_secs(60), &mut deletion).await;
        assert!(idle.is_err() && store.count(What::Batch) == expected);
        // One more page is ready than batches are in flight, and no more.
        assert_eq!(store.count(What::List), expected + 1);
        open.add_permits(1_000);
        assert_eq!(deletion.await.expect("deleted"), 20_000);
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_waits_for_results_gets_them() {
    let (_store, bucket) = good(0);
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    let keys = stream::unfold(receiver, |mut keys| async { keys.recv().await.map(|key: String| (Ok(key), keys)) });
    let mut deletion = bucket.delete_keys(keys);
    for key in ["a", "b", "c"] {
        sender.send(key.to_owned()).expect("it is read");
        let result = tokio::time::timeout(Duration::from_secs(60), deletion.try_next()).await.expect("it goes on");
        assert_eq!(result.expect("no error").expect("one").expect("deleted").key, key);
    }
    drop(sender);
    assert!(deletion.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn dropping_it_stops_everything() {
    let (store, bucket) = good(10_000);
    let mut deletion = bucket.delete_all("").concurrency(1);
    for _ in 0..1_500 {
        deletion.try_next().await.expect("no error").expect("more").expect("deleted");
    }
    drop(deletion);
    let requests = store.requests().len();
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!((store.requests().len(), store.count(What::Batch)), (requests, 2));
    assert_eq!(store.objects().len(), 8_000);
}

#[tokio::test]
async fn a_filtered_listing_and_borrowed_keys_can_be_deleted() {
    let (store, bucket) = good(10);
    let odd = bucket.list("logs/").try_filter(|object| ready(object.key.ends_with(['1', '3', '5', '7', '9'])));
    assert_eq!(bucket.delete_keys(odd).await.expect("deleted"), 5);
    let left = store.objects();
    assert_eq!(bucket.delete_keys(stream::iter(&left).map(|key| Ok(key.as_str()))).await.expect("deleted"), 5);
}

fn real(endpoint: &str, key: &str, secret: &str) -> S3 {
    let client = Client::builder().allow_http(true).build().expect("the client needs no set-up");
    let signed = SigV4Layer::new(Credentials::new(key, secret)).layer(client);
    S3::new(Transport::new(signed), "us-east-1").endpoint(endpoint)
}

/// What every server must do alike.
async fn deletes_at_scale(s3: &S3, name: &str, odd: &[&str]) {
    s3.send(CreateBucket::new(name)).await.expect("the bucket is made");
    let bucket = s3.bucket(name);
    let keys = numbered(2_500).chain(["kept".to_owned()]).chain(odd.iter().map(|key| (*key).to_owned()));
    let put = |key: String| async { bucket.put(key, "x").await.map(drop) };
    stream::iter(keys).map(put).buffer_unordered(16).try_collect::<()>().await.expect("stored");

    // Half way in, it is dropped.
    let mut deletion = bucket.delete_all("logs/").concurrency(1);
    deletion.try_next().await.expect("no error").expect("one").expect("deleted");
    drop(deletion);
    let left = bucket.list("logs/").try_fold(0, |count, _| async move { Ok(count + 1) }).await.expect("a list");
    assert_eq!(left, 1_500);

    assert_eq!(bucket.delete_all("logs/").await.expect("deleted"), left);
    let (results, error) = all(bucket.delete_keys(stream::iter(odd).map(|key| Ok(*key)))).await;
    assert!(error.is_none(), "{error:?}");
    let deleted: BTreeSet<_> = results.iter().map(|result| result.as_ref().expect("deleted").key.as_str()).collect();
    assert_eq!(deleted, odd.iter().copied().collect());
    let left: Vec<_> = bucket.list("").map_ok(|object| object.key).try_collect().await.expect("a list");
    assert_eq!(left, ["kept"]);
}

/// Keys that have broken other clients, below no common prefix.
const ODD_KEYS: [&str; 9] = [
    "plus+sign",
    " leading and trailing ",
    "percent%2Fslash",
    "a=b&c;d@e:f,g$h",
    "quote'\"<>`{}|^[]",
    "ünïcødé/日本/🦀",
    "question?mark#hash",
    "control\u{1}\u{1B}\u{7F}",
    "tab\tnewline\nreturn\r",
];

#[tokio::test]
async fn deletes_at_scale_in_process() {
    let server = S3sServer::start("AKID", "secret").await;
    deletes_at_scale(&real(&server.endpoint(), "AKID", "secret"), "scale", &ODD_KEYS).await;
}

#[tokio::test]
async fn deletes_at_scale_on_seaweedfs() {
    if !peers_enabled() {
        println!("skipped: TOWER_SIGV4_SKIP_PEERS is set");
        return;
    }
    let server = SeaweedFs::start().await;
    let s3 = real(&server.endpoint(), server.access_key(), server.secret_key());
    deletes_at_scale(&s3, "scale", &ODD_KEYS).await;
}
