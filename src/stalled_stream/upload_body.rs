//! A request's body that tells how it is sent.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::upload::Upload;

/// The longest piece that is handed on at once, in bytes: a large body in memory would otherwise be taken at once and not be
/// asked for again, whether or not it is sent. As long as the buffers of TLS (rustls) and HTTP/2's first window.
const MAX_PIECE: usize = 64 * 1024;

pin_project! {
    /// A request's body under [`StalledStream`](super::StalledStream).
    #[derive(Debug)]
    pub struct UploadBody<B> {
        #[pin]
        body: B,
        // What was read of it and not handed on yet.
        rest: Bytes,
        watch: Option<Upload>,
        // How much is left to hand on, where a header says how long the body is.
        left: Option<u64>,
    }
}

impl<B: Body<Data = Bytes>> UploadBody<B> {
    pub(super) fn new(body: B, watch: Option<Upload>, length: Option<u64>) -> Self {
        Self { body, rest: Bytes::new(), watch, left: length }
    }

    /// Whether a body may be longer than one piece.
    pub(super) fn is_long(body: &B) -> bool {
        !body.is_end_stream() && body.size_hint().upper().is_none_or(|length| length > MAX_PIECE as u64)
    }
}

impl<B: Body<Data = Bytes>> Body for UploadBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let mut this = self.project();
        let Some(watch) = this.watch else { return this.body.poll_frame(cx) };
        watch.asked();
        let data = if this.rest.is_empty() {
            match ready!(this.body.as_mut().poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                other => return Poll::Ready(other),
            }
        } else {
            std::mem::take(this.rest)
        };
        let mut piece = data;
        *this.rest = piece.split_off(piece.len().min(MAX_PIECE));
        let length = piece.len() as u64;
        if let Some(left) = this.left {
            *left = left.saturating_sub(length);
        }
        // A client may not ask again for what it knows to be at its end.
        let has_ended = *this.left == Some(0) || (this.rest.is_empty() && this.body.is_end_stream());
        if !has_ended {
            watch.gave(length);
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (mut hint, rest) = (self.body.size_hint(), self.rest.len() as u64);
        if rest > 0 {
            let upper = hint.upper().map(|upper| upper.saturating_add(rest));
            hint = SizeHint::default();
            hint.set_lower(self.body.size_hint().lower().saturating_add(rest));
            if let Some(upper) = upper {
                hint.set_upper(upper);
            }
        }
        hint
    }
}
