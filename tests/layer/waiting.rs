//! Readiness, credentials that are not there yet or never, and calls that are given up.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{Empty, Full};
use tokio_test::{assert_pending, assert_ready_err, assert_ready_ok, task};
use tower::limit::ConcurrencyLimit;
use tower::{Layer, Service};
use tower_sigv4::credentials::{CredentialsFuture, CredentialsProvider};
use tower_sigv4::sigv4::{PayloadHash, Signer, SigningScope};
use tower_sigv4::{Credentials, Error, ErrorKind, SigV4Layer};

use crate::support::{LAMBDA_URI, Later, S3_URI, Stack, Stream, assert_signed, credentials, data, layer, ours, time};

fn get() -> Request<Empty<Bytes>> {
    Request::get(S3_URI).body(Empty::new()).unwrap()
}

fn s3() -> SigningScope {
    SigningScope::new("eu-west-1", "s3")
}

#[test]
fn it_is_ready_when_the_inner_service_is() {
    let mut stack = Stack::<Empty<Bytes>>::new(&layer());
    stack.handle.allow(0);
    let mut ready = task::spawn(());
    assert_pending!(ready.enter(|cx, _| stack.service.poll_ready(cx)));
    stack.handle.allow(1);
    assert!(ready.is_woken());
    assert_ready_ok!(ready.enter(|cx, _| stack.service.poll_ready(cx)));
}

#[test]
fn the_inner_services_refusal_to_be_ready_is_passed_on() {
    let mut stack = Stack::<Empty<Bytes>>::new(&layer());
    stack.handle.send_error("closed for today");
    let error = assert_ready_err!(task::spawn(()).enter(|cx, _| stack.service.poll_ready(cx)));
    assert_eq!(error.to_string(), "closed for today");
}

#[test]
fn with_all_at_hand_the_inner_service_is_called_before_the_future_is_polled() {
    let mut stack = Stack::new(&layer());
    let mut call = stack.call(get());
    let (sent, respond) = stack.received();
    assert_signed(&sent, &s3(), PayloadHash::Empty);
    assert!(sent.headers()["authorization"].is_sensitive() && sent.headers()["x-amz-security-token"].is_sensitive());
    assert_pending!(call.poll());
    respond.send_response(Response::new(()));
    assert!(call.is_woken());
    assert_ready_ok!(call.poll());
}

#[test]
fn the_inner_services_error_is_passed_on_as_it_is() {
    let mut stack = Stack::new(&layer());
    let mut call = stack.call(get());
    stack.received().1.send_error("no route");
    let error = assert_ready_err!(call.poll());
    assert_eq!(error.to_string(), "no route");
    assert!(error.downcast::<Error>().is_err());
}

#[test]
fn credentials_that_come_later_sign_when_they_are_there() {
    let (sender, provider) = Later::new();
    let mut stack = Stack::new(&SigV4Layer::new(provider).clock(time));
    let mut call = stack.call(get());
    assert_pending!(call.poll());
    stack.assert_not_called();

    sender.send(Ok(credentials())).unwrap();
    assert!(call.is_woken());
    assert_pending!(call.poll());
    let (sent, respond) = stack.received();
    assert_signed(&sent, &s3(), PayloadHash::Empty);
    respond.send_response(Response::new(()));
    assert_ready_ok!(call.poll());
}

#[test]
fn dropping_the_future_cancels_the_wait_for_credentials() {
    let (sender, provider) = Later::new();
    let mut stack = Stack::new(&SigV4Layer::new(provider).clock(time));
    let mut call = stack.call(get());
    assert_pending!(call.poll());
    drop(call);
    assert!(sender.is_closed());
    stack.assert_not_called();
}

#[test]
fn dropping_the_future_cancels_the_reading_of_the_body() {
    let mut stack = Stack::new(&layer());
    let (sender, body) = Stream::new();
    sender.send(Ok(data("some"))).unwrap();
    let mut call = stack.call(Request::post(LAMBDA_URI).body(body).unwrap());
    assert_pending!(call.poll());
    drop(call);
    assert!(sender.is_closed());
    stack.assert_not_called();
}

#[test]
fn credentials_are_asked_for_after_a_slow_body_so_that_they_are_fresh() {
    let (credentials_sender, provider) = Later::new();
    let provider = Arc::new(provider);
    let mut stack = Stack::new(&SigV4Layer::new(Arc::clone(&provider)).clock(time));
    let (sender, body) = Stream::new();
    let mut call = stack.call(Request::post(LAMBDA_URI).body(body).unwrap());
    assert_pending!(call.poll());
    assert!(!provider.was_asked());
    sender.send(Ok(data("{}"))).unwrap();
    drop(sender);
    assert!(call.is_woken());
    assert_pending!(call.poll());
    assert!(provider.was_asked());
    credentials_sender.send(Ok(credentials())).unwrap();
    assert!(call.is_woken());
    assert_pending!(call.poll());
    assert_signed(&stack.received().0, &SigningScope::new("eu-west-1", "lambda"), PayloadHash::of(b"{}"));
}

#[test]
fn the_service_that_was_ready_is_the_one_that_is_called() {
    let (sender, provider) = Later::new();
    let (inner, mut handle) = tower_test::mock::pair::<_, Response<()>>();
    let mut service = SigV4Layer::new(provider).clock(time).layer(ConcurrencyLimit::new(inner, 1));
    let mut ready = task::spawn(());
    assert_ready_ok!(ready.enter(|cx, _| service.poll_ready(cx)));
    let mut call = task::spawn(service.call(get()));
    assert_pending!(call.poll());
    // The one permit went with the future, and comes back with its end.
    assert_pending!(ready.enter(|cx, _| service.poll_ready(cx)));

    sender.send(Ok(credentials())).unwrap();
    assert_pending!(call.poll());
    let mut next = task::spawn(handle.next_request());
    let (_, respond) = tokio_test::assert_ready!(next.poll()).unwrap();
    respond.send_response(Response::new(()));
    assert_ready_ok!(call.poll());
    drop(call);
    assert!(ready.is_woken());
    assert_ready_ok!(ready.enter(|cx, _| service.poll_ready(cx)));
}

#[derive(Debug)]
struct Failing {
    at_once: bool,
}

impl CredentialsProvider for Failing {
    fn credentials(&self) -> CredentialsFuture {
        let result = Err(Error::new(ErrorKind::Credentials, "the vault is sealed"));
        if self.at_once { CredentialsFuture::ready(result) } else { CredentialsFuture::new(async { result }) }
    }
}

/// Trap: credentials that are a request's own are not for what logs or passes on its extensions.
#[test]
fn a_requests_own_credentials_come_before_the_providers_and_go_no_further() {
    let mut stack = Stack::new(&SigV4Layer::new(Failing { at_once: true }).clock(time));
    let mut request = get();
    request.extensions_mut().insert(credentials());
    let sent = stack.sent(request);
    let (mut expected, ()) = Request::get(S3_URI).body(()).unwrap().into_parts();
    Signer::new(s3()).sign(&mut expected, PayloadHash::Empty, &credentials(), time()).unwrap();
    assert_eq!(sent.headers(), &expected.headers);
    assert!(sent.extensions().get::<Credentials>().is_none());
}

#[test]
fn without_credentials_nothing_is_sent_and_the_reason_is_kept() {
    for at_once in [true, false] {
        let mut stack = Stack::new(&SigV4Layer::new(Failing { at_once }).clock(time));
        let error = stack.refusal(get());
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Credentials, "the vault is sealed"));
    }
}

#[test]
fn credentials_that_fail_later_are_an_error_too() {
    let (sender, provider) = Later::new();
    let mut stack = Stack::new(&SigV4Layer::new(provider).clock(time));
    let mut call = stack.call(get());
    assert_pending!(call.poll());
    sender.send(Err(Error::new(ErrorKind::Credentials, "the vault is sealed"))).unwrap();
    assert_eq!(ours(assert_ready_err!(call.poll())).kind(), ErrorKind::Credentials);
    stack.assert_not_called();
    // A future that is polled after its end does not panic.
    assert_pending!(call.poll());
}

#[test]
fn what_cannot_be_signed_is_not_sent() {
    let mut stack = Stack::new(&SigV4Layer::new(Credentials::new("", "a-secret")).clock(time));
    let error = stack.refusal(get());
    assert_eq!(error.kind(), ErrorKind::Signing);
    assert!(!format!("{error:?}").contains("a-secret"));

    let mut stack = Stack::new(&layer().region("eu west/1"));
    assert_eq!(stack.refusal(get()).kind(), ErrorKind::Signing);

    let mut stack = Stack::new(&layer().region("eu-west-1").service("s3"));
    let no_host = Request::get("/key").body(Empty::<Bytes>::new()).unwrap();
    assert_eq!(stack.refusal(no_host).kind(), ErrorKind::Signing);
}

#[test]
fn no_secret_is_in_the_debug_form_of_layer_service_future_or_body() {
    let layer = layer().region("eu-west-1").service("s3");
    let mut stack = Stack::new(&layer);
    let request = Request::put(S3_URI).body(Full::<Bytes>::from("the content")).unwrap();
    let call = stack.call(request);
    let (sent, _respond) = stack.received();
    let shown = format!("{layer:?} {:?} {:?} {sent:?}", stack.service, &*call);
    let signature = sent.headers()["authorization"].to_str().unwrap().rsplit('=').next().unwrap();
    for secret in ["wJalrXUtnFEMI", "a-session-token", "the content", signature] {
        assert!(!shown.contains(secret), "{secret} is in {shown}");
    }
}
