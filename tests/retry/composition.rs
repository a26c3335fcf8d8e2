//! Retries among tower's own middleware.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http::Request;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tower::limit::ConcurrencyLimitLayer;
use tower::timeout::TimeoutLayer;
use tower::{Service, ServiceBuilder, ServiceExt};
use tower_sigv4::layer::SignedBody;
use tower_sigv4::retry::{AwsRetry, AwsRetryLayer};
use tower_sigv4::s3::{HeadObject, S3};
use tower_sigv4::{Body, BoxError, Credentials, ErrorKind, SigV4Layer};

use crate::scripted::{client, status};

const SECOND: Duration = Duration::from_secs(1);

fn request() -> Request<Body> {
    Request::get("https://lambda.eu-west-1.amazonaws.com/f").body(Body::empty()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_time_limit_below_is_that_of_each_attempt() {
    let (log, service) = client::<SignedBody<Body>, _>(|number| async move {
        sleep(if number == 1 { 60 * SECOND } else { SECOND }).await;
        status(200)
    });
    let stack = ServiceBuilder::new()
        .layer(AwsRetryLayer::new(AwsRetry::standard()))
        .layer(TimeoutLayer::new(5 * SECOND))
        .layer(SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret")))
        .service(service);
    let start = Instant::now();
    assert_eq!(stack.oneshot(request()).await.unwrap().status(), 200);
    assert_eq!(log.count(), 2);
    assert!((6 * SECOND..7 * SECOND).contains(&start.elapsed()), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_time_limit_above_is_that_of_all_attempts() {
    let (log, service) = client::<Body, _>(|_| async {
        sleep(2 * SECOND).await;
        status(500)
    });
    let stack = ServiceBuilder::new()
        .layer(TimeoutLayer::new(5 * SECOND))
        .layer(AwsRetryLayer::new(AwsRetry::standard().max_attempts(10)))
        .service(service);
    let error = stack.oneshot(request()).await.unwrap_err();
    assert!(error.is::<tower::timeout::error::Elapsed>(), "{error}");
    assert_eq!(log.count(), 3);
}

/// Trap: a retry that calls a service without asking whether it is ready panics under a limit.
#[tokio::test(start_paused = true)]
async fn a_limit_of_requests_holds_for_retries_too() {
    let (log, service) = client::<Body, _>(|number| async move {
        sleep(SECOND).await;
        status(if number <= 4 { 500 } else { 200 })
    });
    let limited = ServiceBuilder::new().layer(ConcurrencyLimitLayer::new(2)).service(service);
    let s3 = S3::new(limited.clone(), "us-east-1").retry(AwsRetry::standard());
    let layered = ServiceBuilder::new().layer(AwsRetryLayer::new(AwsRetry::standard())).service(limited);
    let mut tasks = JoinSet::new();
    for number in 0..4 {
        let (s3, layered) = (s3.clone(), layered.clone());
        tasks.spawn(async move {
            if number % 2 == 0 {
                s3.send(HeadObject::new("bucket", "key")).await.unwrap();
            } else {
                assert_eq!(layered.oneshot(request()).await.unwrap().status(), 200);
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(log.count(), 8);
    let at = log.milliseconds();
    assert!(at.windows(3).all(|three| three[2] >= three[0] + 1_000), "{at:?}");
}

/// The first attempt of a client that was throttled waits with the service that was ready for it.
#[tokio::test(start_paused = true)]
async fn a_limit_of_requests_holds_for_those_who_wait_their_turn() {
    let (log, service) = client::<Body, _>(|number| async move { status(if number == 1 { 429 } else { 200 }) });
    let limited = ServiceBuilder::new().layer(ConcurrencyLimitLayer::new(1)).service(service);
    let s3 = S3::new(limited, "us-east-1").retry(AwsRetry::standard().max_attempts(1).adaptive());
    assert!(s3.send(HeadObject::new("bucket", "key")).await.is_err());
    let calls = (0..3).map(|_| s3.send(HeadObject::new("bucket", "key")));
    let results = futures_util::future::join_all(calls).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(log.count(), 4);
}

/// Trap: a call that waits with a clone leaves the permit with the service that it came from, and waits for ever.
#[tokio::test(start_paused = true)]
async fn a_call_that_waits_takes_the_ready_service_with_it() {
    let (_, service) = client::<Body, _>(|number| async move { status(if number == 1 { 429 } else { 200 }) });
    let limited = ServiceBuilder::new().layer(ConcurrencyLimitLayer::new(1)).service(service);
    let retry = AwsRetry::standard().max_attempts(1).adaptive();
    let mut s3 = S3::new(limited.clone(), "us-east-1").retry(retry.clone());
    let mut layered = ServiceBuilder::new().layer(AwsRetryLayer::new(retry)).service(limited);
    let head = || HeadObject::new("bucket", "key");
    for number in 0..3 {
        let call = ServiceExt::<HeadObject>::ready(&mut s3).await.unwrap().call(head());
        let result = timeout(60 * SECOND, call).await.expect("it ends");
        assert_eq!(result.is_ok(), number > 0);
    }
    for _ in 0..2 {
        let call = ServiceExt::<Request<Body>>::ready(&mut layered).await.unwrap().call(request());
        assert_eq!(timeout(60 * SECOND, call).await.expect("it ends").unwrap().status(), 200);
    }
}

/// Trap: a service that has failed to be ready may panic when it is asked again.
#[tokio::test(start_paused = true)]
async fn a_service_that_failed_to_be_ready_is_not_asked_again() {
    let (log, service) = client::<Body, _>(|_| std::future::ready(status(503)));
    let s3 = S3::new(Failing { service, asked: Arc::default() }, "us-east-1").retry(AwsRetry::standard());
    let error = s3.send(HeadObject::new("bucket", "key")).await.unwrap_err();
    assert_eq!((error.kind(), log.count()), (ErrorKind::Transport, 1));
}

/// A service that is ready once.
#[derive(Clone)]
struct Failing<S> {
    service: S,
    asked: Arc<AtomicUsize>,
}

impl<S: Service<Request<Body>, Error = BoxError>> Service<Request<Body>> for Failing<S> {
    type Response = S::Response;
    type Error = BoxError;
    type Future = S::Future;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        match self.asked.fetch_add(1, Ordering::SeqCst) {
            0 => Poll::Ready(Ok(())),
            1 => Poll::Ready(Err("it is broken".into())),
            _ => panic!("a service that has failed is asked again"),
        }
    }

    fn call(&mut self, request: Request<Body>) -> S::Future {
        self.service.call(request)
    }
}

#[test]
fn futures_can_be_sent_to_other_threads() {
    fn check<T: Send>(_: &T) {}
    let (_, service) = client::<Body, _>(|_| std::future::ready(status(200)));
    let s3 = S3::new(service.clone(), "us-east-1").retry(AwsRetry::standard());
    check(&s3.clone().oneshot(HeadObject::new("bucket", "key")));
    let stack = ServiceBuilder::new().layer(AwsRetryLayer::new(AwsRetry::standard())).service(service);
    check(&stack.oneshot(request()));
}
