//! Stores that fail for a while, or ask for fewer requests.

use std::future::ready;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{FutureExt, StreamExt, stream};
use tower_sigv4::s3::Bucket;

use crate::helpers::{all, numbered, sent};
use crate::support::fake_store::{Asked, FakeStore, What, delete_result, fail, respond};

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
        // It goes on trying for more, and random pauses let it get some way: never half of what was set, and seldom.
        let refused = late.iter().filter(|&&now| now > 2).count();
        assert!(late.iter().all(|&now| now < 8) && refused < late.len() / 2, "{how}: it learns, {seen:?}");
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
