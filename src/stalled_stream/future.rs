//! The future of an answer, which watches that its request is sent.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::Response;
use pin_project_lite::pin_project;
use tokio::runtime::Handle;
use tokio::time::{Instant, Sleep, sleep};

use super::DownloadBody;
use super::minimum::Minimum;
use super::upload::Upload;
use crate::BoxError;

pin_project! {
    /// The future of [`StalledStream`](super::StalledStream). Dropping it cancels the request.
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F> {
        #[pin]
        future: F,
        upload: Option<Upload>,
        #[pin]
        sleep: Option<Sleep>,
        downloads: Option<Minimum>,
    }
}

impl<F> ResponseFuture<F> {
    pub(super) fn new(future: F, upload: Option<Upload>, downloads: Option<Minimum>) -> Self {
        Self { future, upload, sleep: None, downloads }
    }
}

impl<F, R, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<R>, E>>,
    E: Into<BoxError>,
{
    type Output = Result<Response<DownloadBody<R>>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Poll::Ready(result) = this.future.poll(cx) {
            let minimum = *this.downloads;
            return Poll::Ready(match result {
                Ok(response) => Ok(response.map(|body| DownloadBody::new(body, minimum))),
                Err(error) => Err(error.into()),
            });
        }
        let Some(upload) = this.upload else { return Poll::Pending };
        if this.sleep.is_none() && Handle::try_current().is_ok() {
            this.sleep.set(Some(sleep(upload.check()?)));
        }
        // Nobody tells when the connection asks for more, so what time is left is looked up when it would be over.
        while let Some(mut sleep) = this.sleep.as_mut().as_pin_mut() {
            ready!(sleep.as_mut().poll(cx));
            sleep.reset(Instant::now() + upload.check()?);
        }
        Poll::Pending
    }
}

impl<F> fmt::Debug for ResponseFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseFuture")
    }
}
