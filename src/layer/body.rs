//! The body of a signed request.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};

use super::chunked::Encoder;
use crate::BoxError;

/// The body of a signed request: first what was read to sign it, then the rest as it comes.
///
/// Its data passes as it is, uncopied, and an exact size stays exact, so that a client still sends `Content-Length`. A body
/// whose chunks are signed is cut into chunks, with their signatures between them.
#[derive(Default)]
pub struct SignedBody<B> {
    read: ReadFrames,
    body: B,
    /// Whether the body was read to its end, after which it is left alone.
    ended: bool,
    /// Boxed, as it is rare and clients move a request dozens of times.
    encoder: Option<Box<Encoder>>,
}

impl<B: Body<Data = Bytes> + Unpin> SignedBody<B> {
    pub(super) fn new(body: B) -> Self {
        let ended = body.is_end_stream();
        Self { read: ReadFrames::default(), body, ended, encoder: None }
    }

    /// The body, to be sent as `aws-chunked`.
    pub(super) fn with_encoder(mut self, encoder: Encoder) -> Self {
        self.encoder = Some(Box::new(encoder));
        self
    }

    /// How long it is, when that is known.
    pub(super) fn length(&self) -> Option<u64> {
        self.plain_size().exact()
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

    /// The next frame, unencoded.
    fn poll_plain(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        match self.read.pop() {
            Some(frame) => Poll::Ready(Some(Ok(frame))),
            None => self.poll_body(cx),
        }
    }

    fn plain_size(&self) -> SizeHint {
        let rest = if self.ended { SizeHint::with_exact(0) } else { self.body.size_hint() };
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower().saturating_add(self.read.bytes()));
        if let Some(upper) = rest.upper().and_then(|upper| upper.checked_add(self.read.bytes())) {
            hint.set_upper(upper);
        }
        hint
    }
}

impl<B> Body for SignedBody<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let body = self.get_mut();
        match body.encoder.take() {
            None => body.poll_plain(cx).map_err(Into::into),
            Some(mut encoder) => {
                let polled = encoder.poll_encoded(cx, |cx| body.poll_plain(cx));
                body.encoder = Some(encoder);
                polled.map_ok(Frame::data)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.encoder {
            Some(encoder) => encoder.encoded_left() == 0,
            None => self.read.is_empty() && (self.ended || self.body.is_end_stream()),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.encoder {
            Some(encoder) => SizeHint::with_exact(encoder.encoded_left()),
            None => self.plain_size(),
        }
    }
}

/// The content can be anything, so only its size is shown.
impl<B> fmt::Debug for SignedBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedBody")
            .field("read_bytes", &self.read.bytes())
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

/// Frames that were read, in the order that HTTP has them: data, then trailers. A single piece of data, which most bodies
/// are, costs no allocation.
///
/// Clients move a request dozens of times, so what is rare stands behind a pointer.
#[derive(Default)]
pub(super) struct ReadFrames {
    /// Empty when there is none.
    first: Bytes,
    rest: Option<Box<Rest>>,
}

#[derive(Default)]
struct Rest {
    data: VecDeque<Bytes>,
    trailers: Option<HeaderMap>,
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
                if let Ok(trailers) = other.into_trailers() {
                    self.rest.get_or_insert_default().trailers = Some(trailers);
                }
                return Bytes::new();
            }
        };
        if self.first.is_empty() && self.rest.is_none() {
            self.first = data.clone();
        } else {
            let rest = self.rest.get_or_insert_default();
            rest.bytes = rest.bytes.saturating_add(data.len() as u64);
            rest.data.push_back(data.clone());
        }
        data
    }

    fn pop(&mut self) -> Option<Frame<Bytes>> {
        if !self.first.is_empty() {
            return Some(Frame::data(std::mem::take(&mut self.first)));
        }
        let rest = self.rest.as_mut()?;
        if let Some(data) = rest.data.pop_front() {
            rest.bytes = rest.bytes.saturating_sub(data.len() as u64);
            return Some(Frame::data(data));
        }
        rest.trailers.take().map(Frame::trailers)
    }

    fn is_empty(&self) -> bool {
        self.first.is_empty() && self.rest.as_ref().is_none_or(|rest| rest.data.is_empty() && rest.trailers.is_none())
    }

    /// How much data there is.
    pub(super) fn bytes(&self) -> u64 {
        let rest = self.rest.as_ref().map_or(0, |rest| rest.bytes);
        rest.saturating_add(self.first.len() as u64)
    }

    /// Whether the data is in more than one piece.
    pub(super) fn is_in_pieces(&self) -> bool {
        self.rest.as_ref().is_some_and(|rest| !rest.data.is_empty())
    }

    /// The data, piece by piece.
    pub(super) fn data(&self) -> impl Iterator<Item = &Bytes> {
        let rest = self.rest.iter().flat_map(|rest| &rest.data);
        std::iter::once(&self.first).filter(|data| !data.is_empty()).chain(rest)
    }
}
