//! A service that answers what a test wants, through the signing layer.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use http::{Request, Response};
use tower::{Layer, service_fn};
use tower_sigv4::credentials::{CredentialsFuture, CredentialsProvider};
use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer, Transport};

/// Who signed the requests, in their order.
pub(crate) type Signers = Arc<Mutex<Vec<String>>>;

/// An answer with a document.
pub(crate) fn answer(status: u16, document: &str) -> Response<Body> {
    Response::builder().status(status).body(Body::from(document.to_owned())).expect("an answer")
}

/// S3's error document.
pub(crate) fn s3_error(status: u16, code: &str) -> Response<Body> {
    answer(status, &format!("<Error><Code>{code}</Code><Message>m</Message></Error>"))
}

/// A transport that signs, with what answers one by one; and who signed.
pub(crate) fn transport(
    provider: impl CredentialsProvider + 'static,
    answers: impl IntoIterator<Item = Response<Body>>,
) -> (Transport, Signers) {
    let answers = Arc::new(Mutex::new(answers.into_iter().collect::<VecDeque<_>>()));
    let signers = Signers::default();
    let seen = signers.clone();
    let service = service_fn(move |request: Request<_>| {
        let authorization =
            request.headers().get("authorization").map(|value| value.to_str().expect("text").to_owned());
        let id = authorization.and_then(|text| Some(text.split_once("Credential=")?.1.split_once('/')?.0.to_owned()));
        seen.lock().expect("no panic").push(id.unwrap_or_default());
        let answer = answers.lock().expect("no panic").pop_front();
        async move { answer.ok_or_else(|| BoxError::from("one request too many")) }
    });
    (Transport::new(SigV4Layer::new(provider).layer(service)), signers)
}

/// A source that has others each time its credentials are called expired: `FIRST`, `SECOND` …
#[derive(Clone, Debug, Default)]
pub(crate) struct Renewing(Arc<Mutex<Vec<String>>>);

const IDS: [&str; 3] = ["FIRST", "SECOND", "THIRD"];

impl Renewing {
    /// What was called expired, in order.
    pub(crate) fn invalidated(&self) -> Vec<String> {
        self.0.lock().expect("no panic").clone()
    }
}

impl CredentialsProvider for Renewing {
    fn credentials(&self) -> CredentialsFuture {
        let id = IDS[self.invalidated().len()];
        CredentialsFuture::ready(Ok(Credentials::new(id, "secret").with_session_token("token")))
    }

    fn invalidate(&self, credentials: &Credentials) {
        self.0.lock().expect("no panic").push(credentials.access_key_id().to_owned());
    }
}
