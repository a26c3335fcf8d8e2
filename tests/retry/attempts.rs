//! What attempts have in common, and what each has of its own.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderName, Request, header};
use http_body_util::Full;
use tower::{Layer, ServiceBuilder, ServiceExt};
use tower_sigv4::layer::SignedBody;
use tower_sigv4::retry::{AwsRetry, AwsRetryLayer};
use tower_sigv4::s3::{GetObject, S3};
use tower_sigv4::sigv4::{Settings, SignedHeaders};
use tower_sigv4::{Body, Credentials, CredentialsProvider, SigV4Layer, credentials::CredentialsFuture};

use crate::scripted::{Log, answer, client, s3_error, status};

/// Gives other credentials each time.
#[derive(Debug, Default)]
struct Rotating(Mutex<u32>);

impl CredentialsProvider for Rotating {
    fn credentials(&self) -> CredentialsFuture {
        let mut number = self.0.lock().unwrap();
        *number += 1;
        CredentialsFuture::ready(Ok(
            Credentials::new(format!("AKID{number}"), "a-secret").with_session_token(format!("t{number}"))
        ))
    }
}

/// A clock that is a second later each time.
fn clock() -> impl Fn() -> SystemTime + Send + Sync + 'static {
    let seconds = AtomicU64::new(1_440_938_160);
    move || UNIX_EPOCH + Duration::from_secs(seconds.fetch_add(1, Ordering::Relaxed))
}

fn assert_attempts(log: &Log, max: u32) {
    let numbers: Vec<_> = (1..=max).map(|number| format!("attempt={number}; max={max}")).collect();
    assert_eq!(log.header("amz-sdk-request"), numbers);
    let ids = log.header("amz-sdk-invocation-id");
    assert!(ids.iter().all(|id| *id == ids[0] && id.len() == 36), "{ids:?}");
    let authorizations = log.header("authorization");
    for (number, authorization) in (1..).zip(&authorizations) {
        assert!(authorization.contains(&format!("Credential=AKID{number}/")), "{authorization}");
        let signed = authorization.split_once("SignedHeaders=").unwrap().1;
        assert!(signed.starts_with("amz-sdk-invocation-id;amz-sdk-request;"), "{authorization}");
    }
    assert_eq!(log.header("x-amz-security-token"), (1..=max).map(|number| format!("t{number}")).collect::<Vec<_>>());
    let dates = log.header("x-amz-date");
    assert!(dates.windows(2).all(|pair| pair[0] < pair[1]), "{dates:?}");
}

#[tokio::test(start_paused = true)]
async fn each_attempt_of_a_typed_call_has_date_signature_and_credentials_of_its_own() {
    let (log, service) = client::<SignedBody<Body>, _>(|_| std::future::ready(s3_error(503, "SlowDown")));
    let signed = SigV4Layer::new(Rotating::default()).clock(clock()).layer(service);
    let s3 = S3::new(signed, "us-east-1").retry(AwsRetry::standard());
    assert!(s3.send(GetObject::new("bucket", "key")).await.is_err());
    assert_attempts(&log, 3);
}

#[tokio::test(start_paused = true)]
async fn each_attempt_of_a_request_has_date_signature_and_credentials_of_its_own() {
    let (log, service) = client::<SignedBody<Full<Bytes>>, _>(|_| std::future::ready(status(503)));
    // The fewest headers that may be signed: these are among them.
    let settings = Settings::for_service("lambda").signed_headers(SignedHeaders::Minimum);
    let stack = ServiceBuilder::new()
        .layer(AwsRetryLayer::new(AwsRetry::standard().max_attempts(5)))
        .layer(SigV4Layer::new(Rotating::default()).clock(clock()).settings(settings))
        .service(service);
    let request = Request::post("https://lambda.eu-west-1.amazonaws.com/f").body(Full::from("{}")).unwrap();
    assert_eq!(stack.oneshot(request).await.unwrap().status(), 503);
    assert_attempts(&log, 5);
    assert!(log.all().iter().all(|arrived| arrived.content == "{}" && arrived.method == "POST"));
    assert!(log.all().iter().all(|arrived| arrived.uri.path() == "/f"));
}

#[tokio::test(start_paused = true)]
async fn each_call_has_an_id_of_its_own() {
    let (log, service) = client(|_| std::future::ready(status(200)));
    let s3 = S3::new(service.clone(), "us-east-1").retry(AwsRetry::standard());
    let layered = AwsRetryLayer::new(AwsRetry::standard()).layer(service);
    for _ in 0..2 {
        s3.send(GetObject::new("bucket", "key")).await.unwrap();
        layered.clone().oneshot(Request::new(Body::empty())).await.unwrap();
    }
    let mut ids = log.header("amz-sdk-invocation-id");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
    assert_eq!(log.header("amz-sdk-request"), vec!["attempt=1; max=3"; 4]);
}

#[tokio::test(start_paused = true)]
async fn an_id_that_is_there_stays() {
    let (log, service) = client(|_| std::future::ready(status(503)));
    let layered = AwsRetryLayer::new(AwsRetry::standard()).layer(service);
    let request = Request::builder().header("amz-sdk-invocation-id", "mine").body(Body::empty()).unwrap();
    layered.oneshot(request).await.unwrap();
    assert_eq!(log.header("amz-sdk-invocation-id"), vec!["mine"; 3]);
}

const X_AMZ_RETRY_AFTER: HeaderName = HeaderName::from_static("x-amz-retry-after");

/// When the second attempt of a typed call and of a request came, in milliseconds after the first.
async fn pauses(name: HeaderName, value: &'static str) -> Vec<u128> {
    let mut pauses = Vec::new();
    let answers = move |number| {
        std::future::ready(if number == 1 { answer(503, &[(name.clone(), value)], "") } else { status(200) })
    };
    let (log, service) = client(answers.clone());
    S3::new(service, "us-east-1").retry(AwsRetry::standard()).send(GetObject::new("bucket", "key")).await.unwrap();
    pauses.push(log.milliseconds()[1]);
    let (log, service) = client(answers);
    AwsRetryLayer::new(AwsRetry::standard()).layer(service).oneshot(Request::new(Body::empty())).await.unwrap();
    pauses.push(log.milliseconds()[1]);
    pauses
}

#[tokio::test(start_paused = true)]
async fn the_service_says_when_to_come_back_within_limits() {
    // Without a wish the pause is up to 50 ms; tokio's timers are exact to a millisecond.
    let drawn = 0..=51;
    for pause in pauses(header::AGE, "1").await {
        assert!(drawn.contains(&pause), "{pause}");
    }
    for pause in pauses(X_AMZ_RETRY_AFTER, "1500").await {
        assert!((1_500..=1_501).contains(&pause), "{pause}");
    }
    for pause in pauses(header::RETRY_AFTER, "2").await {
        assert!((2_000..=2_001).contains(&pause), "{pause}");
    }
    for (name, value) in [(header::RETRY_AFTER, "86400"), (X_AMZ_RETRY_AFTER, "18446744073709551615")] {
        for pause in pauses(name, value).await {
            assert!((5_000..=5_051).contains(&pause), "{pause}");
        }
    }
    for value in ["Fri, 31 Dec 2027 23:59:59 GMT", "-5", "", "soon"] {
        for pause in pauses(header::RETRY_AFTER, value).await {
            assert!(drawn.contains(&pause), "{pause} after {value:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_asks_for_fewer_requests_is_given_more_time_than_who_fails() {
    async fn longest(answer: fn() -> Result<http::Response<Body>, tower_sigv4::BoxError>) -> u128 {
        let mut longest = 0;
        for _ in 0..100 {
            let (log, service) =
                client(move |number| std::future::ready(if number == 1 { answer() } else { status(200) }));
            let s3 = S3::new(service, "us-east-1").retry(AwsRetry::standard());
            s3.send(GetObject::new("bucket", "key")).await.unwrap();
            longest = longest.max(log.milliseconds()[1]);
        }
        longest
    }
    let throttled = longest(|| s3_error(503, "SlowDown")).await;
    // That all of 100 random pauses are shorter happens once in 10^130 times.
    assert!((51..=1_001).contains(&throttled), "{throttled}");
    let transient = longest(|| s3_error(500, "InternalError")).await;
    assert!((1..=51).contains(&transient), "{transient}");
}
