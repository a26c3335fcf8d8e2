//! The future of one call of S3: with a session, where the bucket is a directory bucket.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower::Service;

use super::SessionBucket;
use super::fetch::Fetch;
use super::sessions::{Sessions, may_be_of_session};
use crate::call::{Call, CallConfig, Prepared};
use crate::operation::Operation;
use crate::{Body, BoxError, Credentials, Error};

pin_project! {
    /// The answer to an operation of S3, once it is there. Dropping it cancels the call.
    #[must_use = "futures do nothing unless polled"]
    pub struct S3Call<Op, T>
    where
        Op: Operation,
        T: Service<Request<Body>>,
    {
        #[pin]
        state: State<Op, T>,
        in_session: Option<Box<InSession>>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<Op, T>
    where
        Op: Operation,
        T: Service<Request<Body>>,
    {
        Fetching { fetch: Pin<Box<Fetch<Op, T>>> },
        Sent { #[pin] call: Call<Op, T> },
        Done,
    }
}

/// Whose session a call uses; no other bucket has one.
struct InSession {
    sessions: Sessions,
    bucket: String,
    /// `None` until it is there.
    session: Option<Credentials>,
}

impl<Op, T> S3Call<Op, T>
where
    Op: Operation,
    T: Service<Request<Body>> + Clone,
{
    /// Builds the request of an operation and gives it to a service that is ready.
    pub(in crate::s3) fn new(service: &mut T, config: &Arc<CallConfig>, sessions: &Sessions, operation: Op) -> Self {
        let mut operation = Prepared::new(config, operation);
        let Some(SessionBucket(bucket)) = operation.take_extension() else {
            return Self { state: State::Sent { call: operation.send(service) }, in_session: None };
        };
        let session = sessions.held(&bucket);
        let state = if let Some(session) = session.clone() {
            State::Sent { call: operation.send_with(service, session) }
        } else {
            let fetch = Fetch::new(service, config, sessions, bucket.clone(), operation);
            State::Fetching { fetch: Box::pin(fetch) }
        };
        Self { state, in_session: Some(Box::new(InSession { sessions: sessions.clone(), bucket, session })) }
    }
}

impl<Op, T, B> Future for S3Call<Op, T>
where
    Op: Operation,
    T: Service<Request<Body>, Response = Response<B>> + Clone,
    T::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Output = Result<Op::Output, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let result = match this.state.as_mut().project() {
                StateProjection::Fetching { fetch } => match ready!(fetch.as_mut().poll(cx)) {
                    Ok((call, session)) => {
                        if let Some(in_session) = this.in_session {
                            in_session.session = Some(session);
                        }
                        this.state.set(State::Sent { call });
                        continue;
                    }
                    Err(error) => Err(error),
                },
                StateProjection::Sent { call } => ready!(call.poll(cx)),
                StateProjection::Done => return Poll::Pending,
            };
            this.state.set(State::Done);
            if let (Err(error), Some(InSession { sessions, bucket, session: Some(session) })) =
                (&result, this.in_session.as_deref())
                && may_be_of_session(error)
            {
                sessions.forget(bucket, session);
            }
            return Poll::Ready(result);
        }
    }
}

impl<Op, T> fmt::Debug for S3Call<Op, T>
where
    Op: Operation,
    T: Service<Request<Body>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({})", Op::NAME)
    }
}
