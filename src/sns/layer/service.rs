//! The service that verifies and calls the inner one.

use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use tower::Service;

use super::ResponseFuture;
use super::admission::Admission;
use crate::sns::Verifier;
use crate::{Body, BoxError};

/// Verifies what SNS is said to have posted, and hands it to the inner service; made by [`VerifyLayer`](super::VerifyLayer).
#[derive(Clone, Debug)]
pub struct Verify<S> {
    inner: S,
    verifier: Verifier,
    confirms: bool,
}

impl<S> Verify<S> {
    pub(super) fn new(inner: S, verifier: Verifier, confirms: bool) -> Self {
        Self { inner, verifier, confirms }
    }
}

impl<S, B, ResBody> Service<Request<B>> for Verify<S>
where
    S: Service<Request<Body>, Response = Response<ResBody>> + Clone,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
    ResBody: Default,
{
    type Response = Response<ResBody>;
    type Error = S::Error;
    type Future = ResponseFuture<S>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> ResponseFuture<S> {
        // The service that was polled ready goes with the future; its clone, which was not, stays.
        let clone = self.inner.clone();
        let ready = std::mem::replace(&mut self.inner, clone);
        let admission = Admission { verifier: self.verifier.clone(), confirms: self.confirms };
        ResponseFuture::new(Box::pin(admission.decide(request.map(Body::streaming))), ready)
    }
}
