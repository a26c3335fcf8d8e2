//! A retry above the layer signs each attempt anew.

use std::future::{Ready, ready};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::Full;
use tokio_test::{assert_pending, assert_ready, assert_ready_ok, task};
use tower::retry::{Policy, Retry};
use tower::{Layer, Service};
use tower_sigv4::credentials::{CredentialsFuture, CredentialsProvider};
use tower_sigv4::{BoxError, Credentials, SigV4Layer};

use crate::support::{S3_URI, credentials, time};

/// Tries again while the service is unavailable.
#[derive(Clone)]
struct WhileUnavailable;

impl Policy<Request<Full<Bytes>>, Response<()>, BoxError> for WhileUnavailable {
    type Future = Ready<()>;

    fn retry(
        &mut self,
        _: &mut Request<Full<Bytes>>,
        result: &mut Result<Response<()>, BoxError>,
    ) -> Option<Ready<()>> {
        matches!(result, Ok(response) if response.status() == StatusCode::SERVICE_UNAVAILABLE).then(|| ready(()))
    }

    fn clone_request(&mut self, request: &Request<Full<Bytes>>) -> Option<Request<Full<Bytes>>> {
        Some(request.clone())
    }
}

/// Sends a request that is refused once, and gives the headers of both attempts; in between something happens.
fn two_attempts(layer: &SigV4Layer, in_between: impl FnOnce()) -> [HeaderMap; 2] {
    let (inner, mut handle) = tower_test::mock::pair::<_, Response<()>>();
    let mut service = Retry::new(WhileUnavailable, layer.layer(inner));
    assert_ready_ok!(task::spawn(()).enter(|cx, _| service.poll_ready(cx)));
    let mut call = task::spawn(service.call(Request::put(S3_URI).body(Full::from("hello")).unwrap()));
    assert_pending!(call.poll());

    let (first, respond) = assert_ready!(task::spawn(handle.next_request()).poll()).unwrap();
    in_between();
    let mut unavailable = Response::new(());
    *unavailable.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    respond.send_response(unavailable);
    assert_pending!(call.poll());

    let (second, respond) = assert_ready!(task::spawn(handle.next_request()).poll()).unwrap();
    respond.send_response(Response::new(()));
    assert_eq!(assert_ready_ok!(call.poll()).status(), StatusCode::OK);
    [first.headers().clone(), second.headers().clone()]
}

#[test]
fn each_attempt_has_a_date_and_a_signature_of_its_own() {
    let seconds = AtomicU64::new(0);
    let clock = move || time() + Duration::from_secs(seconds.fetch_add(1, Ordering::Relaxed));
    let [first, second] = two_attempts(&SigV4Layer::new(credentials()).clock(clock), || ());
    assert_eq!(first["x-amz-date"], "20150830T123600Z");
    assert_eq!(second["x-amz-date"], "20150830T123601Z");
    assert_ne!(first["authorization"], second["authorization"]);
    assert_eq!(first["x-amz-content-sha256"], second["x-amz-content-sha256"]);
}

/// Credentials that their owner replaces.
#[derive(Debug)]
struct Replaced(Mutex<Credentials>);

impl CredentialsProvider for Replaced {
    fn credentials(&self) -> CredentialsFuture {
        CredentialsFuture::ready(Ok(self.0.lock().unwrap().clone()))
    }
}

#[test]
fn credentials_that_were_rotated_in_between_sign_the_next_attempt() {
    let provider = Arc::new(Replaced(Mutex::new(credentials())));
    let [first, second] = two_attempts(&SigV4Layer::new(Arc::clone(&provider)).clock(time), || {
        *provider.0.lock().unwrap() = Credentials::new("AKIDROTATED", "another-secret");
    });
    assert_eq!(first["x-amz-security-token"], "a-session-token");
    assert!(!second.contains_key("x-amz-security-token"));
    assert!(second["authorization"].to_str().unwrap().contains("Credential=AKIDROTATED/"));
}
