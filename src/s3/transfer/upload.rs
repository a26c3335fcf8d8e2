//! An object of any size, uploaded.

use std::time::Duration;

use http::Method;
use tokio::runtime::Handle;

use super::job::Job;
use super::part_sizes::{self, DEFAULT_PART_SIZE};
use super::progress::{Progress, ProgressWatch, Tracker};
use super::source::{Parts, UploadSource};
use crate::checksum::ChecksumAlgorithm;
use crate::runtime::runtime;
use crate::s3::{S3, S3Request};
use crate::{Error, Transport};

/// How many parts are on their way at once, unless told otherwise: 8, enough for a fast connection whose round trips are long.
/// A stream in parts of 8 MiB so holds 64 MiB.
pub const DEFAULT_CONCURRENCY: usize = 8;

/// An upload of any size: in one request when it is no longer than a part, otherwise in parts. Made by
/// [`Bucket::upload`](crate::s3::Bucket::upload). The limits are those of S3's
/// [multipart uploads](https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html).
///
/// Up to [`concurrency`](Self::concurrency) parts are on their way at once. Of bytes nothing is copied; of a file half a
/// megabyte a part is in memory; of a stream whole parts are, `concurrency` × `part_size` bytes at the most. A part that
/// fails for a passing fault is sent again by itself, three times in all.
///
/// An upload that fails is aborted, and so is one that is dropped, by a task of its own: the store keeps no parts. Where the
/// store has not yet said that it is begun, that task waits for a minute until it does. [`S3::aborts_finished`] waits for such
/// tasks.
#[derive(Debug)]
#[must_use = "nothing is uploaded until it is sent"]
pub struct Upload {
    s3: S3<Transport>,
    bucket: String,
    key: String,
    request: S3Request,
    source: UploadSource,
    part_size: u64,
    concurrency: usize,
    attempt_timeout: Option<Duration>,
    checksum_algorithm: Option<ChecksumAlgorithm>,
    tracker: Tracker,
    resumed: Option<String>,
    keeps_parts: bool,
}

/// What an [`Upload`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UploadOutput {
    /// The object's entity tag, with its quotes. It is the content's MD5 for some objects only.
    pub e_tag: Option<String>,
    /// The version, in a bucket that keeps versions.
    pub version_id: Option<String>,
    /// How many bytes the object has.
    pub bytes: u64,
    /// In how many parts it was uploaded; 1 for one request.
    pub parts: u32,
}

impl Upload {
    pub(in crate::s3) fn new(s3: S3<Transport>, bucket: &str, key: String, source: UploadSource) -> Self {
        Self {
            s3,
            request: S3Request::object(Method::PUT, bucket, &key),
            bucket: bucket.to_owned(),
            key,
            source,
            part_size: DEFAULT_PART_SIZE,
            concurrency: DEFAULT_CONCURRENCY,
            attempt_timeout: None,
            checksum_algorithm: None,
            tracker: Tracker::new(),
            resumed: None,
            keeps_parts: false,
        }
    }

    /// Sets the size of a part in bytes, 5 MiB to 5 GiB; the default is [`DEFAULT_PART_SIZE`]. It is also the size up to which
    /// an object goes in one request.
    ///
    /// An object of a known length that would have more than 10,000 parts gets larger ones. The parts of a stream of
    /// unknown length double with every thousand, where the store allows that
    /// ([`Store::wants_equal_parts`](crate::endpoint::Store::wants_equal_parts)): they reach 5 TiB.
    pub fn part_size(mut self, bytes: u64) -> Self {
        self.part_size = bytes;
        self
    }

    /// Sets how many parts are on their way at once, 1 or more; the default is [`DEFAULT_CONCURRENCY`].
    pub fn concurrency(mut self, parts: usize) -> Self {
        self.concurrency = parts.max(1);
        self
    }

    /// Sets how long one attempt at a part may take; the default is a minute and what its bytes take at 50 kB/s.
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = Some(limit);
        self
    }

    /// Has the checksum of each part computed and sent, and kept with the object.
    pub fn checksum_algorithm(mut self, algorithm: ChecksumAlgorithm) -> Self {
        self.checksum_algorithm = Some(algorithm);
        self
    }

    /// Calls this whenever the upload is further, from where the upload is polled: it must not block.
    pub fn on_progress(mut self, callback: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        self.tracker.set_callback(callback);
        self
    }

    /// Goes on with an upload that was interrupted: parts that are there already, and are the same by their checksum or MD5,
    /// are not sent again. The id is what [`Progress::upload_id`] said. The source must be read from its start.
    pub fn resume(mut self, upload_id: impl Into<String>) -> Self {
        self.resumed = Some(upload_id.into());
        self
    }

    /// Keeps the parts of an upload that fails or is dropped, to [`resume`](Self::resume) it later. They take up storage until
    /// the upload is completed or aborted. One that is dropped before [`Progress::upload_id`] tells its id is aborted all the
    /// same, since nobody could go on with it.
    pub fn keep_parts(mut self) -> Self {
        self.keeps_parts = true;
        self
    }

    object_setters!();
    write_condition_setters!();
    customer_key_setters!();
    object_request_setters!();

    /// Looks at the upload's progress from elsewhere.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// let upload = reports.upload("q4.csv", "a;b");
    /// let progress = upload.progress();
    /// upload.send().await?;
    /// assert_eq!((progress.now().bytes, progress.now().total), (3, Some(3)));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn progress(&self) -> ProgressWatch {
        self.tracker.watch()
    }

    /// Uploads it, on a tokio runtime with a timer: by [`PutObject`](crate::s3::PutObject), or by
    /// [`CreateMultipartUpload`](crate::s3::CreateMultipartUpload), [`UploadPart`](crate::s3::UploadPart) and
    /// [`CompleteMultipartUpload`](crate::s3::CompleteMultipartUpload).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for options that S3 refuses and outside of a tokio runtime; [`RequestBody`](crate::ErrorKind::RequestBody) when
    /// the source fails or changes; otherwise as [`S3::send`].
    pub async fn send(self) -> Result<UploadOutput, Error> {
        let runtime = runtime()?;
        part_sizes::check(self.part_size)?;
        let job = self.job(runtime);
        let opened = self.source.open().await?;
        job.tracker.change(|progress| progress.total = opened.length);
        let existing = match &self.resumed {
            Some(upload_id) => Some(job.existing(upload_id.clone()).await?),
            None => None,
        };
        let part_size = job.size_of_parts(self.part_size, opened.length, existing.as_ref())?;
        let mut parts = Parts::new(opened.source, part_size);
        // One more than the first, to know whether it is the only one.
        let (first, second) = (parts.next().await?, parts.next().await?);
        match (first, second) {
            (Some(only), None) if existing.is_none() => job.send_whole(only).await,
            (first, second) => {
                let read = first.into_iter().chain(second).collect();
                job.send_parts(read, parts, existing, opened.stamp).await
            }
        }
    }

    fn job(&self, runtime: Handle) -> Job {
        Job {
            s3: self.s3.clone(),
            bucket: self.bucket.clone(),
            key: self.key.clone(),
            options: self.request.clone(),
            concurrency: self.concurrency,
            attempt_timeout: self.attempt_timeout,
            checksum_algorithm: self.checksum_algorithm,
            tracker: self.tracker.clone(),
            keeps_parts: self.keeps_parts,
            runtime,
        }
    }
}
