//! A signed service whose inner one is a mock, and bodies and credentials that come when the test lets them.

use std::pin::{Pin, pin};
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body::{Body, Frame, SizeHint};
use tokio::sync::{mpsc, oneshot};
use tokio_test::{assert_ready_ok, task};
use tower::{Layer, Service};
use tower_sigv4::credentials::{CredentialsFuture, CredentialsProvider};
use tower_sigv4::layer::{ResponseFuture, SignedBody};
use tower_sigv4::sigv4::{PayloadHash, Signer, SigningScope};
use tower_sigv4::{BoxError, Credentials, Error, ErrorKind, SigV4, SigV4Layer};
use tower_test::mock::{Handle, Mock, SendResponse};

pub(crate) const S3_URI: &str = "https://bucket.s3.eu-west-1.amazonaws.com/key";
pub(crate) const LAMBDA_URI: &str = "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/f/invocations";

pub(crate) type Sent<B> = Request<SignedBody<B>>;
pub(crate) type Inner<B> = Mock<Sent<B>, Response<()>>;
pub(crate) type Call<B> = task::Spawn<ResponseFuture<Inner<B>, B>>;

pub(crate) fn credentials() -> Credentials {
    Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY").with_session_token("a-session-token")
}

pub(crate) fn time() -> SystemTime {
    // 30 August 2015, 12:36.
    UNIX_EPOCH + Duration::from_secs(1_440_938_160)
}

/// A layer that signs with fixed credentials at a fixed time.
pub(crate) fn layer() -> SigV4Layer {
    SigV4Layer::new(credentials()).clock(time)
}

/// A service under a layer, and the hand that plays what is inside.
pub(crate) struct Stack<B: Body<Data = Bytes>> {
    pub(crate) service: SigV4<Inner<B>>,
    pub(crate) handle: Handle<Sent<B>, Response<()>>,
}

impl<B> Stack<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    pub(crate) fn new(layer: &SigV4Layer) -> Self {
        let (inner, handle) = tower_test::mock::pair();
        Self { service: layer.layer(inner), handle }
    }

    /// Calls the service once it is ready.
    pub(crate) fn call(&mut self, request: Request<B>) -> Call<B> {
        assert_ready_ok!(task::spawn(()).enter(|cx, _| self.service.poll_ready(cx)));
        task::spawn(self.service.call(request))
    }

    /// What the inner service was called with.
    pub(crate) fn received(&mut self) -> (Sent<B>, SendResponse<Response<()>>) {
        match pin!(self.handle.next_request()).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Some(received)) => received,
            _ => panic!("the inner service was not called"),
        }
    }

    /// Calls with a request and gives what the inner service was called with.
    pub(crate) fn sent(&mut self, request: Request<B>) -> Sent<B> {
        let mut call = self.call(request);
        if let Poll::Ready(Err(error)) = call.poll() {
            panic!("the request was refused: {error}");
        }
        self.received().0
    }

    /// Calls with a request that is refused, and gives the reason; nothing was sent.
    pub(crate) fn refusal(&mut self, request: Request<B>) -> Error {
        let mut call = self.call(request);
        let Poll::Ready(Err(error)) = call.poll() else { panic!("the request was not refused at once") };
        self.assert_not_called();
        ours(error)
    }

    pub(crate) fn assert_not_called(&mut self) {
        let polled = self.handle.poll_request();
        assert!(!matches!(polled, Poll::Ready(Some(_))), "the inner service was called");
    }
}

/// The crate's own error inside of what the layer returned.
pub(crate) fn ours(error: BoxError) -> Error {
    *error.downcast::<Error>().expect("an error of this crate")
}

/// Panics unless the request was signed as the pure signer signs it.
pub(crate) fn assert_signed<B>(sent: &Sent<B>, scope: &SigningScope, payload: PayloadHash) {
    let (mut expected, ()) = Request::builder().method(sent.method()).uri(sent.uri()).body(()).unwrap().into_parts();
    expected.headers = unsigned_headers(sent);
    Signer::new(scope.clone()).sign(&mut expected, payload, &credentials(), time()).unwrap();
    assert_eq!(sent.headers(), &expected.headers);
}

fn unsigned_headers<B>(sent: &Sent<B>) -> HeaderMap {
    let mut headers = sent.headers().clone();
    for name in ["authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"] {
        headers.remove(name);
    }
    headers
}

/// A body whose frames come when the test sends them.
#[derive(Debug)]
pub(crate) struct Stream {
    frames: mpsc::UnboundedReceiver<Result<Frame<Bytes>, BoxError>>,
    hint: SizeHint,
    /// How much data came out.
    read: u64,
}

/// Sends frames into a [`Stream`]; dropping it ends the body.
pub(crate) type StreamSender = mpsc::UnboundedSender<Result<Frame<Bytes>, BoxError>>;

impl Stream {
    pub(crate) fn new() -> (StreamSender, Self) {
        let (sender, frames) = mpsc::unbounded_channel();
        (sender, Self { frames, hint: SizeHint::new(), read: 0 })
    }

    pub(crate) fn with_length(length: u64) -> (StreamSender, Self) {
        let (sender, body) = Self::new();
        (sender, Self { hint: SizeHint::with_exact(length), ..body })
    }

    /// The same body, which does not tell its length.
    pub(crate) fn without_length(self) -> Self {
        Self { hint: SizeHint::new(), ..self }
    }

    /// A body whose frames are all there, and then its end.
    pub(crate) fn of(frames: impl IntoIterator<Item = Frame<Bytes>>) -> Self {
        let (sender, body) = Self::new();
        for frame in frames {
            sender.send(Ok(frame)).unwrap();
        }
        body
    }
}

impl Body for Stream {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        let polled = this.frames.poll_recv(cx);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            this.read += frame.data_ref().map_or(0, Bytes::len) as u64;
        }
        polled
    }

    fn size_hint(&self) -> SizeHint {
        self.hint.exact().map_or_else(SizeHint::new, |length| SizeHint::with_exact(length - self.read))
    }
}

pub(crate) fn data(text: &'static str) -> Frame<Bytes> {
    Frame::data(Bytes::from_static(text.as_bytes()))
}

pub(crate) fn trailers() -> HeaderMap {
    HeaderMap::from_iter([("x-check".parse().unwrap(), "sum".parse().unwrap())])
}

/// All frames of a body that is there: its data, each piece on its own, and its trailers.
pub(crate) fn frames<B>(body: B) -> (Vec<Bytes>, Option<HeaderMap>)
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    let mut body = body;
    let (mut pieces, mut trailers) = (Vec::new(), None);
    while let Poll::Ready(Some(frame)) = Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop())) {
        match frame.map_err(Into::into).unwrap().into_data() {
            Ok(data) => pieces.push(data),
            Err(frame) => trailers = frame.into_trailers().ok(),
        }
    }
    (pieces, trailers)
}

/// Credentials that come when the test sends them, once.
#[derive(Debug)]
pub(crate) struct Later(Mutex<Option<oneshot::Receiver<Result<Credentials, Error>>>>);

impl Later {
    pub(crate) fn new() -> (oneshot::Sender<Result<Credentials, Error>>, Self) {
        let (sender, receiver) = oneshot::channel();
        (sender, Self(Mutex::new(Some(receiver))))
    }

    pub(crate) fn was_asked(&self) -> bool {
        self.0.lock().unwrap().is_none()
    }
}

impl CredentialsProvider for Later {
    fn credentials(&self) -> CredentialsFuture {
        match self.0.lock().unwrap().take() {
            Some(receiver) => CredentialsFuture::new(async { receiver.await.expect("credentials were sent") }),
            None => CredentialsFuture::ready(Err(Error::new(ErrorKind::Credentials, "asked twice"))),
        }
    }
}
