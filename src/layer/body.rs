//! The body of a signed request.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};

/// The body of a signed request: first what was read to sign it, then the rest as it comes.
///
/// Frames pass as they are, uncopied, and an exact size stays exact, so that a client still sends `Content-Length`.
#[derive(Default)]
pub struct SignedBody<B> {
    read: ReadFrames,
    body: B,
    /// Whether the body was read to its end, after which it is left alone.
    ended: bool,
}

impl<B: Body<Data = Bytes> + Unpin> SignedBody<B> {
    pub(super) fn new(body: B) -> Self {
        let ended = body.is_end_stream();
        Self { read: ReadFrames::default(), body, ended }
    }

    /// Whether nothing is left to be read from the body.
    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    /// What was read and kept.
    pub(super) fn read(&self) -> &ReadFrames {
        &self.read
    }

    /// At least so many bytes are still to be read.
    pub(super) fn unread_bytes(&self) -> u64 {
        if self.ended { 0 } else { self.body.size_hint().lower() }
    }

    /// Reads a frame and keeps it. Its data, empty for trailers, is also given out; `None` at the body's end.
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, B::Error>>> {
        self.poll_body(cx).map_ok(|frame| self.read.push(frame))
    }

    fn poll_body(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        self.ended = match &polled {
            Poll::Pending => false,
            Poll::Ready(Some(Ok(_))) => self.body.is_end_stream(),
            Poll::Ready(Some(Err(_)) | None) => true,
        };
        polled
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for SignedBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let body = self.get_mut();
        match body.read.pop() {
            Some(frame) => Poll::Ready(Some(Ok(frame))),
            None => body.poll_body(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.read.is_empty() && (self.ended || self.body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        let rest = if self.ended { SizeHint::with_exact(0) } else { self.body.size_hint() };
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower().saturating_add(self.read.bytes));
        if let Some(upper) = rest.upper().and_then(|upper| upper.checked_add(self.read.bytes)) {
            hint.set_upper(upper);
        }
        hint
    }
}

/// The content can be anything, so only its size is shown.
impl<B> fmt::Debug for SignedBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedBody")
            .field("read_bytes", &self.read.bytes)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

/// Frames that were read, in the order that HTTP has them: data, then trailers. A single piece of data, which most bodies
/// are, costs no allocation.
#[derive(Default)]
pub(super) struct ReadFrames {
    first: Option<Bytes>,
    more: VecDeque<Bytes>,
    /// Boxed, as few bodies have them and every signed body would be larger.
    trailers: Option<Box<HeaderMap>>,
    /// How much data there is.
    bytes: u64,
}

impl ReadFrames {
    /// Keeps a frame and gives its data out, empty for trailers.
    fn push(&mut self, frame: Frame<Bytes>) -> Bytes {
        let data = match frame.into_data() {
            // Frames without content would be kept without a bound.
            Ok(data) if data.is_empty() => return data,
            Ok(data) => data,
            Err(other) => {
                self.trailers = other.into_trailers().ok().map(Box::new).or_else(|| self.trailers.take());
                return Bytes::new();
            }
        };
        self.bytes = self.bytes.saturating_add(data.len() as u64);
        if self.first.is_none() && self.more.is_empty() {
            self.first = Some(data.clone());
        } else {
            self.more.push_back(data.clone());
        }
        data
    }

    fn pop(&mut self) -> Option<Frame<Bytes>> {
        if let Some(data) = self.first.take().or_else(|| self.more.pop_front()) {
            self.bytes = self.bytes.saturating_sub(data.len() as u64);
            return Some(Frame::data(data));
        }
        self.trailers.take().map(|trailers| Frame::trailers(*trailers))
    }

    fn is_empty(&self) -> bool {
        self.first.is_none() && self.more.is_empty() && self.trailers.is_none()
    }

    /// How much data there is.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether the data is in more than one piece.
    pub(super) fn is_in_pieces(&self) -> bool {
        !self.more.is_empty()
    }

    /// The data, piece by piece.
    pub(super) fn data(&self) -> impl Iterator<Item = &Bytes> {
        self.first.iter().chain(&self.more)
    }
}
