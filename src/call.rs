//! The future of one typed call: send, read, parse.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Response, response};
use pin_project_lite::pin_project;
use tower::Service;

use crate::body::Collect;
use crate::endpoint::Endpoint;
use crate::operation::{FromBody, MAX_DOCUMENT, Operation};
use crate::{Body, BoxError, Error, codec};

pin_project! {
    /// The answer to a typed call, once it is there. Dropping it cancels the call.
    #[must_use = "futures do nothing unless polled"]
    pub struct Call<Op: Operation, F> {
        #[pin]
        state: State<Op, F>,
        operation: PhantomData<fn() -> Op>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<Op: Operation, F> {
        /// Nothing was sent.
        Refused { error: Option<Error> },
        Sending { #[pin] response: F },
        Reading { parts: Option<response::Parts>, payload: <Op::Payload as FromBody>::Future },
        ReadingError { parts: Option<response::Parts>, document: Collect },
    }
}

impl<Op: Operation, F> Call<Op, F> {
    /// Builds the request of an operation and gives it to a service that is ready.
    pub(crate) fn new<T>(service: &mut T, endpoint: &Result<Endpoint, Error>, operation: Op) -> Self
    where
        T: Service<Request<Body>, Future = F>,
    {
        let request = match endpoint {
            Ok(endpoint) => operation.into_request(endpoint).map(|mut request| {
                // An operation that goes elsewhere, such as to an access point, says itself what to sign for.
                request.extensions_mut().get_or_insert_with(|| endpoint.scope().clone());
                request
            }),
            Err(error) => Err(Error::new(error.kind(), error.message())),
        };
        let state = match request {
            Ok(request) => State::Sending { response: service.call(request) },
            Err(error) => State::Refused { error: Some(error) },
        };
        Self { state, operation: PhantomData }
    }
}

impl<Op, F, B, E> Future for Call<Op, F>
where
    Op: Operation,
    F: Future<Output = Result<Response<B>, E>>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
    E: Into<BoxError>,
{
    type Output = Result<Op::Output, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let result = match this.state.as_mut().project() {
                StateProjection::Refused { error } => match error.take() {
                    Some(error) => Err(error),
                    None => return Poll::Pending,
                },
                StateProjection::Sending { response } => match ready!(response.poll(cx)) {
                    Ok(response) => {
                        let (parts, body) = response.into_parts();
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
                    Err(codec::error_answer(&parts, &document))
                }
            };
            this.state.set(State::Refused { error: None });
            return Poll::Ready(result.map_err(|error| error.in_operation(Op::NAME)));
        }
    }
}

impl<Op: Operation, F> fmt::Debug for Call<Op, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({})", Op::NAME)
    }
}
