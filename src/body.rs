//! A body that can be sent again when it is in memory or can be opened again, or streamed once.

use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use sync_wrapper::SyncWrapper;

use crate::{BoxError, Error, ErrorKind};

/// A request's or a response's body: bytes in memory, something that can be opened again, or a stream.
///
/// The first two can be sent again ([`Body::try_clone`]), so a request that has one can be retried; a stream can be read once.
///
/// ```
/// use tower_sigv4::Body;
///
/// let body = Body::from("some text");
/// assert!(body.try_clone().is_some());
/// ```
pub struct Body(Inner);

enum Inner {
    Reusable(Bytes),
    /// Boxed, as it is rare.
    Reopenable(Box<Reopenable>),
    Streaming {
        body: SyncWrapper<Pin<Box<Streaming>>>,
        /// What the stream last said of itself: shared access to it is not to be had.
        hint: SizeHint,
        ended: bool,
    },
}

/// A body that can be opened again, from its start.
struct Reopenable {
    open: Arc<dyn Fn() -> Pin<Box<Streaming>> + Send + Sync>,
    length: u64,
    /// How much of what was opened is left.
    left: u64,
    opened: Option<SyncWrapper<Pin<Box<Streaming>>>>,
}

type Streaming = dyn http_body::Body<Data = Bytes, Error = BoxError> + Send;

impl Body {
    /// No body.
    #[must_use]
    pub const fn empty() -> Self {
        Self(Inner::Reusable(Bytes::new()))
    }

    /// A body that is read once, as it comes. One with an exact size hint is sent with its `Content-Length`.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use http_body::Frame;
    /// use http_body_util::StreamBody;
    /// use tower_sigv4::{Body, BoxError};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let pieces = ["some ", "text"].map(|piece| Ok::<_, BoxError>(Frame::data(Bytes::from(piece))));
    /// let body = Body::streaming(StreamBody::new(futures_util::stream::iter(pieces)));
    /// assert!(body.try_clone().is_none());
    /// assert_eq!(body.collect(100).await?, "some text");
    /// # Ok(()) }
    /// ```
    pub fn streaming<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        // A body that is ours already is not boxed again.
        let mut body = Some(body);
        if let Some(ours) = (&mut body as &mut dyn Any).downcast_mut::<Option<Self>>() {
            return ours.take().unwrap_or_default();
        }
        let Some(body) = body else { return Self::empty() };
        let (hint, ended) = (body.size_hint(), body.is_end_stream());
        let body = SyncWrapper::new(Box::pin(body.map_err(Into::into)) as Pin<Box<Streaming>>);
        Self(Inner::Streaming { body, hint, ended })
    }

    /// A body of this length in bytes that can be read several times, such as a part of a file: `open` begins it anew.
    ///
    /// ```
    /// use http_body_util::Full;
    /// use tower_sigv4::Body;
    ///
    /// let body = Body::reopenable(3, || Full::<bytes::Bytes>::from("abc"));
    /// assert!(body.try_clone().is_some());
    /// ```
    pub fn reopenable<B>(length: u64, open: impl Fn() -> B + Send + Sync + 'static) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let open = move || Box::pin(open().map_err(Into::into)) as Pin<Box<Streaming>>;
        Self(Inner::Reopenable(Box::new(Reopenable { open: Arc::new(open), length, left: length, opened: None })))
    }

    /// The same body again, from its start, when it is in memory or can be opened again; `None` for a stream.
    #[must_use]
    pub fn try_clone(&self) -> Option<Self> {
        match &self.0 {
            Inner::Reusable(bytes) => Some(Self(Inner::Reusable(bytes.clone()))),
            Inner::Reopenable(body) => {
                let (open, length) = (Arc::clone(&body.open), body.length);
                Some(Self(Inner::Reopenable(Box::new(Reopenable { open, length, left: length, opened: None }))))
            }
            Inner::Streaming { .. } => None,
        }
    }

    /// The bytes, when they are in memory.
    ///
    /// ```
    /// # use tower_sigv4::Body;
    /// assert_eq!(Body::from("some text").as_bytes().map(|bytes| bytes.len()), Some(9));
    /// assert_eq!(Body::streaming(http_body_util::Full::<bytes::Bytes>::from("some text")).as_bytes(), None);
    /// ```
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Inner::Reusable(bytes) => Some(bytes),
            Inner::Reopenable(_) | Inner::Streaming { .. } => None,
        }
    }

    /// Reads all of it into memory, up to a limit in bytes.
    ///
    /// ```
    /// use tower_sigv4::{Body, ErrorKind};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// assert_eq!(Body::from("some text").collect(9).await?, "some text");
    /// assert_eq!(Body::from("some text").collect(8).await.unwrap_err().kind(), ErrorKind::InvalidResponse);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidResponse`] when it is longer than the limit, [`ErrorKind::Transport`] when it breaks off.
    pub async fn collect(self, limit: usize) -> Result<Bytes, Error> {
        Collect::new(self, limit).await
    }

    /// The next frame, for whoever holds it without a pin.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut self.0 {
            Inner::Reusable(bytes) if bytes.is_empty() => Poll::Ready(None),
            Inner::Reusable(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Inner::Reopenable(body) => body.poll_next(cx),
            Inner::Streaming { body, hint, ended } => {
                let body = body.get_mut();
                let frame = ready!(body.as_mut().poll_frame(cx));
                *hint = body.size_hint();
                *ended = frame.is_none() || body.is_end_stream();
                Poll::Ready(frame)
            }
        }
    }
}

impl Reopenable {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let body = self.opened.get_or_insert_with(|| SyncWrapper::new((self.open)())).get_mut();
        let Some(frame) = ready!(body.as_mut().poll_frame(cx)) else {
            let message = format!("the body ended {} bytes before the end it was said to have", self.left);
            self.left = 0;
            return Poll::Ready(Some(Err(Error::new(ErrorKind::RequestBody, message).into())));
        };
        if let Some(data) = frame.as_ref().ok().and_then(Frame::data_ref) {
            let Some(left) = self.left.checked_sub(data.len() as u64) else {
                self.left = 0;
                let message = format!("the body is longer than the {} bytes it was said to have", self.length);
                return Poll::Ready(Some(Err(Error::new(ErrorKind::RequestBody, message).into())));
            };
            self.left = left;
        }
        Poll::Ready(Some(frame))
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.get_mut().poll_next(cx)
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Inner::Reusable(bytes) => bytes.is_empty(),
            Inner::Reopenable(body) => body.left == 0,
            Inner::Streaming { ended, .. } => *ended,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Inner::Reusable(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Inner::Reopenable(body) => SizeHint::with_exact(body.left),
            Inner::Streaming { hint, .. } => *hint,
        }
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Inner::Reusable(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(Bytes::from(bytes))
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::from(Bytes::from(text))
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Self::from(Bytes::from_static(text.as_bytes()))
    }
}

impl From<&'static [u8]> for Body {
    fn from(bytes: &'static [u8]) -> Self {
        Self::from(Bytes::from_static(bytes))
    }
}

/// Reads a body into memory, up to a limit. A body of one frame is not copied.
pub(crate) struct Collect {
    body: Body,
    limit: usize,
    /// The first piece, which mostly is all; empty when there is none.
    first: Bytes,
    more: Vec<Bytes>,
    length: usize,
}

impl Collect {
    pub(crate) fn new(body: Body, limit: usize) -> Self {
        Self { body, limit, first: Bytes::new(), more: Vec::new(), length: 0 }
    }
}

impl Future for Collect {
    type Output = Result<Bytes, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match ready!(self.body.poll_next(cx)) {
                Some(Ok(frame)) => {
                    // Trailers say nothing that is asked for here.
                    let Ok(data) = frame.into_data() else { continue };
                    self.length = self.length.saturating_add(data.len());
                    if self.length > self.limit {
                        let message =
                            format!("the body is longer than {} bytes, the most that is read of it", self.limit);
                        return Poll::Ready(Err(Error::new(ErrorKind::InvalidResponse, message)));
                    }
                    if self.first.is_empty() {
                        self.first = data;
                    } else {
                        self.more.push(data);
                    }
                }
                // A body of ours that failed says best why.
                Some(Err(error)) if error.is::<Error>() => return Poll::Ready(Err(Error::from_boxed(error))),
                Some(Err(error)) => {
                    let broken = Error::new(ErrorKind::Transport, "the body broke off").with_source(error);
                    return Poll::Ready(Err(broken));
                }
                None => {
                    let first = std::mem::take(&mut self.first);
                    if self.more.is_empty() {
                        return Poll::Ready(Ok(first));
                    }
                    self.more.insert(0, first);
                    return Poll::Ready(Ok(Bytes::from(self.more.concat())));
                }
            }
        }
    }
}

/// The content can be anything, so only its kind and size are shown.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Inner::Reusable(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            Inner::Reopenable(body) => write!(f, "Body({} bytes, reopenable)", body.length),
            Inner::Streaming { .. } => f.write_str("Body(streaming)"),
        }
    }
}
