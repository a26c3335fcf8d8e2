//! The future of a verified call.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{Request, Response};
use pin_project_lite::pin_project;
use tower::Service;

use super::admission::Decision;
use crate::Body;
use crate::sns::replays::Unsettled;

pin_project! {
    /// The future of [`Verify`](super::Verify). Dropping it cancels whatever it waits for: the body, a certificate, the inner
    /// service's answer.
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<S>
    where
        S: Service<Request<Body>>,
    {
        #[pin]
        state: State<S, S::Future>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<S, F> {
        Deciding { decision: Pin<Box<dyn Future<Output = Decision> + Send>>, inner: S },
        Calling { #[pin] future: F, unsettled: Option<Unsettled> },
        Done,
    }
}

impl<S> ResponseFuture<S>
where
    S: Service<Request<Body>>,
{
    pub(super) fn new(decision: Pin<Box<dyn Future<Output = Decision> + Send>>, inner: S) -> Self {
        Self { state: State::Deciding { decision, inner } }
    }
}

impl<S, ResBody> Future for ResponseFuture<S>
where
    S: Service<Request<Body>, Response = Response<ResBody>>,
    ResBody: Default,
{
    type Output = Result<Response<ResBody>, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            let next = match state.as_mut().project() {
                StateProjection::Deciding { decision, inner } => match ready!(decision.as_mut().poll(cx)) {
                    Ok((request, unsettled)) => {
                        State::Calling { future: inner.call(request), unsettled: Some(unsettled) }
                    }
                    Err(status) => {
                        state.set(State::Done);
                        let mut response = Response::new(ResBody::default());
                        *response.status_mut() = status;
                        return Poll::Ready(Ok(response));
                    }
                },
                StateProjection::Calling { future, unsettled } => {
                    let answer = ready!(future.poll(cx));
                    let is_success = answer.as_ref().is_ok_and(|response| response.status().is_success());
                    if let Some(unsettled) = unsettled.take().filter(|_| is_success) {
                        unsettled.settle();
                    }
                    state.set(State::Done);
                    return Poll::Ready(answer);
                }
                // Polled after its end it never wakes, as other futures do.
                StateProjection::Done => return Poll::Pending,
            };
            state.set(next);
        }
    }
}

impl<S> fmt::Debug for ResponseFuture<S>
where
    S: Service<Request<Body>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseFuture")
    }
}
