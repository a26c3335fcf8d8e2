//! A multipart upload that is aborted unless it is completed.

use tokio::runtime::Handle;
use tokio::time::timeout;

use super::job::{Job, with_common_options, with_options_for_all};
use super::send_part::{attempt_limit, timed_out};
use crate::operation::Operation;
use crate::s3::attempts::{pause, pause_after};
use crate::s3::{AbortMultipartUpload, ListParts, S3, S3Request};
use crate::{Error, Transport, telemetry};

/// How often an upload is aborted at the most, until the store has no parts of it.
const MAX_ABORTS: u32 = 4;

/// What it takes to abort an upload, whichever it is.
#[derive(Clone)]
pub(super) struct Aborting {
    s3: S3<Transport>,
    bucket: String,
    key: String,
    options: S3Request,
    /// Where that is done when the upload is dropped, which may be outside of any.
    runtime: Handle,
}

/// An upload that is aborted when it is dropped.
pub(super) struct Unfinished {
    /// `None` when there is nothing to abort.
    upload_id: Option<String>,
    aborting: Aborting,
}

impl Aborting {
    pub(super) fn of(job: &Job) -> Self {
        Self {
            s3: job.s3.clone(),
            bucket: job.bucket.clone(),
            key: job.key.clone(),
            options: job.options.clone(),
            runtime: job.runtime.clone(),
        }
    }

    pub(super) fn s3(&self) -> &S3<Transport> {
        &self.s3
    }

    /// Aborts until nothing is left: parts that were on their way arrive after the first time, and take up storage.
    pub(super) async fn abort(&self, upload_id: &str) {
        let mut abort = AbortMultipartUpload::new(&self.bucket, &self.key, upload_id);
        abort.request = with_options_for_all(abort.request, &self.options);
        let mut list = ListParts::new(&self.bucket, &self.key, upload_id);
        list.request = with_common_options(list.request, &self.options);
        for attempt in 1..=MAX_ABORTS {
            let aborted = self.answer(abort.clone()).await;
            if let Err(error) = &aborted
                && !error.is_not_found()
            {
                telemetry::upload_not_aborted(error);
            }
            match self.answer(list.clone()).await {
                Ok(list) if list.parts.is_empty() => return,
                Err(error) if error.is_not_found() => return,
                _ => pause(pause_after(attempt, None)).await,
            }
        }
        telemetry::parts_left();
    }

    /// Sends it; a store that never answers does not hold up for ever whoever waits.
    async fn answer<Op: Operation>(&self, operation: Op) -> Result<Op::Output, Error> {
        let limit = attempt_limit(0);
        timeout(limit, self.s3.send(operation)).await.unwrap_or_else(|_| Err(timed_out(limit)))
    }

    /// Lets a task abort something.
    pub(super) fn spawn(&self, abort: impl Future<Output = ()> + Send + 'static) {
        self.s3.site().aborts.spawn(&self.runtime, abort);
    }
}

impl Unfinished {
    pub(super) fn new(upload_id: &str, aborting: Aborting) -> Self {
        Self { upload_id: Some(upload_id.to_owned()), aborting }
    }

    /// Leaves the upload as it is: it was completed, or its parts are to be kept.
    pub(super) fn leave(mut self) {
        self.upload_id = None;
    }

    /// Aborts it now.
    pub(super) async fn abort(mut self) {
        if let Some(upload_id) = &self.upload_id {
            self.aborting.abort(upload_id).await;
        }
        // Not before: when this is dropped while it waits, somebody else has to do it.
        self.upload_id = None;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(upload_id) = self.upload_id.take() {
            let aborting = self.aborting.clone();
            self.aborting.spawn(async move { aborting.abort(&upload_id).await });
        }
    }
}
