//! A transport that answers what a script says, under the real signing layer, and keeps what was sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use http::{Request, Response};
use tower::{Layer, service_fn};
use tower_sigv4::layer::SignedBody;
use tower_sigv4::s3::S3;
use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer, Transport};

/// One request as it went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) uri: String,
    /// `region/service` of the signature.
    pub(crate) scope: String,
    pub(crate) body: Vec<u8>,
}

/// What was sent so far.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<Sent>>>);

impl Log {
    pub(crate) fn take(&self) -> Vec<Sent> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    /// The URIs and the scopes of what was sent since the last look.
    pub(crate) fn uris(&self) -> Vec<(String, String)> {
        self.take().into_iter().map(|sent| (sent.uri, sent.scope)).collect()
    }
}

/// An answer with headers `("name", "value")` and a document.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], document: &str) -> Response<Body> {
    let response = headers
        .iter()
        .fold(Response::builder().status(status), |response, (name, value)| response.header(*name, *value));
    response.body(Body::from(document.to_owned())).unwrap()
}

/// S3 in a region, over such a transport.
pub(crate) fn s3(region: &str, answers: impl IntoIterator<Item = Response<Body>>) -> (S3, Log) {
    let (transport, log) = transport(answers);
    (S3::new(transport, region), log)
}

/// A transport that signs, and gives these answers in turn and then empty ones with status 200.
pub(crate) fn transport(answers: impl IntoIterator<Item = Response<Body>>) -> (Transport, Log) {
    let log = Log::default();
    let (kept, answers) = (log.clone(), Arc::new(Mutex::new(answers.into_iter().collect::<VecDeque<_>>())));
    let transport = service_fn(move |request: Request<SignedBody<Body>>| {
        let (kept, answers) = (kept.clone(), answers.clone());
        async move {
            let (parts, body) = request.into_parts();
            let body = Body::streaming(body).collect(1_000_000).await?;
            let authorization = parts.headers["authorization"].to_str()?.to_owned();
            let scope: Vec<&str> = authorization.split('/').skip(2).take(2).collect();
            kept.0.lock().unwrap().push(Sent {
                method: parts.method.to_string(),
                uri: parts.uri.to_string(),
                scope: scope.join("/"),
                body: body.to_vec(),
            });
            let next = answers.lock().unwrap().pop_front();
            Ok::<_, BoxError>(next.unwrap_or_else(|| Response::new(Body::empty())))
        }
    });
    let signed = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "s3cret")).layer(transport);
    (Transport::new(signed), log)
}
