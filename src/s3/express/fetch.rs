//! A call that has to get a session first.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower::Service;

use super::sessions::{Flight, Lead, Next, Sessions};
use crate::call::{Call, CallConfig, Prepared};
use crate::operation::Operation;
use crate::s3::CreateSession;
use crate::{Body, BoxError, Credentials, Error};

pin_project! {
    /// Gets a session for an operation's bucket, and then sends the operation.
    pub(super) struct Fetch<Op, T>
    where
        T: Service<Request<Body>>,
    {
        sessions: Sessions,
        config: Arc<CallConfig>,
        bucket: String,
        service: T,
        // Whether the service was asked, and has not been called since.
        is_ready: bool,
        operation: Option<Prepared<Op>>,
        #[pin]
        step: Step<T>,
    }
}

pin_project! {
    #[project = StepProjection]
    enum Step<T>
    where
        T: Service<Request<Body>>,
    {
        Look,
        Wait { flight: Flight },
        Make { lead: Option<Lead>, #[pin] call: Call<CreateSession, T> },
        Send { session: Credentials },
    }
}

impl<Op, T> Fetch<Op, T>
where
    Op: Operation,
    T: Service<Request<Body>> + Clone,
{
    /// Begins with a service that is ready, which it takes with it; a clone, which is not, stays.
    pub(super) fn new(
        service: &mut T,
        config: &Arc<CallConfig>,
        sessions: &Sessions,
        bucket: String,
        operation: Prepared<Op>,
    ) -> Self {
        let clone = service.clone();
        Self {
            sessions: sessions.clone(),
            config: Arc::clone(config),
            bucket,
            service: std::mem::replace(service, clone),
            is_ready: true,
            operation: Some(operation),
            step: Step::Look,
        }
    }
}

impl<Op, T, B> Future for Fetch<Op, T>
where
    Op: Operation,
    T: Service<Request<Body>, Response = Response<B>> + Clone,
    T::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    /// The call that was sent with a session, and that session.
    type Output = Result<(Call<Op, T>, Credentials), Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let session = match this.step.as_mut().project() {
                StepProjection::Look => match this.sessions.next(this.bucket) {
                    Next::Use(session) => session,
                    Next::Wait(flight) => {
                        this.step.set(Step::Wait { flight });
                        continue;
                    }
                    Next::Make(lead) => {
                        // It is ready: who waited for another's session did not call it.
                        *this.is_ready = false;
                        let call = Call::new(this.service, this.config, CreateSession::new(this.bucket.as_str()));
                        this.step.set(Step::Make { lead: Some(lead), call });
                        continue;
                    }
                },
                StepProjection::Wait { flight } => {
                    let Ok(made) = ready!(Pin::new(flight).poll(cx)) else {
                        // Who was to make it has given up.
                        this.step.set(Step::Look);
                        continue;
                    };
                    made.map_err(|error| Error::shared(&error))?
                }
                StepProjection::Make { lead, call } => {
                    let made = ready!(call.poll(cx)).map(|output| output.credentials);
                    let Some(lead) = lead.take() else { return Poll::Pending };
                    lead.land(made)?
                }
                StepProjection::Send { session } => {
                    if !*this.is_ready {
                        let asked = ready!(this.service.poll_ready(cx));
                        asked.map_err(|error| Error::from_boxed(error.into()).in_operation(Op::NAME))?;
                    }
                    let Some(operation) = this.operation.take() else { return Poll::Pending };
                    let session = session.clone();
                    return Poll::Ready(Ok((operation.send_with(this.service, session.clone()), session)));
                }
            };
            this.step.set(Step::Send { session });
        }
    }
}
