//! What happens at the same time, and what does not.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::sync::{Notify, Semaphore};

use crate::helpers::{good, numbered};
use crate::support::fake_store::{FakeStore, What};

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
