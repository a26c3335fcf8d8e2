//! A multipart upload that is aborted unless it is completed.

use crate::Transport;
use crate::s3::attempts::{pause, pause_after};
use crate::s3::{AbortMultipartUpload, ListParts, S3};
use crate::telemetry;

/// How often an upload is aborted at the most, until the store has no parts of it.
const MAX_ABORTS: u32 = 4;

/// An upload that is aborted when it is dropped.
pub(super) struct Unfinished {
    upload: Option<Upload>,
}

/// What it takes to abort an upload.
#[derive(Clone)]
struct Upload {
    s3: S3<Transport>,
    abort: AbortMultipartUpload,
    list: ListParts,
}

impl Unfinished {
    pub(super) fn new(s3: S3<Transport>, abort: AbortMultipartUpload, list: ListParts) -> Self {
        Self { upload: Some(Upload { s3, abort, list }) }
    }

    /// Leaves the upload as it is: it was completed, or its parts are to be kept.
    pub(super) fn leave(mut self) {
        self.upload = None;
    }

    /// Aborts it now.
    pub(super) async fn abort(mut self) {
        if let Some(upload) = self.upload.clone() {
            upload.abort().await;
        }
        // Not before: when this is dropped while it waits, somebody else has to do it.
        self.upload = None;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(upload) = self.upload.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(upload.abort());
        }
    }
}

impl Upload {
    /// Aborts until nothing is left: parts that were on their way arrive after the first time, and take up storage.
    async fn abort(self) {
        for attempt in 1..=MAX_ABORTS {
            let aborted = self.s3.send(self.abort.clone()).await;
            if let Err(error) = &aborted
                && !error.is_not_found()
            {
                telemetry::upload_not_aborted(error);
            }
            match self.s3.send(self.list.clone()).await {
                Ok(list) if list.parts.is_empty() => return,
                Err(error) if error.is_not_found() => return,
                _ => pause(pause_after(attempt, None)).await,
            }
        }
        telemetry::parts_left();
    }
}
