//! An answer's body that fails when nothing comes.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Buf;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use tokio::runtime::Handle;
use tokio::time::{Instant, Sleep, sleep};

use super::minimum::{Minimum, Progress};
use crate::BoxError;

pin_project! {
    /// An answer's body under [`StalledStream`](super::StalledStream). Its error is the body's own, or an
    /// [`Error`](crate::Error) of the kind [`Timeout`](crate::ErrorKind::Timeout), after which it has ended.
    pub struct DownloadBody<B> {
        #[pin]
        body: B,
        watch: Option<Watch>,
        has_stalled: bool,
    }
}

struct Watch {
    minimum: Minimum,
    progress: Progress,
    /// Since when its reader has been waiting.
    since: Option<Instant>,
    /// Made by the first wait, as many bodies are there at once.
    sleep: Option<Pin<Box<Sleep>>>,
}

impl<B> DownloadBody<B> {
    pub(super) fn new(body: B, minimum: Option<Minimum>) -> Self {
        let watch = minimum.map(|minimum| Watch { minimum, progress: Progress::default(), since: None, sleep: None });
        Self { body, watch, has_stalled: false }
    }
}

impl Watch {
    fn moved(&mut self, bytes: u64) {
        let waited = self.since.take().map(|since| since.elapsed()).unwrap_or_default();
        self.progress.moved(bytes, waited, &self.minimum);
    }

    /// Ready when the wait has been too long.
    fn poll_wait(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.sleep.is_none() && Handle::try_current().is_err() {
            // Who reads it is outside of the runtime that it came from.
            return Poll::Pending;
        }
        let left = self.minimum.left(self.progress);
        let is_new = self.since.is_none();
        let since = *self.since.get_or_insert_with(Instant::now);
        let timer = self.sleep.get_or_insert_with(|| Box::pin(sleep(left)));
        if is_new {
            timer.as_mut().reset(since + left);
        }
        timer.as_mut().poll(cx)
    }
}

impl<B> Body for DownloadBody<B>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    type Data = B::Data;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, BoxError>>> {
        let this = self.project();
        if *this.has_stalled {
            return Poll::Ready(None);
        }
        let polled = this.body.poll_frame(cx);
        let Some(watch) = this.watch else { return polled.map_err(Into::into) };
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            watch.moved(frame.data_ref().map_or(0, |data| data.remaining() as u64));
        } else if polled.is_pending() && watch.poll_wait(cx).is_ready() {
            *this.has_stalled = true;
            return Poll::Ready(Some(Err(watch.minimum.stalled("the answer's body").into())));
        }
        polled.map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.has_stalled || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B: fmt::Debug> fmt::Debug for DownloadBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadBody").field("body", &self.body).finish_non_exhaustive()
    }
}
