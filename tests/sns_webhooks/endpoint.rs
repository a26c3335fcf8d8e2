//! The layer: what it lets through, what it answers itself.

use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::Full;
use serde_json::json;
use tokio_test::{assert_pending, assert_ready_ok, task};
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_sigv4::sns::{MAX_BODY, Message, Verifier, VerifyLayer};
use tower_sigv4::{Body, BoxError};

use crate::host::{Host, verifier, verifier_over};
use crate::messages::{all, notification, plain_notification};

type Inner = tower_test::mock::Mock<Request<Body>, Response<Body>>;
type Handle = tower_test::mock::Handle<Request<Body>, Response<Body>>;

fn post(body: impl Into<Body>) -> Request<Body> {
    Request::post("/hook").header("content-type", "text/plain; charset=UTF-8").body(body.into()).expect("a request")
}

/// The status that a message is answered with before it gets to the handler.
async fn status_of(verifier: Verifier, body: impl Into<Body>) -> StatusCode {
    let handler = service_fn(|_: Request<Body>| async { Err::<Response<Body>, BoxError>("it was called".into()) });
    let response = VerifyLayer::new(verifier).layer(handler).oneshot(post(body)).await.expect("not called");
    assert!(response.headers().is_empty());
    let status = response.status();
    let body = response.into_body().collect(1).await.expect("nothing");
    assert!(body.is_empty(), "nobody is told why");
    status
}

/// A body that goes wrong.
enum Bad {
    Silent,
    Broken,
    Endless,
}

impl http_body::Body for Bad {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match *self {
            Self::Silent => Poll::Pending,
            Self::Broken => Poll::Ready(Some(Err("cut off".into()))),
            Self::Endless => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 8_192]))))),
        }
    }
}

#[tokio::test]
async fn each_reason_has_its_status() {
    let good = notification("2");
    let with = |field: &str, value: &str| {
        let mut document = good.clone();
        document[field] = json!(value);
        document.to_string()
    };
    for (body, status) in [
        (String::new(), StatusCode::BAD_REQUEST),
        ("{}".to_owned(), StatusCode::BAD_REQUEST),
        (with("Type", "Other"), StatusCode::BAD_REQUEST),
        (with("SignatureVersion", "3"), StatusCode::BAD_REQUEST),
        (with("Timestamp", "yesterday"), StatusCode::BAD_REQUEST),
        (with("TopicArn", "arn:aws:sns:eu-west-1:123456789012:evil"), StatusCode::FORBIDDEN),
        (with("Timestamp", "2026-06-01T10:00:00Z"), StatusCode::FORBIDDEN),
        (with("Timestamp", "2026-06-01T14:00:00Z"), StatusCode::FORBIDDEN),
        (with("SigningCertURL", "https://evil.example/a.pem"), StatusCode::FORBIDDEN),
        (with("Message", "forged"), StatusCode::FORBIDDEN),
        (with("Signature", "!"), StatusCode::FORBIDDEN),
    ] {
        assert_eq!(status_of(verifier().0, body.clone()).await, status, "{body}");
    }
    // SNS is to send it again when the certificate is missing, not when it is bad.
    let (_, transport) = Host::answering(|_| async { Err("no network".into()) });
    assert_eq!(status_of(verifier_over(transport), good.to_string()).await, StatusCode::SERVICE_UNAVAILABLE);
    let (_, transport) = Host::serving("no certificate");
    assert_eq!(status_of(verifier_over(transport), good.to_string()).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_body_is_read_up_to_a_limit() {
    let longest = " ".repeat(MAX_BODY);
    assert_eq!(status_of(verifier().0, longest.clone()).await, StatusCode::BAD_REQUEST);
    assert_eq!(status_of(verifier().0, longest + " ").await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(status_of(verifier().0, Body::streaming(Bad::Endless)).await, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let begin = tokio::time::Instant::now();
    let silent = Body::streaming(Bad::Silent);
    assert_eq!(status_of(verifier().0, silent).await, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(begin.elapsed().as_secs(), 15);
    assert_eq!(status_of(verifier().0, Body::streaming(Bad::Broken)).await, StatusCode::BAD_REQUEST);
}

#[test]
fn outside_of_a_runtime_it_answers_and_does_not_panic() {
    let call = status_of(verifier().0, notification("2").to_string());
    let Poll::Ready(status) = pin!(call).poll(&mut Context::from_waker(Waker::noop())) else { panic!("it waits") };
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
}

/// Trap: SNS calls its JSON `text/plain`.
#[tokio::test]
async fn what_passes_is_handed_on_as_it_was() {
    for document in all() {
        let sent = format!(" {document:#}\n");
        let expected = sent.clone();
        let handler = service_fn(move |request: Request<Body>| {
            let expected = expected.clone();
            async move {
                assert_eq!(request.uri(), "/hook");
                assert_eq!(request.headers()["content-type"], "text/plain; charset=UTF-8");
                let message: Message = request.extensions().get().cloned().ok_or("no message")?;
                assert_eq!(request.into_body().collect(MAX_BODY).await?, expected);
                Ok::<_, BoxError>(Response::new(Body::from(message.message_id)))
            }
        });
        let response = VerifyLayer::new(verifier().0).layer(handler).oneshot(post(sent)).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(
            json!(response.into_body().collect(100).await.expect("text").as_ref()),
            json!(document["MessageId"].as_str().expect("text").as_bytes())
        );
    }
}

#[tokio::test]
async fn any_body_can_be_verified() {
    let handler = service_fn(|_: Request<Body>| async { Ok::<_, Infallible>(Response::new(Full::<Bytes>::default())) });
    let request = Request::post("/").body(Full::<Bytes>::from(plain_notification("1").to_string())).expect("a request");
    let response = VerifyLayer::new(verifier().0).layer(handler).oneshot(request).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
}

/// A layer over a mock, which is called only when it was polled ready; with the certificate fetched already.
async fn mocked(
    verifier: Verifier,
) -> (impl Service<Request<Body>, Response = Response<Body>, Error = BoxError, Future: Send>, Handle) {
    let (inner, handle): (Inner, Handle) = tower_test::mock::pair();
    let probe = plain_notification("1").to_string();
    if let Ok(message) = verifier.verify(probe.as_bytes()).await {
        verifier.forget(&message);
    }
    (VerifyLayer::new(verifier).layer(inner), handle)
}

#[tokio::test]
async fn the_service_that_was_polled_ready_is_the_one_that_is_called() {
    let (mut service, mut handle) = mocked(verifier().0).await;
    handle.allow(0);
    assert_pending!(task::spawn(()).enter(|cx, _| service.poll_ready(cx)));
    handle.allow(1);
    assert_ready_ok!(task::spawn(()).enter(|cx, _| service.poll_ready(cx)));
    // The mock panics when its clone, which is not ready, is called.
    let mut call = task::spawn(service.call(post(notification("2").to_string())));
    assert_pending!(call.poll());
    let (request, answer) = handle.next_request().await.expect("it was called");
    assert!(request.extensions().get::<Message>().is_some());
    answer.send_response(Response::builder().status(418).body(Body::empty()).expect("a response"));
    assert_eq!(assert_ready_ok!(call.poll()).status(), 418);
    assert_pending!(call.poll());
}

/// How a handling that fails can end.
enum End {
    Status(u16),
    Error,
    Dropped,
}

#[tokio::test]
async fn a_message_whose_handling_fails_is_taken_when_it_comes_again() {
    for (end, is_taken_again) in [
        (End::Status(200), false),
        (End::Status(204), false),
        (End::Status(302), true),
        (End::Status(404), true),
        (End::Status(500), true),
        (End::Error, true),
        (End::Dropped, true),
    ] {
        let verifier = verifier().0.refuse_replays();
        let (mut service, mut handle) = mocked(verifier.clone()).await;
        let body = notification("2").to_string();
        assert_ready_ok!(task::spawn(()).enter(|cx, _| service.poll_ready(cx)));
        let mut call = task::spawn(service.call(post(body.clone())));
        assert_pending!(call.poll());
        let (_, answer) = handle.next_request().await.expect("it was called");
        assert!(verifier.verify(body.as_bytes()).await.is_err(), "while it is handled it is a replay");
        match end {
            End::Status(status) => {
                answer.send_response(Response::builder().status(status).body(Body::empty()).expect("a response"));
                assert_ready_ok!(call.poll());
            }
            End::Error => {
                answer.send_error("it broke");
                tokio_test::assert_ready_err!(call.poll());
            }
            End::Dropped => {}
        }
        drop(call);
        assert_eq!(verifier.verify(body.as_bytes()).await.is_ok(), is_taken_again);
    }
}

#[tokio::test]
async fn a_replay_is_answered_with_a_conflict_and_stays_remembered() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let handler = service_fn(move |_: Request<Body>| {
        counted.fetch_add(1, Ordering::SeqCst);
        async { Ok::<_, Infallible>(Response::new(Body::empty())) }
    });
    let service = VerifyLayer::new(verifier().0.refuse_replays()).layer(handler);
    for status in [200, 409, 409] {
        let response = service.clone().oneshot(post(notification("2").to_string())).await.expect("an answer");
        assert_eq!(response.status().as_u16(), status);
    }
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}
