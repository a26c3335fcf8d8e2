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
        call: Call<Op, T>,
        in_session: Option<Box<InSession<T>>>,
    }
}

/// Whose session a call uses; no other bucket has one.
struct InSession<T: Service<Request<Body>>> {
    config: Arc<CallConfig>,
    sessions: Sessions,
    bucket: String,
    /// `None` until it is there.
    session: Option<Credentials>,
    /// While the call holds for a session.
    fetch: Option<Pin<Box<Fetch<T>>>>,
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
            return Self { call: operation.send(service), in_session: None };
        };
        let session = sessions.held(&bucket);
        let mut in_session =
            InSession { config: Arc::clone(config), sessions: sessions.clone(), bucket, session, fetch: None };
        let call = if let Some(session) = in_session.session.clone() {
            operation.send_with(service, session, may_be_of_session)
        } else {
            // The service that is ready goes to who fetches; a clone, which is not, stays.
            let clone = service.clone();
            in_session.fetch(std::mem::replace(service, clone), true);
            operation.hold(service.clone(), may_be_of_session)
        };
        Self { call, in_session: Some(Box::new(in_session)) }
    }
}

impl<T: Service<Request<Body>>> InSession<T> {
    fn fetch(&mut self, service: T, is_ready: bool) {
        let fetch = Fetch::new(service, is_ready, &self.config, &self.sessions, self.bucket.clone());
        self.fetch = Some(Box::pin(fetch));
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
            if let Some(in_session) = this.in_session.as_mut()
                && let Some(fetch) = &mut in_session.fetch
                && let Poll::Ready(fetched) = fetch.as_mut().poll(cx)
            {
                in_session.fetch = None;
                match fetched {
                    Ok(session) => {
                        in_session.session = Some(session.clone());
                        this.call.as_mut().go_on(session);
                    }
                    Err(error) => this.call.as_mut().give_up(error),
                }
            }
            // While it holds, its time limit goes on.
            let result = ready!(this.call.as_mut().poll(cx));
            if let (Err(error), Some(in_session)) = (&result, this.in_session.as_mut())
                && may_be_of_session(error)
                && let Some(session) = in_session.session.take()
            {
                in_session.sessions.forget(&in_session.bucket, &session);
                if let Some(service) = this.call.held() {
                    in_session.fetch(service, false);
                    continue;
                }
            }
            // What is still being fetched is left to others.
            *this.in_session = None;
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
