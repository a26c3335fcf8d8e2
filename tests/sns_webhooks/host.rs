//! The host of SNS that certificates come from: it answers what a test wants, and notes down what it is asked.

use std::sync::{Arc, Mutex};

use http::{Request, Response};
use serde_json::Value;
use tower::service_fn;
use tower_sigv4::sns::{Message, Verifier, VerifyError};
use tower_sigv4::{Body, BoxError, Transport};

use crate::messages::{OTHER_TOPIC, TOPIC, now};
use crate::openssl::sns;

#[derive(Clone, Default)]
pub(crate) struct Host(Arc<Mutex<Vec<String>>>);

impl Host {
    /// A host that answers so, and the client that finds it.
    pub(crate) fn answering<F>(answer: impl Fn(String) -> F + Clone + Send + Sync + 'static) -> (Self, Transport)
    where
        F: Future<Output = Result<Response<Body>, BoxError>> + Send + 'static,
    {
        let host = Self::default();
        let log = host.clone();
        let transport = Transport::new(service_fn(move |request: Request<Body>| {
            assert_eq!(request.method(), "GET");
            assert!(request.headers().is_empty(), "nothing of ours is told");
            let url = request.uri().to_string();
            log.0.lock().expect("no test panicked with it").push(url.clone());
            answer(url)
        }));
        (host, transport)
    }

    /// A host that answers every request with this document.
    pub(crate) fn serving(document: impl Into<String>) -> (Self, Transport) {
        let document = document.into();
        Self::answering(move |_| {
            let answer = Response::new(Body::from(document.clone()));
            async move { Ok(answer) }
        })
    }

    /// What it was asked for, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.0.lock().expect("no test panicked with it").clone()
    }
}

/// A verifier for the tests' messages, at their time.
pub(crate) fn verifier_over(transport: Transport) -> Verifier {
    Verifier::new(transport, [TOPIC, OTHER_TOPIC]).clock(now)
}

/// A verifier that finds the certificate of the tests' SNS, and the host that it comes from.
pub(crate) fn verifier() -> (Verifier, Host) {
    let (host, transport) = Host::serving(&sns().certificate);
    (verifier_over(transport), host)
}

pub(crate) async fn verify(verifier: &Verifier, document: &Value) -> Result<Message, VerifyError> {
    verifier.verify(document.to_string().as_bytes()).await
}

pub(crate) async fn refusal(verifier: &Verifier, document: &Value) -> VerifyError {
    match verify(verifier, document).await {
        Ok(_) => panic!("this was taken: {document:#}"),
        Err(error) => error,
    }
}
