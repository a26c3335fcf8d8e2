//! An object of any size, copied inside the store.

use std::time::Duration;

use http::{HeaderName, Method};
use tokio::runtime::Handle;

use super::copy_parts::{PartsCopy, copied_options, copy_limit, replaces_tags};
use super::job::Job;
use super::part_sizes;
use super::progress::{Progress, ProgressWatch, Tracker};
use super::send_part::attempts;
use super::upload::DEFAULT_CONCURRENCY;
use crate::runtime::runtime;
use crate::s3::{CopyObject, CopySource, GetObjectTagging, HeadObject, ObjectHead, S3, S3Request, Tagging};
use crate::{Error, ErrorKind, Transport};

/// The largest object that is copied in one request, in bytes: 5 GiB, S3's limit of
/// [`CopyObject`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html).
pub const MAX_COPY: u64 = 5 * 1024 * 1024 * 1024;

/// The size of a copied part unless told otherwise: 64 MiB. None of it passes through here, so that fewer and larger parts than
/// those of an upload are as good.
const COPIED_PART: u64 = 64 * 1024 * 1024;

/// A copy of any size inside the store: in one request up to 5 GiB, otherwise part by part. Made by
/// [`Bucket::copy`](crate::s3::Bucket::copy).
///
/// The copy gets the source's metadata and tags, or those that are set here where a directive says `REPLACE`. As S3 has it,
/// permissions, storage class, encryption and locks are not copied: they are what is set here, else the bucket's defaults.
///
/// All parts are of the object that the source is in the beginning (`copy_source_if_match`). A copy in parts that fails is
/// aborted, and so is one that is dropped, by a task of its own, which [`S3::aborts_finished`] waits for.
#[derive(Debug)]
#[must_use = "nothing is copied until it is sent"]
pub struct Copy {
    s3: S3<Transport>,
    bucket: String,
    key: String,
    source: CopySource,
    request: S3Request,
    parts_above: u64,
    part_size: u64,
    concurrency: usize,
    attempt_timeout: Option<Duration>,
    tracker: Tracker,
}

/// What a [`Copy`](struct@Copy) answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CopyOutput {
    /// The copy's entity tag, with its quotes. It differs from the source's when one of them was made of parts.
    pub e_tag: Option<String>,
    /// The copy's version, in a bucket that keeps versions.
    pub version_id: Option<String>,
    /// How many bytes it has.
    pub bytes: u64,
    /// In how many parts it was copied; 1 for one request.
    pub parts: u32,
}

impl Copy {
    pub(in crate::s3) fn new(s3: S3<Transport>, bucket: &str, key: String, source: CopySource) -> Self {
        Self {
            s3,
            request: S3Request::object(Method::PUT, bucket, &key),
            bucket: bucket.to_owned(),
            key,
            source,
            parts_above: MAX_COPY,
            part_size: COPIED_PART,
            concurrency: DEFAULT_CONCURRENCY,
            attempt_timeout: None,
            tracker: Tracker::new(),
        }
    }

    /// Sets the size in bytes above which an object is copied part by part, up to [`MAX_COPY`], the default. Parts are copied
    /// at the same time, so that large objects are done sooner.
    pub fn parts_above(mut self, bytes: u64) -> Self {
        self.parts_above = bytes;
        self
    }

    /// Sets the size of a part in bytes, 5 MiB to 5 GiB; the default is 64 MiB. An object that would have more than 10,000 parts
    /// gets larger ones.
    pub fn part_size(mut self, bytes: u64) -> Self {
        self.part_size = bytes;
        self
    }

    /// Sets how many parts are copied at once, 1 or more; the default is [`DEFAULT_CONCURRENCY`].
    pub fn concurrency(mut self, parts: usize) -> Self {
        self.concurrency = parts.max(1);
        self
    }

    /// Sets how long one attempt at a request may take; the default is a minute and what its bytes take at 5 MB/s.
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = Some(limit);
        self
    }

    /// Calls this whenever the copy is further, from where the copy is polled: it must not block.
    pub fn on_progress(mut self, callback: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        self.tracker.set_callback(callback);
        self
    }

    setters! {
        /// Says whether the copy gets the source's metadata and content headers (`COPY`, the default) or those that are set
        /// here (`REPLACE`).
        header metadata_directive = "x-amz-metadata-directive";
        /// Says whether the copy gets the source's tags (`COPY`, the default) or those that are set here (`REPLACE`).
        header tagging_directive = "x-amz-tagging-directive";
    }
    copy_source_setters!();
    object_setters!();
    write_condition_setters!();
    customer_key_setters!();
    object_request_setters!();

    /// Looks at the copy's progress from elsewhere.
    #[must_use]
    pub fn progress(&self) -> ProgressWatch {
        self.tracker.watch()
    }

    /// Copies it, on a tokio runtime with a timer.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for options that S3 refuses and outside of a tokio runtime; otherwise as [`S3::send`]:
    /// [`Error::is_not_found`] when there is no source, [`Error::is_precondition_failed`] when it changes meanwhile.
    pub async fn send(self) -> Result<CopyOutput, Error> {
        let runtime = runtime()?;
        part_sizes::check(self.part_size)?;
        if self.parts_above > MAX_COPY {
            let message = format!("one request copies up to {MAX_COPY} bytes (5 GiB), not {}", self.parts_above);
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        let head = self.head().await?;
        let Some(bytes) = head.content_length() else {
            let message = "the store does not tell how long the source is";
            return Err(Error::new(ErrorKind::InvalidResponse, message));
        };
        self.tracker.change(|progress| progress.total = Some(bytes));
        if bytes > self.parts_above {
            let Some(e_tag) = head.e_tag() else {
                let message = "the source has no entity tag, and its parts cannot be told from another object's";
                return Err(Error::new(ErrorKind::InvalidResponse, message));
            };
            let (job, wish, source) = (self.job(&head, runtime).await?, &self.request, &self.source);
            return PartsCopy { job, wish, source, e_tag, length: bytes }.send(self.part_size).await;
        }
        let limit = self.limit(bytes);
        let copy = CopyObject { request: self.source.set_on(self.request) };
        let output = attempts(&self.tracker, limit, || self.s3.send(copy.clone())).await?;
        self.tracker.attempt().done(bytes);
        let version_id = output.version_id().map(str::to_owned);
        Ok(CopyOutput { version_id, e_tag: output.e_tag, bytes, parts: 1 })
    }

    /// Asks for the source's headers.
    async fn head(&self) -> Result<ObjectHead, Error> {
        let mut head = HeadObject::new(&self.source.bucket, &self.source.key);
        if let Some(version) = &self.source.version_id {
            head = head.version_id(version);
        }
        head.request = head.request.with_renamed_headers_of(&self.request, name_at_source);
        attempts(&self.tracker, self.limit(0), || self.s3.send(head.clone())).await
    }

    /// The source's tags, if it has any and the copy gets them.
    async fn tags(&self, head: &ObjectHead) -> Result<Tagging, Error> {
        if replaces_tags(&self.request) || head.tag_count().unwrap_or_default() == 0 {
            return Ok(Tagging::default());
        }
        let mut tags = GetObjectTagging::new(&self.source.bucket, &self.source.key);
        if let Some(version) = &self.source.version_id {
            tags = tags.version_id(version);
        }
        tags.request = tags.request.with_renamed_headers_of(&self.request, payer_or_owner);
        Ok(attempts(&self.tracker, self.limit(0), || self.s3.send(tags.clone())).await?.tagging)
    }

    async fn job(&self, head: &ObjectHead, runtime: Handle) -> Result<Job, Error> {
        let copy = S3Request::object(Method::PUT, &self.bucket, &self.key);
        Ok(Job {
            s3: self.s3.clone(),
            bucket: self.bucket.clone(),
            key: self.key.clone(),
            options: copied_options(copy, &self.request, head, &self.tags(head).await?),
            concurrency: self.concurrency,
            attempt_timeout: self.attempt_timeout,
            checksum_algorithm: None,
            tracker: self.tracker.clone(),
            keeps_parts: false,
            runtime,
        })
    }

    fn limit(&self, length: u64) -> Duration {
        self.attempt_timeout.unwrap_or_else(|| copy_limit(length))
    }
}

/// What a header of a copy that is about its source is called in a request to the source itself.
fn name_at_source(name: &HeaderName) -> Option<HeaderName> {
    match name.as_str() {
        "x-amz-copy-source-if-match" => Some(http::header::IF_MATCH),
        other => {
            let customers = other.strip_prefix("x-amz-copy-source-").filter(|name| name.contains("-customer-"));
            customers.map_or_else(|| payer_or_owner(name), |name| HeaderName::try_from(format!("x-amz-{name}")).ok())
        }
    }
}

/// As [`name_at_source`], of a request that reads no content.
fn payer_or_owner(name: &HeaderName) -> Option<HeaderName> {
    match name.as_str() {
        "x-amz-request-payer" => Some(name.clone()),
        "x-amz-source-expected-bucket-owner" => Some(HeaderName::from_static("x-amz-expected-bucket-owner")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_asked_with_its_own_key_and_owner() {
        let at_source = |name| name_at_source(&HeaderName::from_static(name)).map(|name| name.as_str().to_owned());
        let key = "x-amz-copy-source-server-side-encryption-customer-key-md5";
        assert_eq!(at_source(key).as_deref(), Some("x-amz-server-side-encryption-customer-key-md5"));
        let owner = "x-amz-source-expected-bucket-owner";
        assert_eq!(at_source(owner).as_deref(), Some("x-amz-expected-bucket-owner"));
        for other in ["x-amz-expected-bucket-owner", "x-amz-server-side-encryption-customer-key", "x-amz-meta-a"] {
            assert_eq!(at_source(other), None);
        }
    }
}
