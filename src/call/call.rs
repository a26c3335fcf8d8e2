//! The future of one typed call.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Response, response};
use pin_project_lite::pin_project;
use tower::Service;

use super::CallConfig;
use super::again::{Again, Corrections};
use super::explain::explain;
use super::persistence::{Attempts, Passed, Pause, Timer};
use crate::body::Collect;
use crate::operation::{FromBody, MAX_DOCUMENT, Operation};
use crate::telemetry::{self, OperationWatch};
use crate::{Body, BoxError, Credentials, Error, codec};

pin_project! {
    /// The answer to a typed call, once it is there. Dropping it cancels the call.
    #[must_use = "futures do nothing unless polled"]
    pub struct Call<Op, T>
    where
        Op: Operation,
        T: Service<Request<Body>>,
    {
        #[pin]
        state: State<Op, T::Future>,
        again: Option<Box<Again<Op, T>>>,
        watch: OperationWatch,
        #[pin]
        timer: Timer,
        operation: PhantomData<fn() -> Op>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<Op: Operation, F> {
        /// Nothing is under way.
        Done { error: Option<Error> },
        /// An attempt is to begin later.
        Pausing { #[pin] pause: Pause },
        /// The service is asked whether it is ready for a request.
        Waiting,
        Sending { #[pin] response: F },
        Reading { parts: Option<response::Parts>, payload: <Op::Payload as FromBody>::Future },
        ReadingError { parts: Option<response::Parts>, document: Collect },
    }
}

/// An operation whose request is built, and not sent yet.
pub(crate) struct Prepared<Op> {
    request: Result<Request<Body>, Error>,
    /// What it takes to send it once more, where its body can be read again.
    copy: Option<Op>,
    credentials: Option<Credentials>,
    config: Arc<CallConfig>,
    watch: OperationWatch,
}

impl<Op: Operation> Prepared<Op> {
    pub(crate) fn new(config: &Arc<CallConfig>, operation: Op) -> Self {
        let copy = operation.try_clone();
        let request = config.build(operation);
        let watch = config.watch::<Op>(request.as_ref());
        Self { request, copy, credentials: None, config: Arc::clone(config), watch }
    }

    /// Takes an extension out of the request.
    #[cfg(feature = "s3")]
    pub(crate) fn take_extension<E: Clone + Send + Sync + 'static>(&mut self) -> Option<E> {
        self.request.as_mut().ok()?.extensions_mut().remove::<E>()
    }

    /// Gives the request to a service that is ready.
    pub(crate) fn send<T>(self, service: &mut T) -> Call<Op, T>
    where
        T: Service<Request<Body>> + Clone,
    {
        let mut request = match self.request {
            Ok(request) => request,
            Err(error) => return Call::start(State::Done { error: Some(error) }, None, Timer::none(), self.watch),
        };
        let mut again = Box::new(Again {
            operation: self.copy,
            service: service.clone(),
            first: None,
            attempts: Attempts::new(&self.config.persistence),
            config: self.config,
            credentials: self.credentials,
            bucket: None,
            asked: None,
            made: Corrections::default(),
            observed: self.watch.observed().cloned(),
        });
        again.note(&mut request);
        let pause = again.attempts.begin();
        let timer = Timer::new(&again.config.persistence, pause.is_none());
        let state = match pause {
            None => {
                let _entered = self.watch.enter();
                State::Sending { response: service.call(request) }
            }
            Some(pause) => {
                // The service that is ready goes with the call; its clone, which is not, stays.
                std::mem::swap(service, &mut again.service);
                again.first = Some(request);
                State::Pausing { pause }
            }
        };
        Call::start(state, Some(again), timer, self.watch)
    }

    /// Gives the request to a service that is ready, to be signed with these credentials.
    #[cfg(feature = "s3")]
    pub(crate) fn send_with<T>(mut self, service: &mut T, credentials: Credentials) -> Call<Op, T>
    where
        T: Service<Request<Body>> + Clone,
    {
        self.credentials = Some(credentials);
        self.send(service)
    }
}

impl<Op, T> Call<Op, T>
where
    Op: Operation,
    T: Service<Request<Body>> + Clone,
{
    /// Builds the request of an operation and gives it to a service that is ready.
    pub(crate) fn new(service: &mut T, config: &Arc<CallConfig>, operation: Op) -> Self {
        Prepared::new(config, operation).send(service)
    }
}

impl<Op, T> Call<Op, T>
where
    Op: Operation,
    T: Service<Request<Body>>,
{
    fn start(
        state: State<Op, T::Future>,
        again: Option<Box<Again<Op, T>>>,
        timer: Timer,
        watch: OperationWatch,
    ) -> Self {
        Self { state, again, timer, watch, operation: PhantomData }
    }
}

impl<Op, T, B> Call<Op, T>
where
    Op: Operation,
    T: Service<Request<Body>, Response = Response<B>>,
    T::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    /// What one attempt comes to, corrected where that helps.
    fn poll_attempt(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Op::Output, Error>> {
        let mut this = self.project();
        let _entered = this.watch.enter();
        loop {
            let result = match this.state.as_mut().project() {
                StateProjection::Done { error } => match error.take() {
                    Some(error) => Err(error),
                    None => return Poll::Pending,
                },
                StateProjection::Pausing { pause } => {
                    ready!(pause.poll(cx));
                    this.state.set(State::Waiting);
                    continue;
                }
                StateProjection::Waiting => {
                    let Some(again) = this.again.as_mut() else { return Poll::Pending };
                    match ready!(again.service.poll_ready(cx)) {
                        Ok(()) => match again.build() {
                            Some(Ok(request)) => {
                                let response = again.service.call(request);
                                this.state.set(State::Sending { response });
                                this.timer.as_mut().begin_attempt();
                                continue;
                            }
                            Some(Err(error)) => Err(error),
                            None => return Poll::Pending,
                        },
                        Err(error) => Err(Error::from_boxed(error.into())),
                    }
                }
                StateProjection::Sending { response } => match ready!(response.poll(cx)) {
                    Ok(response) => {
                        let (parts, body) = response.into_parts();
                        this.watch.answered(&parts);
                        let (is_success, parts, body) = (parts.status.is_success(), Some(parts), Body::streaming(body));
                        this.state.set(if is_success {
                            State::Reading { parts, payload: Op::Payload::from_body(body) }
                        } else {
                            State::ReadingError { parts, document: Collect::new(body, MAX_DOCUMENT) }
                        });
                        continue;
                    }
                    Err(error) => Err(Error::from_boxed(error.into())),
                },
                StateProjection::Reading { parts, payload } => {
                    let payload = ready!(Pin::new(payload).poll(cx));
                    let Some(parts) = parts.take() else { return Poll::Pending };
                    payload.and_then(|payload| match payload.document() {
                        // S3 sends the status of some operations before their work is done.
                        Some(document) if codec::is_error_document(document) => {
                            Err(codec::error_answer(&parts, document))
                        }
                        _ => Op::parse_response(parts, payload),
                    })
                }
                StateProjection::ReadingError { parts, document } => {
                    // An error whose text cannot be read is still the error that its status says.
                    let document = ready!(Pin::new(document).poll(cx)).unwrap_or_default();
                    let Some(parts) = parts.take() else { return Poll::Pending };
                    let error = codec::error_answer(&parts, &document);
                    let details = codec::error_details(&document);
                    let asked = this.again.as_ref().and_then(|again| again.asked.clone());
                    let corrected = this.again.as_mut().map(|again| again.correct(&parts, &error, &details));
                    match corrected {
                        Some(Ok(true)) => {
                            telemetry::call_corrected(Op::NAME, &error);
                            this.state.set(State::Waiting);
                            continue;
                        }
                        Some(Err(refused)) => Err(error.with_source(Error::from(refused))),
                        _ => Err(explain(error, &parts, &details, asked.as_ref())),
                    }
                }
            };
            return Poll::Ready(result);
        }
    }
}

impl<Op, T, B> Future for Call<Op, T>
where
    Op: Operation,
    T: Service<Request<Body>, Response = Response<B>>,
    T::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Output = Result<Op::Output, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let polled = self.as_mut().poll_attempt(cx);
            let mut this = self.as_mut().project();
            let (result, is_out_of_time) = match polled {
                Poll::Ready(result) => (result, false),
                Poll::Pending => match ready!(this.timer.as_mut().poll_passed(cx)) {
                    Passed::Attempt(error) => (Err(error), false),
                    Passed::Overall(error) => (Err(error), true),
                },
            };
            let entered = this.watch.enter();
            let next = match this.again {
                None => Err(result),
                Some(again) if is_out_of_time => Err(result.map_err(|error| again.attempts.out_of_time(error))),
                Some(again) => again.next(result),
            };
            drop(entered);
            match next {
                Ok(pause) => {
                    this.timer.as_mut().begin_pause();
                    this.state.set(State::Pausing { pause });
                }
                Err(result) => {
                    this.again.take();
                    this.timer.set(Timer::none());
                    this.state.set(State::Done { error: None });
                    let result = result.map_err(|error| error.in_operation(Op::NAME));
                    this.watch.end(result.as_ref().err());
                    return Poll::Ready(result);
                }
            }
        }
    }
}

impl<Op, T> fmt::Debug for Call<Op, T>
where
    Op: Operation,
    T: Service<Request<Body>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({})", Op::NAME)
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;
    use crate::s3::{
        CompleteMultipartUpload, CompletedPart, CopyObject, CopySource, DeleteObjects, S3, UploadPartCopy,
    };

    /// What comes of an operation that is answered with status 200, white space that keeps the connection alive, and an
    /// error.
    fn late_error<Op: Operation>(operation: Op) -> Error {
        let answer = "  \n \n<?xml version=\"1.0\"?>\n<Error><Code>InternalError</Code><Message>m</Message></Error>";
        let store =
            tower::service_fn(
                move |_: Request<Body>| async move { Ok::<_, BoxError>(Response::new(Body::from(answer))) },
            );
        match tokio_test::block_on(S3::new(store, "us-east-1").send(operation)) {
            Err(error) => error,
            Ok(_) => panic!("{} is a success", Op::NAME),
        }
    }

    /// Trap: S3 sends the status before the work is done, and then an error.
    #[test]
    fn an_error_behind_a_good_status_is_an_error() {
        let source = || CopySource::new("bucket", "source");
        let part = CompletedPart::new(1, "\"tag\"");
        for error in [
            late_error(CopyObject::new("bucket", "k", source())),
            late_error(UploadPartCopy::new("bucket", "k", "id", 1, source())),
            late_error(CompleteMultipartUpload::new("bucket", "k", "id", [part])),
            late_error(DeleteObjects::new("bucket", ["k"])),
        ] {
            assert_eq!((error.status(), error.code()), (Some(StatusCode::OK), Some("InternalError")));
            assert!(error.is_retryable() && error.operation().is_some());
        }
    }
}
