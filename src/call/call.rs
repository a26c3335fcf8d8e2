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
use super::again::Again;
use super::explain::explain;
use super::persistence::{Attempts, Passed, Pause, Timer};
use crate::body::Collect;
use crate::codec::ErrorDetails;
use crate::corrections::Corrections;
use crate::operation::{FromBody, Operation};
use crate::signed::Signed;
use crate::telemetry::{self, OperationWatch};
use crate::{Body, BoxError, Credentials, Error, codec};

/// The most that is read of an error answer: 1 MiB. The longest ones show the canonical request, twice and as bytes too: that is
/// below 100 KB where headers are within what S3 takes, 8 KB. Of a longer one the status alone is known.
const MAX_ERROR_DOCUMENT: usize = 1024 * 1024;

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
        /// Its owner is to give it credentials.
        Held,
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
    is_of_credentials: Option<fn(&Error) -> bool>,
    config: Arc<CallConfig>,
    watch: OperationWatch,
}

impl<Op: Operation> Prepared<Op> {
    pub(crate) fn new(config: &Arc<CallConfig>, operation: Op) -> Self {
        let copy = operation.try_clone();
        let request = config.build(operation);
        let watch = config.watch::<Op>(request.as_ref());
        Self { request, copy, credentials: None, is_of_credentials: None, config: Arc::clone(config), watch }
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
        let (parts, watch) = self.split(service.clone());
        let (request, mut again) = match parts {
            Ok(parts) => parts,
            Err(error) => return Call::start(State::Done { error: Some(error) }, None, Timer::none(), watch),
        };
        let pause = again.attempts.begin();
        let timer = Timer::new(&again.config.persistence, pause.is_none());
        let state = match pause {
            None => {
                let _entered = watch.enter();
                State::Sending { response: service.call(request) }
            }
            Some(pause) => {
                // The service that is ready goes with the call; its clone, which is not, stays.
                std::mem::swap(service, &mut again.service);
                again.first = Some(request);
                State::Pausing { pause }
            }
        };
        Call::start(state, Some(again), timer, watch)
    }

    /// Gives the request to a service that is ready, to be signed with these credentials. Where an error of theirs is the
    /// answer, the call holds once and waits for others.
    #[cfg(feature = "s3")]
    pub(crate) fn send_with<T>(
        mut self,
        service: &mut T,
        credentials: Credentials,
        is_of_credentials: fn(&Error) -> bool,
    ) -> Call<Op, T>
    where
        T: Service<Request<Body>> + Clone,
    {
        (self.credentials, self.is_of_credentials) = (Some(credentials), Some(is_of_credentials));
        self.send(service)
    }

    /// Makes a call that holds until it is given credentials, and then asks the service whether it is ready.
    #[cfg(feature = "s3")]
    pub(crate) fn hold<T>(mut self, service: T, is_of_credentials: fn(&Error) -> bool) -> Call<Op, T>
    where
        T: Service<Request<Body>>,
    {
        self.is_of_credentials = Some(is_of_credentials);
        let (parts, watch) = self.split(service);
        let (request, mut again) = match parts {
            Ok(parts) => parts,
            Err(error) => return Call::start(State::Done { error: Some(error) }, None, Timer::none(), watch),
        };
        again.first = Some(request);
        let timer = Timer::new(&again.config.persistence, false);
        Call::start(State::Held, Some(again), timer, watch)
    }

    /// The first request, and what it takes to send it once more.
    #[expect(clippy::type_complexity, reason = "it is taken apart at once")]
    fn split<T>(self, service: T) -> (Result<(Request<Body>, Box<Again<Op, T>>), Error>, OperationWatch) {
        let mut request = match self.request {
            Ok(request) => request,
            Err(error) => return (Err(error), self.watch),
        };
        let mut again = Box::new(Again {
            operation: self.copy,
            service,
            first: None,
            attempts: Attempts::new(&self.config.persistence),
            config: self.config,
            credentials: self.credentials,
            is_of_credentials: self.is_of_credentials,
            bucket: None,
            asked: None,
            has_other_region: false,
            made: Corrections::default(),
            observed: self.watch.observed().cloned(),
        });
        again.note(&mut request);
        (Ok((request, again)), self.watch)
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
    /// A clone of its service, for who is to give it credentials, if it holds for them.
    #[cfg(feature = "s3")]
    pub(crate) fn held(&self) -> Option<T>
    where
        T: Clone,
    {
        self.again.as_ref().filter(|_| matches!(self.state, State::Held)).map(|again| again.service.clone())
    }

    /// Goes on with a call that held, with these credentials.
    #[cfg(feature = "s3")]
    pub(crate) fn go_on(self: Pin<&mut Self>, credentials: Credentials) {
        let mut this = self.project();
        let Some(again) = this.again else { return };
        let mut pause = None;
        if let Some(first) = &mut again.first {
            first.extensions_mut().insert(credentials.clone());
            pause = again.attempts.begin();
        }
        again.credentials = Some(credentials);
        this.state.set(pause.map_or(State::Waiting, |pause| State::Pausing { pause }));
    }

    /// Ends a call that held: there are no credentials.
    #[cfg(feature = "s3")]
    pub(crate) fn give_up(self: Pin<&mut Self>, error: Error) {
        let mut this = self.project();
        this.again.take();
        this.state.set(State::Done { error: Some(error) });
    }

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
                StateProjection::Held => return Poll::Pending,
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
                        Err(error) => {
                            // A service that has failed is not to be asked again.
                            again.operation = None;
                            Err(Error::from_boxed(error.into()))
                        }
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
                            State::ReadingError { parts, document: Collect::new(body, MAX_ERROR_DOCUMENT) }
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
                    // What else it tells is about a signature, and read only where there was one.
                    let is_of_signature = parts.extensions.get::<Signed>().is_some();
                    let details =
                        if is_of_signature { codec::error_details(&document) } else { ErrorDetails::default() };
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
                Err(Err(error)) if this.again.as_mut().is_some_and(|again| again.needs_other_credentials(&error)) => {
                    telemetry::call_corrected(Op::NAME, &error);
                    this.timer.as_mut().begin_pause();
                    this.state.set(State::Held);
                    // For its owner, who knows that it goes on.
                    return Poll::Ready(Err(error.in_operation(Op::NAME)));
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
