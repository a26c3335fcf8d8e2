//! The service that watches bodies.

use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{Request, Response};
use http_body::Body;
use tokio::runtime::Handle;
use tower::Service;

use super::minimum::Minimum;
use super::upload::Upload;
use super::{ResponseFuture, UploadBody};
use crate::BoxError;
use crate::operation::SlowAnswer;

/// Watches what a service sends and receives; made by [`StalledStreamLayer`](super::StalledStreamLayer).
#[derive(Clone, Debug)]
pub struct StalledStream<S> {
    inner: S,
    downloads: Option<Minimum>,
    uploads: Option<Minimum>,
}

impl<S> StalledStream<S> {
    pub(super) fn new(inner: S, downloads: Option<Minimum>, uploads: Option<Minimum>) -> Self {
        Self { inner, downloads, uploads }
    }
}

impl<S, B, R> Service<Request<B>> for StalledStream<S>
where
    S: Service<Request<UploadBody<B>>, Response = Response<R>>,
    S::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    R: Body,
{
    type Response = Response<super::DownloadBody<R>>;
    type Error = BoxError;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<B>) -> ResponseFuture<S::Future> {
        let in_runtime = Handle::try_current().is_ok();
        let is_slow = request.extensions().get::<SlowAnswer>().is_some();
        let downloads = self.downloads.filter(|_| in_runtime && !is_slow);
        // What has no body, or one of a single piece, is not waited for.
        let uploads = self.uploads.filter(|_| in_runtime && UploadBody::is_long(request.body()));
        let upload = uploads.map(Upload::new);
        let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let request = request.map(|body| UploadBody::new(body, upload.clone(), length));
        ResponseFuture::new(self.inner.call(request), upload, downloads)
    }
}
