//! The service that signs and calls the inner one.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use tower::Service;

use super::layer::Config;
use super::signing::Signing;
use super::{ResponseFuture, SignedBody};
use crate::BoxError;

/// Signs each request and hands it to the inner service; made by [`SigV4Layer`](super::SigV4Layer).
///
/// The body is asked to be [`Unpin`], as hyper's `Incoming`, `Full`, `BoxBody`, axum's and this crate's own are: it may be
/// read in part before it is moved into the signed request. Box and pin one that is not (`Box::pin(body)`).
#[derive(Clone, Debug)]
pub struct SigV4<S> {
    inner: S,
    config: Arc<Config>,
}

impl<S> SigV4<S> {
    pub(super) fn new(inner: S, config: Arc<Config>) -> Self {
        Self { inner, config }
    }
}

impl<S, B, R> Service<Request<B>> for SigV4<S>
where
    S: Service<Request<SignedBody<B>>, Response = Response<R>> + Clone,
    S::Error: Into<BoxError>,
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Response = Response<R>;
    type Error = BoxError;
    type Future = ResponseFuture<S, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<B>) -> ResponseFuture<S, B> {
        let mut signing = match Signing::new(&self.config, request) {
            Ok(signing) => signing,
            Err(error) => return ResponseFuture::failed(error),
        };
        // Mostly all is there: then the request is signed here and now. What is not will be asked again by the future,
        // with a waker that wakes somebody.
        match signing.poll_inputs(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(inputs) => match inputs.and_then(|inputs| signing.finish(inputs)) {
                Ok((request, sent)) => {
                    let entered = sent.attempt.enter();
                    let future = self.inner.call(request);
                    drop(entered);
                    ResponseFuture::calling(future, sent)
                }
                Err(error) => ResponseFuture::failed(error),
            },
            Poll::Pending => {
                // The service that was polled ready goes with the future; its clone, which was not, stays.
                let clone = self.inner.clone();
                let ready = std::mem::replace(&mut self.inner, clone);
                ResponseFuture::waiting(signing, ready)
            }
        }
    }
}
