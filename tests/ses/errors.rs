//! What the answers of SES that no server of ours gives are taken for.

use std::time::Duration;

use http::{Request, Response};
use tower::service_fn;
use tower_sigv4::ses::{CreateEmailIdentity, Ses, SesErrorCode};
use tower_sigv4::{Body, BoxError, Error, Transport};

/// The error that an answer becomes.
async fn error_of(answer: fn() -> Response<&'static str>) -> Error {
    let service = service_fn(move |_: Request<Body>| async move { Ok::<_, BoxError>(answer().map(Body::from)) });
    let ses = Ses::new(Transport::new(service), "eu-west-1");
    ses.send(CreateEmailIdentity::new("example.com")).await.expect_err("an error answer")
}

#[tokio::test]
async fn throttling_is_told_by_type_and_by_question() {
    let error = error_of(|| {
        Response::builder()
            .status(429)
            .header("x-amzn-errortype", "TooManyRequestsException:http://internal.amazon.com/coral/com.amazonaws.ses/")
            .header("x-amzn-requestid", "id-1")
            .header("retry-after", "3")
            .body(r#"{"message":"Maximum sending rate exceeded"}"#)
            .expect("an answer")
    })
    .await;
    assert_eq!(SesErrorCode::of(&error), Some(SesErrorCode::Throttled));
    assert!(error.is_throttled() && error.is_retryable());
    assert_eq!((error.message(), error.request_id()), ("Maximum sending rate exceeded", Some("id-1")));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
    assert_eq!(error.operation(), Some("CreateEmailIdentity"));
}

#[tokio::test]
async fn a_code_in_the_document_counts_too() {
    let error = error_of(|| {
        let document = r#"{"__type":"com.amazonaws.sesv2#AlreadyExistsException","message":"there"}"#;
        Response::builder().status(400).body(document).expect("an answer")
    })
    .await;
    assert_eq!(SesErrorCode::of(&error), Some(SesErrorCode::AlreadyExists));
    assert!(error.is_conflict() && !error.is_retryable());
}

#[tokio::test]
async fn an_unverified_sender_is_told_from_other_rejected_messages() {
    let error = error_of(|| {
        let document =
            r#"{"message":"Email address is not verified. The following identities failed the check: a@b.c"}"#;
        Response::builder().status(400).header("x-amzn-errortype", "MessageRejected").body(document).expect("an answer")
    })
    .await;
    assert_eq!(SesErrorCode::of(&error), Some(SesErrorCode::NotVerified));
}

#[tokio::test]
async fn a_wrong_signature_is_no_error_of_ses() {
    let error = error_of(|| {
        let document = r#"{"message":"The request signature we calculated does not match"}"#;
        let answer = Response::builder().status(403).header("x-amzn-errortype", "InvalidSignatureException");
        answer.body(document).expect("an answer")
    })
    .await;
    assert_eq!(SesErrorCode::of(&error), None);
    assert!(error.is_access_denied());
}
