//! Which answers and errors are tried again.

use http::{HeaderName, Request, Response};
use http_body_util::Full;
use tower::ServiceExt;
use tower::retry::{Policy, Retry};
use tower_sigv4::retry::AwsRetry;
use tower_sigv4::s3::{GetObject, HeadObject, PutObject, S3};
use tower_sigv4::{Body, BoxError, Error, ErrorKind};

use crate::scripted::{Log, answer, client, reset, s3_error, status};

/// How often a typed call and an HTTP request are sent that are always answered like this.
async fn attempts(answer: impl Fn() -> Result<Response<Body>, BoxError> + Clone + Send + Sync + 'static) -> [usize; 2] {
    let again = answer.clone();
    let (typed, service) = client(move |_| std::future::ready(again()));
    let s3 = S3::new(service, "us-east-1").retry(AwsRetry::standard());
    assert!(s3.send(GetObject::new("bucket", "key")).await.is_err());
    let (http, service) = client(move |_| std::future::ready(answer()));
    let _ = Retry::new(AwsRetry::standard(), service).oneshot(Request::new(Body::empty())).await;
    [typed.count(), http.count()]
}

const ERRORTYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// The codes of the SDKs' retry behaviour, of S3's error codes and of the errors that all actions have in common.
#[tokio::test(start_paused = true)]
async fn each_code_is_tried_again_or_not() {
    let throttled = [
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    ];
    let transient = [
        "ConditionalRequestConflict",
        "IDPCommunicationError",
        "InternalError",
        "OperationAborted",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceUnavailable",
    ];
    for code in throttled.into_iter().chain(transient) {
        assert_eq!(attempts(move || s3_error(400, code)).await, [3, 1], "{code} in a document");
        assert_eq!(attempts(move || answer(400, &[(ERRORTYPE, code)], "")).await, [3, 3], "{code} in a header");
    }
    let written = "com.amazonaws.sesv2#ThrottlingException:http://internal.amazon.com/coral/";
    assert_eq!(attempts(move || answer(400, &[(ERRORTYPE, written)], "")).await, [3, 3], "as some services write it");

    for code in ["NoSuchKey", "AccessDenied", "InvalidArgument", "SignatureDoesNotMatch", "MessageRejected"] {
        assert_eq!(attempts(move || s3_error(400, code)).await, [1, 1], "{code} in a document");
        assert_eq!(attempts(move || answer(400, &[(ERRORTYPE, code)], "")).await, [1, 1], "{code} in a header");
    }
}

#[tokio::test(start_paused = true)]
async fn each_status_is_tried_again_or_not() {
    for (code, expected) in [
        (301, 1),
        (304, 1),
        (400, 1),
        (401, 1),
        (403, 1),
        (404, 1),
        (408, 1),
        (409, 1),
        (412, 1),
        (429, 3),
        (500, 3),
        (501, 1),
        (502, 3),
        (503, 3),
        (504, 3),
        (509, 3),
    ] {
        assert_eq!(attempts(move || status(code)).await, [expected; 2], "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_is_not_tried_again() {
    let (log, service) = client(|_| std::future::ready(status(200)));
    let s3 = S3::new(service.clone(), "us-east-1").retry(AwsRetry::standard());
    s3.send(HeadObject::new("bucket", "key")).await.unwrap();
    Retry::new(AwsRetry::standard(), service).oneshot(Request::new(Body::empty())).await.unwrap();
    assert_eq!(log.count(), 2);
}

/// Trap: S3 sends the status before the work is done, and then an error.
#[tokio::test(start_paused = true)]
async fn an_error_behind_a_good_status_is_tried_again_by_a_typed_call() {
    let (log, service) = client(|number| {
        let copied = "<CopyObjectResult><ETag>\"e\"</ETag></CopyObjectResult>";
        std::future::ready(if number == 1 { s3_error(200, "InternalError") } else { answer(200, &[], copied) })
    });
    let s3 = S3::new(service, "us-east-1").retry(AwsRetry::standard());
    let copy = tower_sigv4::s3::CopyObject::new("bucket", "key", tower_sigv4::s3::CopySource::new("bucket", "source"));
    assert_eq!(s3.send(copy).await.unwrap().e_tag.as_deref(), Some("\"e\""));
    assert_eq!(log.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn errors_without_an_answer_are_tried_again_if_they_pass() {
    assert_eq!(attempts(reset).await, [3; 2]);
    assert_eq!(attempts(|| Err(tower::timeout::error::Elapsed::new().into())).await, [3; 2]);
    for (kind, expected) in [
        (ErrorKind::Transport, 3),
        (ErrorKind::Timeout, 3),
        (ErrorKind::InvalidInput, 1),
        (ErrorKind::CredentialsNotConfigured, 1),
        (ErrorKind::Credentials, 1),
        (ErrorKind::Signing, 1),
        (ErrorKind::RequestBody, 1),
        (ErrorKind::InvalidResponse, 1),
        (ErrorKind::Output, 1),
    ] {
        assert_eq!(attempts(move || Err(Error::new(kind, "as the test says").into())).await, [expected; 2], "{kind:?}");
    }
}

/// A body that can be read once.
fn stream() -> Body {
    Body::streaming(Full::<bytes::Bytes>::from("once"))
}

/// Trap: a body that was sent in part cannot be sent again from where it is.
#[tokio::test(start_paused = true)]
async fn only_a_body_that_can_be_read_again_is_sent_again() {
    async fn sent(body: impl Fn() -> Body) -> Vec<Log> {
        let (typed, service) = client(|_| std::future::ready(status(503)));
        let s3 = S3::new(service, "us-east-1").retry(AwsRetry::standard());
        assert!(s3.send(PutObject::new("bucket", "key", body())).await.is_err());
        let (http, service) = client(|_| std::future::ready(status(503)));
        Retry::new(AwsRetry::standard(), service).oneshot(Request::new(body())).await.unwrap();
        vec![typed, http]
    }
    for log in sent(stream).await {
        assert_eq!(log.count(), 1);
        assert_eq!(log.all()[0].content, "once");
    }
    for body in [|| Body::from("again"), || Body::reopenable(5, || Full::<bytes::Bytes>::from("again"))] {
        for log in sent(body).await {
            assert_eq!(log.count(), 3);
            assert!(log.all().iter().all(|arrived| arrived.content == "again"));
        }
    }
}

/// What is not sent again takes nothing from the quota.
#[tokio::test(start_paused = true)]
async fn a_body_that_can_be_read_once_takes_no_tokens() {
    let retry = AwsRetry::standard();
    let (_, service) = client(|_| std::future::ready(status(503)));
    let s3 = S3::new(service, "us-east-1").retry(retry.clone());
    assert!(s3.send(PutObject::new("bucket", "key", stream())).await.is_err());
    assert_eq!(retry.quota(), 500);
}

#[tokio::test(start_paused = true)]
async fn the_whole_request_is_sent_again() {
    #[derive(Clone)]
    struct Note;

    let mut policy = AwsRetry::standard();
    let mut request = Request::put("http://host/path?query")
        .version(http::Version::HTTP_2)
        .body(Full::<bytes::Bytes>::from("x"))
        .unwrap();
    request.headers_mut().append("name", "one".parse().unwrap());
    request.headers_mut().append("name", "two".parse().unwrap());
    request.extensions_mut().insert(Note);
    let clone = Policy::<_, Response<()>, BoxError>::clone_request(&mut policy, &request).unwrap();
    assert_eq!((clone.method(), clone.uri(), clone.version()), (request.method(), request.uri(), request.version()));
    assert_eq!(clone.headers(), request.headers());
    assert!(clone.extensions().get::<Note>().is_some());
}

#[tokio::test(start_paused = true)]
async fn the_operation_level_policy_works_in_towers_own_retry() {
    let (log, service) = client(|_| std::future::ready(s3_error(400, "SlowDown")));
    let s3 = Retry::new(AwsRetry::standard().max_attempts(4), S3::new(service, "us-east-1"));
    let error = s3.oneshot(GetObject::new("bucket", "key")).await.err().unwrap();
    assert!(error.is_throttled(), "{error}");
    assert_eq!(log.count(), 4);
}

#[tokio::test(start_paused = true)]
async fn one_attempt_is_one_request() {
    let (log, service) = client(|_| std::future::ready(status(503)));
    let s3 = S3::new(service, "us-east-1").retry(AwsRetry::standard().max_attempts(1));
    assert!(s3.send(HeadObject::new("bucket", "key")).await.is_err());
    assert_eq!(log.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn without_a_retry_a_call_is_made_once() {
    let (log, service) = client(|_| std::future::ready(status(503)));
    assert!(S3::new(service, "us-east-1").send(HeadObject::new("bucket", "key")).await.is_err());
    assert_eq!(log.count(), 1);
    assert!(!log.all()[0].headers.contains_key("amz-sdk-request"));
}
