//! At the level of HTTP: what was wrong with a signature is put right, once and at once.

use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderName, Request, header};
use tower::{ServiceBuilder, ServiceExt};
use tower_sigv4::credentials::CredentialsFuture;
use tower_sigv4::layer::SignedBody;
use tower_sigv4::retry::{AwsRetry, AwsRetryLayer};
use tower_sigv4::{Body, Credentials, CredentialsProvider, SigV4Layer};

use crate::scripted::{Log, answer, client, status};

const ERRORTYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

fn now() -> SystemTime {
    // 30 August 2015, 12:36.
    UNIX_EPOCH + Duration::from_secs(1_440_938_160)
}

/// Gives the same credentials until they are said to be expired.
#[derive(Debug, Default)]
struct Renewed(Mutex<u32>);

impl CredentialsProvider for Renewed {
    fn credentials(&self) -> CredentialsFuture {
        CredentialsFuture::ready(Ok(Credentials::new(format!("AKID{}", self.0.lock().unwrap()), "a-secret")))
    }

    fn invalidate(&self, credentials: &Credentials) {
        assert_eq!(credentials.access_key_id(), format!("AKID{}", self.0.lock().unwrap()));
        *self.0.lock().unwrap() += 1;
    }
}

/// Sends a request that is answered like this, and says with what status it ends.
async fn sent(
    retry: &AwsRetry,
    answer: impl Fn(usize) -> Result<http::Response<Body>, tower_sigv4::BoxError> + Clone + Send + Sync + 'static,
) -> (Log, u16) {
    let (log, service) = client::<SignedBody<Body>, _>(move |number| std::future::ready(answer(number)));
    let stack = ServiceBuilder::new()
        .layer(AwsRetryLayer::new(retry.clone()))
        .layer(SigV4Layer::new(Renewed::default()).clock(now))
        .service(service);
    let request = Request::get("https://lambda.eu-west-1.amazonaws.com/f").body(Body::empty()).unwrap();
    let status = stack.oneshot(request).await.unwrap().status().as_u16();
    (log, status)
}

fn keys(log: &Log) -> Vec<String> {
    let key = |value: &String| value.split(['=', '/']).nth(1).unwrap().to_owned();
    log.header("authorization").iter().map(key).collect()
}

#[tokio::test(start_paused = true)]
async fn expired_credentials_are_renewed_and_the_request_sent_again_at_once() {
    let retry = AwsRetry::standard();
    let expired = || answer(403, &[(ERRORTYPE, "ExpiredTokenException")], "");
    let (log, last) = sent(&retry, move |number| if number == 1 { expired() } else { status(200) }).await;
    assert_eq!((last, keys(&log)), (200, vec!["AKID0".to_owned(), "AKID1".to_owned()]));
    assert_eq!(log.milliseconds(), [0, 0]);
    assert_eq!(retry.quota(), 500, "it takes no tokens");
    assert_eq!(log.header("amz-sdk-request"), ["attempt=1; max=3"; 2], "and counts as no attempt");

    let (log, last) = sent(&retry, move |_| expired()).await;
    assert_eq!((last, log.count()), (403, 2), "credentials that are refused again are not renewed again");
}

#[tokio::test(start_paused = true)]
async fn expired_credentials_are_renewed_after_a_body_that_can_be_read_once_too() {
    let (log, service) = client::<SignedBody<Body>, _>(|number| {
        let expired = answer(403, &[(ERRORTYPE, "ExpiredTokenException")], "");
        std::future::ready(if number == 1 { expired } else { status(200) })
    });
    let stack = ServiceBuilder::new()
        .layer(AwsRetryLayer::new(AwsRetry::standard()))
        .layer(SigV4Layer::new(Renewed::default()).clock(now))
        .service(service);
    for expected in [403, 200] {
        let once = Body::streaming(http_body_util::Full::<bytes::Bytes>::from("once"));
        let request = Request::put("https://lambda.eu-west-1.amazonaws.com/f").body(once).unwrap();
        assert_eq!(stack.clone().oneshot(request).await.unwrap().status(), expected);
    }
    assert_eq!(keys(&log), ["AKID0", "AKID1"]);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_off_is_corrected_and_the_request_sent_again_at_once() {
    let retry = AwsRetry::standard();
    let date = "Sun, 30 Aug 2015 13:36:00 GMT";
    let refused = move || answer(403, &[(ERRORTYPE, "InvalidSignatureException"), (header::DATE, date)], "");
    let (log, last) = sent(&retry, move |number| if number == 1 { refused() } else { status(200) }).await;
    assert_eq!(last, 200);
    assert_eq!(log.header("x-amz-date"), ["20150830T123600Z", "20150830T133600Z"]);
    assert_eq!((log.milliseconds(), retry.quota()), (vec![0, 0], 500));

    let (log, last) = sent(&retry, move |_| refused()).await;
    assert_eq!((last, log.count()), (403, 2), "a date that is refused again is not corrected again");
}

/// Trap: a service whose time is another with each answer is asked for ever.
#[tokio::test(start_paused = true)]
async fn a_date_is_corrected_once_a_request() {
    let (log, last) = sent(&AwsRetry::standard(), |number| {
        assert!(number <= 2, "one request too many");
        answer(
            403,
            &[(header::DATE, ["Mon, 31 Aug 2015 12:36:00 GMT", "Tue, 01 Sep 2015 12:36:00 GMT"][number - 1])],
            "",
        )
    })
    .await;
    assert_eq!((last, log.count()), (403, 2));
}

#[tokio::test(start_paused = true)]
async fn both_and_passing_trouble_can_be_put_right_in_one_call() {
    let retry = AwsRetry::standard();
    let (log, last) = sent(&retry, |number| match number {
        1 => answer(403, &[(header::DATE, "Sun, 30 Aug 2015 13:36:00 GMT")], ""),
        2 | 4 => status(503),
        3 => answer(400, &[(ERRORTYPE, "ExpiredToken")], ""),
        _ => status(200),
    })
    .await;
    assert_eq!((last, log.count()), (200, 5));
    let requests = log.header("amz-sdk-request");
    assert_eq!(requests.iter().map(|request| &request[8..9]).collect::<String>(), "11223");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_nothing_can_put_right_is_the_answer() {
    let (log, last) = sent(&AwsRetry::standard(), |_| answer(403, &[(ERRORTYPE, "AccessDeniedException")], "")).await;
    assert_eq!((last, log.count()), (403, 1));
}
