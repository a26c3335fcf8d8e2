//! The future of a signed call.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use pin_project_lite::pin_project;
use tower::Service;

use super::SignedBody;
use super::sent::Sent;
use super::signing::Signing;
use crate::{BoxError, Error};

pin_project! {
    /// The future of [`SigV4`](super::SigV4). Dropping it cancels whatever it waits for: the request's body, credentials,
    /// the inner service's answer.
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<S, B>
    where
        S: Service<Request<SignedBody<B>>>,
    {
        #[pin]
        state: State<S::Future, Waiting<S, B>>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F, W> {
        // Boxed, as it is rare and several times as large as the other states.
        Waiting { waiting: Option<Box<W>> },
        Calling { #[pin] future: F, sent: Option<Sent> },
        Failed { error: Option<Error> },
    }
}

/// A request that waits to be signed, and the service that was ready for it.
struct Waiting<S, B> {
    signing: Signing<B>,
    inner: S,
}

impl<S, B> ResponseFuture<S, B>
where
    S: Service<Request<SignedBody<B>>>,
{
    pub(super) fn calling(future: S::Future, sent: Sent) -> Self {
        Self { state: State::Calling { future, sent: Some(sent) } }
    }

    pub(super) fn waiting(signing: Signing<B>, inner: S) -> Self {
        Self { state: State::Waiting { waiting: Some(Box::new(Waiting { signing, inner })) } }
    }

    pub(super) fn failed(error: Error) -> Self {
        Self { state: State::Failed { error: Some(error) } }
    }
}

impl<S, B, R> Future for ResponseFuture<S, B>
where
    S: Service<Request<SignedBody<B>>, Response = Response<R>>,
    S::Error: Into<BoxError>,
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Output = Result<Response<R>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            match state.as_mut().project() {
                StateProjection::Waiting { waiting: slot } => {
                    // Polled after its end it never wakes, as other futures do.
                    let Some(waiting) = slot else { return Poll::Pending };
                    let inputs = ready!(waiting.signing.poll_inputs(cx));
                    let Some(waiting) = slot.take() else { return Poll::Pending };
                    let Waiting { signing, mut inner } = *waiting;
                    let (request, sent) = inputs.and_then(|inputs| signing.finish(inputs))?;
                    let entered = sent.attempt.enter();
                    let future = inner.call(request);
                    drop(entered);
                    state.set(State::Calling { future, sent: Some(sent) });
                }
                StateProjection::Calling { future, sent } => {
                    let entered = sent.as_ref().map(|sent| sent.attempt.enter());
                    let answer = ready!(future.poll(cx)).map_err(Into::into);
                    drop(entered);
                    return Poll::Ready(match (answer, sent.take()) {
                        (Ok(mut response), Some(sent)) => {
                            sent.answered(&mut response);
                            Ok(response)
                        }
                        (Err(error), Some(mut sent)) => {
                            sent.attempt.broke(&error);
                            Err(error)
                        }
                        (answer, None) => answer,
                    });
                }
                StateProjection::Failed { error } => {
                    return error.take().map_or(Poll::Pending, |error| Poll::Ready(Err(error.into())));
                }
            }
        }
    }
}

impl<S, B> fmt::Debug for ResponseFuture<S, B>
where
    S: Service<Request<SignedBody<B>>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseFuture")
    }
}
