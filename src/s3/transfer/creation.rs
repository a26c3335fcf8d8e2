//! The request that begins a multipart upload.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::future::BoxFuture;
use tokio::time::timeout;

use super::send_part::attempt_limit;
use super::unfinished::Aborting;
use crate::Error;
use crate::s3::{CreateMultipartUpload, CreateMultipartUploadOutput};

type Created = Result<CreateMultipartUploadOutput, Error>;

/// One attempt at beginning an upload. Dropped before its answer has come, because the caller has gone or it took too long, it
/// goes on as a task of its own, which aborts the upload: nobody else will ever know its id. Where the connection breaks, no
/// one does.
pub(super) struct Creation {
    /// `None` once it is there.
    answer: Option<BoxFuture<'static, Created>>,
    aborting: Aborting,
}

impl Creation {
    pub(super) fn new(create: CreateMultipartUpload, aborting: Aborting) -> Self {
        let s3 = aborting.s3().clone();
        Self { answer: Some(Box::pin(async move { s3.send(create).await })), aborting }
    }
}

impl Future for Creation {
    type Output = Created;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Created> {
        let this = self.get_mut();
        // A future that has ended is not polled again.
        let Some(answer) = &mut this.answer else { return Poll::Pending };
        let created = ready!(answer.as_mut().poll(cx));
        this.answer = None;
        Poll::Ready(created)
    }
}

impl Drop for Creation {
    fn drop(&mut self) {
        let Some(answer) = self.answer.take() else { return };
        let aborting = self.aborting.clone();
        self.aborting.spawn(async move {
            // Nobody waits for it any more, so it has the time of an attempt from now on.
            if let Ok(Ok(created)) = timeout(attempt_limit(0), answer).await {
                aborting.abort(&created.upload_id).await;
            }
        });
    }
}
