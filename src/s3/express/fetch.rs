//! Getting a session for a call.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower::Service;

use super::sessions::{Flight, Lead, Next, Sessions};
use crate::call::{Call, CallConfig};
use crate::operation::Operation;
use crate::s3::CreateSession;
use crate::{Body, BoxError, Credentials, Error};

pin_project! {
    /// Gets a session for a bucket: one that is held, one that another call makes, or one that it makes itself.
    pub(super) struct Fetch<T>
    where
        T: Service<Request<Body>>,
    {
        sessions: Sessions,
        config: Arc<CallConfig>,
        bucket: String,
        service: T,
        // Whether the service was asked, and has not been called since.
        is_ready: bool,
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
        Ask { lead: Option<Lead> },
        Make { lead: Option<Lead>, #[pin] call: Call<CreateSession, T> },
    }
}

impl<T: Service<Request<Body>>> Fetch<T> {
    pub(super) fn new(
        service: T,
        is_ready: bool,
        config: &Arc<CallConfig>,
        sessions: &Sessions,
        bucket: String,
    ) -> Self {
        Self { sessions: sessions.clone(), config: Arc::clone(config), bucket, service, is_ready, step: Step::Look }
    }
}

impl<T, B> Future for Fetch<T>
where
    T: Service<Request<Body>, Response = Response<B>> + Clone,
    T::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Output = Result<Credentials, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            match this.step.as_mut().project() {
                StepProjection::Look => match this.sessions.next(this.bucket) {
                    Next::Use(session) => return Poll::Ready(Ok(session)),
                    Next::Wait(flight) => {
                        // Who makes the session may need the place that a service holds that is ready.
                        *this.service = this.service.clone();
                        *this.is_ready = false;
                        this.step.set(Step::Wait { flight });
                    }
                    Next::Make(lead) => this.step.set(Step::Ask { lead: Some(lead) }),
                },
                StepProjection::Wait { flight } => match ready!(Pin::new(flight).poll(cx)) {
                    Ok(made) => return Poll::Ready(made.map_err(|error| Error::shared(&error))),
                    // Who was to make it has given up.
                    Err(_) => this.step.set(Step::Look),
                },
                StepProjection::Ask { lead } => {
                    if !*this.is_ready {
                        let asked = ready!(this.service.poll_ready(cx));
                        asked.map_err(|error| Error::from_boxed(error.into()).in_operation(CreateSession::NAME))?;
                    }
                    *this.is_ready = false;
                    let lead = lead.take();
                    let call = Call::new(this.service, this.config, CreateSession::new(this.bucket.as_str()));
                    this.step.set(Step::Make { lead, call });
                }
                StepProjection::Make { lead, call } => {
                    let made = ready!(call.poll(cx)).map(|output| output.credentials);
                    let Some(lead) = lead.take() else { return Poll::Pending };
                    return Poll::Ready(lead.land(made));
                }
            }
        }
    }
}
