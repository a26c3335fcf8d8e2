//! The future of a request that is tried again.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{Request, Response};
use pin_project_lite::pin_project;
use tower::Service;
use tower::retry::Retry;
use tower::retry::future::ResponseFuture as Attempts;

use super::outcome::Refusal;
use super::{AwsRetry, Pause, TryClone};
use crate::BoxError;

pin_project! {
    /// The future of [`AwsRetryService`](super::AwsRetryService). Dropping it cancels the attempt that is under way. What its
    /// retries took from the quota stays taken: nobody saw that they helped.
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<S, B>
    where
        S: Service<Request<B>>,
        AwsRetry: tower::retry::Policy<Request<B>, S::Response, S::Error>,
    {
        #[pin]
        state: State<S, B>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<S, B>
    where
        S: Service<Request<B>>,
        AwsRetry: tower::retry::Policy<Request<B>, S::Response, S::Error>,
    {
        // Before the first attempt of a client that was throttled.
        Waiting { #[pin] pause: Pause, waiting: Option<(Request<B>, Retry<AwsRetry, S>)> },
        Calling { #[pin] future: Attempts<AwsRetry, S, Request<B>> },
    }
}

impl<S, B> ResponseFuture<S, B>
where
    S: Service<Request<B>>,
    AwsRetry: tower::retry::Policy<Request<B>, S::Response, S::Error>,
{
    pub(super) fn calling(future: Attempts<AwsRetry, S, Request<B>>) -> Self {
        Self { state: State::Calling { future } }
    }

    pub(super) fn waiting(pause: Pause, request: Request<B>, inner: Retry<AwsRetry, S>) -> Self {
        Self { state: State::Waiting { pause, waiting: Some((request, inner)) } }
    }
}

impl<S, B, R> Future for ResponseFuture<S, B>
where
    S: Service<Request<B>, Response = Response<R>, Error = BoxError> + Clone,
    B: TryClone,
{
    type Output = Result<Response<R>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            match state.as_mut().project() {
                StateProjection::Waiting { pause, waiting } => {
                    ready!(pause.poll(cx));
                    // Polled after its end it never wakes, as other futures do.
                    let Some((request, mut inner)) = waiting.take() else { return Poll::Pending };
                    state.set(State::Calling { future: inner.call(request) });
                }
                StateProjection::Calling { future } => {
                    let result = ready!(future.poll(cx));
                    // The policy is not asked about a request that cannot be sent again, but the next one can go right.
                    if let Some(refusal) = Refusal::of_exchange(&result) {
                        refusal.invalidate_credentials();
                    }
                    return Poll::Ready(result);
                }
            }
        }
    }
}

impl<S, B> fmt::Debug for ResponseFuture<S, B>
where
    S: Service<Request<B>>,
    AwsRetry: tower::retry::Policy<Request<B>, S::Response, S::Error>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseFuture")
    }
}
