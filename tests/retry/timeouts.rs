//! Time limits of typed calls.

use std::error::Error as _;
use std::time::Duration;

use http::header::RETRY_AFTER;
use http_body_util::StreamBody;
use tokio::time::{Instant, sleep};
use tower_sigv4::retry::{AwsRetry, Timeouts};
use tower_sigv4::s3::{GetObject, HeadObject, ListBuckets, S3};
use tower_sigv4::{Body, BoxError, Error, ErrorKind};

use crate::scripted::{answer, client, status};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn an_attempt_that_takes_too_long_is_tried_again() {
    let (log, service) = client(|number| async move {
        sleep(if number < 3 { 60 * SECOND } else { SECOND }).await;
        status(200)
    });
    let s3 = S3::new(service, "us-east-1").retry(AwsRetry::standard()).timeouts(Timeouts::new().attempt(5 * SECOND));
    let start = Instant::now();
    s3.send(HeadObject::new("bucket", "key")).await.unwrap();
    assert_eq!(log.count(), 3);
    assert!((11 * SECOND..12 * SECOND).contains(&start.elapsed()), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn without_a_retry_the_limit_of_an_attempt_is_that_of_the_call() {
    let (log, service) = client(|_| async {
        sleep(60 * SECOND).await;
        status(200)
    });
    let s3 = S3::new(service, "us-east-1").timeouts(Timeouts::new().attempt(5 * SECOND));
    let error = s3.send(HeadObject::new("bucket", "key")).await.unwrap_err();
    assert_eq!(error.to_string(), "HeadObject: no answer within 5s");
    assert_eq!((error.kind(), log.count()), (ErrorKind::Timeout, 1));
}

#[tokio::test(start_paused = true)]
async fn the_document_belongs_to_the_attempt_and_a_stream_does_not() {
    // A head at once, and ten seconds later the body.
    let (log, service) = client(|_| async {
        let text = "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>";
        let later = futures_util::stream::once(async move {
            sleep(10 * SECOND).await;
            Ok::<_, BoxError>(http_body::Frame::data(text.into()))
        });
        Ok(http::Response::new(Body::streaming(StreamBody::new(later))))
    });
    let s3 = S3::new(service, "us-east-1").timeouts(Timeouts::new().attempt(5 * SECOND));
    assert!(s3.send(ListBuckets::new()).await.unwrap_err().is_timeout());
    let object = s3.send(GetObject::new("bucket", "key")).await.unwrap();
    assert_eq!(object.body.collect(1_000).await.unwrap().len(), 59);
    assert_eq!(log.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn all_attempts_and_pauses_have_a_limit_together() {
    let (log, service) = client(|_| async {
        sleep(2 * SECOND).await;
        status(500)
    });
    let timeouts = Timeouts::new().attempt(5 * SECOND).overall(5 * SECOND);
    let s3 = S3::new(service, "us-east-1").retry(AwsRetry::standard().max_attempts(10)).timeouts(timeouts);
    let start = Instant::now();
    let error = s3.send(HeadObject::new("bucket", "key")).await.unwrap_err();
    assert_eq!(error.to_string(), "HeadObject: no success within 5s, all attempts and pauses included");
    let last = error.source().and_then(|last| last.downcast_ref::<Error>()).unwrap();
    assert_eq!(last.status().unwrap(), 500, "what the last attempt failed with");
    assert_eq!((error.kind(), log.count()), (ErrorKind::Timeout, 3));
    assert!((5 * SECOND..6 * SECOND).contains(&start.elapsed()), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn the_limit_holds_in_a_pause_too() {
    let (_, service) = client(|_| std::future::ready(answer(429, &[(RETRY_AFTER, "4")], "")));
    let s3 = S3::new(service, "us-east-1").retry(AwsRetry::standard()).timeouts(Timeouts::new().overall(SECOND));
    let start = Instant::now();
    let error = s3.send(HeadObject::new("bucket", "key")).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(start.elapsed() <= SECOND + Duration::from_millis(2), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn limits_that_are_far_off_are_none() {
    let (_, service) = client(|_| std::future::ready(status(200)));
    let timeouts = Timeouts::new().attempt(Duration::MAX).overall(Duration::MAX);
    S3::new(service, "us-east-1").timeouts(timeouts).send(HeadObject::new("bucket", "key")).await.unwrap();
}

/// Outside of a runtime nothing can wait, and nothing panics.
#[test]
fn without_a_runtime_there_are_no_limits_and_no_retries() {
    let (log, service) = client(|_| std::future::ready(status(500)));
    let retry = AwsRetry::standard().adaptive();
    let s3 = S3::new(service, "us-east-1").retry(retry).timeouts(Timeouts::new().overall(SECOND));
    let error = futures_util::FutureExt::now_or_never(s3.send(HeadObject::new("bucket", "key")));
    assert_eq!(error.unwrap().unwrap_err().status().unwrap(), 500);
    assert_eq!(log.count(), 1);
}
