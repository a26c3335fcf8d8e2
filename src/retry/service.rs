//! The service that sends with the headers of an invocation, and again where that can help.

use std::task::{Context, Poll};

use http::{Request, Response};
use tower::Service;
use tower::retry::Retry;

use super::invocation::{INVOCATION_ID, REQUEST};
use super::{AwsRetry, ResponseFuture, TryClone};
use crate::BoxError;

/// Tries requests again; made by [`AwsRetryLayer`](super::AwsRetryLayer).
#[derive(Clone, Debug)]
pub struct AwsRetryService<S> {
    policy: AwsRetry,
    inner: Retry<AwsRetry, S>,
}

impl<S> AwsRetryService<S> {
    pub(super) fn new(policy: AwsRetry, inner: Retry<AwsRetry, S>) -> Self {
        Self { policy, inner }
    }
}

impl<S, B, R> Service<Request<B>> for AwsRetryService<S>
where
    S: Service<Request<B>, Response = Response<R>, Error = BoxError> + Clone,
    B: TryClone,
{
    type Response = Response<R>;
    type Error = BoxError;
    type Future = ResponseFuture<S, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Service::<Request<B>>::poll_ready(&mut self.inner, cx)
    }

    fn call(&mut self, mut request: Request<B>) -> ResponseFuture<S, B> {
        let headers = request.headers_mut();
        headers.entry(INVOCATION_ID).or_insert_with(|| self.policy.new_id());
        headers.insert(REQUEST, self.policy.attempt_header());
        match self.policy.begin() {
            None => ResponseFuture::calling(self.inner.call(request)),
            Some(pause) => {
                // The service that was polled ready goes with the future; its clone, which was not, stays.
                let clone = self.inner.clone();
                let ready = std::mem::replace(&mut self.inner, clone);
                ResponseFuture::waiting(pause, request, ready)
            }
        }
    }
}
