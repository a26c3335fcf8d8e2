//! The adaptive mode: a client that is throttled slows down, and comes back.

use std::time::Duration;

use http::Request;
use tokio::time::{Instant, sleep};
use tower::{Layer, ServiceExt};
use tower_sigv4::Body;
use tower_sigv4::retry::{AwsRetry, AwsRetryLayer};
use tower_sigv4::s3::{HeadObject, PutObject, S3};

use crate::scripted::{Client, Log, client, status};

/// A store that takes ten requests a second, and throttles beyond for as long as it is busy.
fn busy_store(busy: Duration) -> (Log, impl Client<Body>) {
    let (start, taken) = (Instant::now(), std::sync::Arc::new(std::sync::Mutex::new((0_u64, 0_u32))));
    client(move |_| {
        let mut taken = taken.lock().unwrap();
        let second = start.elapsed().as_secs();
        *taken = if taken.0 == second { (second, taken.1 + 1) } else { (second, 1) };
        let is_busy = start.elapsed() < busy && taken.1 > 10;
        std::future::ready(status(if is_busy { 429 } else { 200 }))
    })
}

/// How many requests arrived from one second to another.
fn arrived(log: &Log, from: u128, to: u128) -> usize {
    log.milliseconds().into_iter().filter(|at| (from * 1_000..to * 1_000).contains(at)).count()
}

/// Sends for a minute as fast as it goes, at most fifty times a second.
async fn load(retry: AwsRetry) -> Log {
    let (log, service) = busy_store(Duration::from_secs(30));
    let s3 = S3::new(service, "us-east-1").retry(retry);
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(60) {
        let _ = s3.send(HeadObject::new("bucket", "key")).await;
        sleep(Duration::from_millis(20)).await;
    }
    log
}

#[tokio::test(start_paused = true)]
async fn a_throttled_client_slows_down_and_recovers() {
    let log = load(AwsRetry::standard().max_attempts(1).adaptive()).await;
    let (before, during, after) = (arrived(&log, 0, 1), arrived(&log, 10, 30), arrived(&log, 50, 60));
    // The store takes 200 in these 20 seconds; without the limit up to 1,000 are sent.
    assert!((60..=300).contains(&during), "{during} requests in 20 busy seconds");
    assert!(after > 2 * during / 2, "{after} requests in the last 10 seconds");
    assert!(after > 400, "{after} requests in the last 10 seconds, {before} in the first");
}

#[tokio::test(start_paused = true)]
async fn the_standard_mode_does_not_slow_down() {
    let log = load(AwsRetry::standard().max_attempts(1)).await;
    assert!(arrived(&log, 10, 30) > 900);
}

#[tokio::test(start_paused = true)]
async fn a_first_attempt_waits_for_its_turn_on_both_levels() {
    let (log, service) = client(|number| std::future::ready(status(if number == 1 { 429 } else { 200 })));
    let retry = AwsRetry::standard().max_attempts(1).adaptive();
    let s3 = S3::new(service.clone(), "us-east-1").retry(retry.clone());
    let layered = AwsRetryLayer::new(retry).layer(service);
    assert!(s3.send(HeadObject::new("bucket", "key")).await.is_err());
    s3.send(HeadObject::new("bucket", "key")).await.unwrap();
    layered.oneshot(Request::new(Body::empty())).await.unwrap();
    // The lowest rate is one request in two seconds.
    let at = log.milliseconds();
    assert!((1_900..=2_010).contains(&at[1]), "{at:?}");
    assert!(at[2] > at[1] + 100, "{at:?}");
    assert_eq!(log.header("amz-sdk-request"), vec!["attempt=1; max=1"; 3]);
}

/// A throttled request tells of the service's load, whether or not it can be sent again.
#[tokio::test(start_paused = true)]
async fn a_body_that_can_be_read_once_slows_the_client_down_too() {
    let (log, service) = client(|number| std::future::ready(status(if number == 1 { 429 } else { 200 })));
    let s3 = S3::new(service, "us-east-1").retry(AwsRetry::standard().adaptive());
    let once = Body::streaming(http_body_util::Full::<bytes::Bytes>::from("once"));
    assert!(s3.send(PutObject::new("bucket", "key", once)).await.is_err());
    s3.send(HeadObject::new("bucket", "key")).await.unwrap();
    let at = log.milliseconds();
    assert!((1_900..=2_010).contains(&at[1]), "{at:?}");
}

/// Many that wait together are let through one by one.
#[tokio::test(start_paused = true)]
async fn those_who_wait_go_one_after_the_other() {
    let (log, service) = client(|number| std::future::ready(status(if number == 1 { 429 } else { 404 })));
    let s3 = S3::new(service, "us-east-1").retry(AwsRetry::standard().max_attempts(1).adaptive());
    assert!(s3.send(HeadObject::new("bucket", "key")).await.is_err());
    let waiting = (0..4).map(|_| s3.send(HeadObject::new("bucket", "key")));
    futures_util::future::join_all(waiting).await;
    let at = log.milliseconds();
    assert!(at.windows(2).all(|pair| pair[1] > pair[0] + 100), "{at:?}");
}
