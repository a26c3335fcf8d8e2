//! A copy part by part.

use std::ops::Range;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use http::HeaderName;

use super::complete::complete;
use super::copy::CopyOutput;
use super::job::{Job, SentPart};
use super::part_sizes;
use super::send_part::attempts;
use crate::s3::{CopySource, ObjectHead, S3Request, Tagging, UploadPartCopy};
use crate::{Error, ErrorKind};

/// The time that a request has beside that for its bytes.
const COPY_LIMIT: Duration = Duration::from_secs(60);
/// The slowest store that copies are made for, in bytes a second: a hundred times the slowest connection.
const SLOWEST_COPY: u64 = 5_000_000;

/// What the source is served with, and its copy is too.
const CONTENT_HEADERS: [&str; 6] =
    ["cache-control", "content-disposition", "content-encoding", "content-language", "content-type", "expires"];

/// How long a request that copies so many bytes may take, unless told otherwise.
pub(super) fn copy_limit(length: u64) -> Duration {
    COPY_LIMIT + Duration::from_secs(length / SLOWEST_COPY)
}

/// What is copied, and as what.
pub(super) struct PartsCopy<'a> {
    pub(super) job: Job,
    /// What was set of the copy.
    pub(super) wish: &'a S3Request,
    pub(super) source: &'a CopySource,
    /// The source's.
    pub(super) e_tag: &'a str,
    /// How many bytes it has.
    pub(super) length: u64,
}

impl PartsCopy<'_> {
    /// Copies it in parts of this size, or of a larger one where there would be too many.
    pub(super) async fn send(&self, part_size: u64) -> Result<CopyOutput, Error> {
        let job = &self.job;
        let upload_id = job.create(None).await?;
        let unfinished = job.unfinished(&upload_id);
        job.tracker.change(|progress| progress.upload_id = Some(upload_id.clone()));
        let result = async { complete(job, &upload_id, self.copy_all(&upload_id, part_size).await?).await };
        let result = result.await;
        match (&result, unfinished) {
            (Ok(_), Some(unfinished)) => unfinished.leave(),
            (Err(_), Some(unfinished)) => unfinished.abort().await,
            (_, None) => {}
        }
        let made = result?;
        Ok(CopyOutput { e_tag: made.e_tag, version_id: made.version_id, bytes: made.bytes, parts: made.parts })
    }

    async fn copy_all(&self, upload_id: &str, part_size: u64) -> Result<Vec<SentPart>, Error> {
        let size = part_sizes::for_length(self.length, part_size);
        let ranges = (0..).map(|index: u32| {
            let start = u64::from(index).saturating_mul(size);
            (index + 1, start..self.length.min(start.saturating_add(size)))
        });
        let ranges = ranges.take_while(|(number, range)| *number <= part_sizes::MAX_PARTS && !range.is_empty());
        let parts = stream::iter(ranges).map(|(number, range)| self.copy_part(upload_id, number, range));
        let mut sent: Vec<_> = parts.buffer_unordered(self.job.concurrency).try_collect().await?;
        sent.sort_by_key(|part| part.number);
        Ok(sent)
    }

    async fn copy_part(&self, upload_id: &str, number: u32, range: Range<u64>) -> Result<SentPart, Error> {
        let (job, length) = (&self.job, range.end - range.start);
        let mut copy = UploadPartCopy::new(&job.bucket, &job.key, upload_id, number, self.source.clone());
        copy.request = job.with_common_options(copy.request).with_headers_of(self.wish, is_about_source);
        let copy = copy.copy_source_range(range).copy_source_if_match(self.e_tag);
        let sent = attempts(&job.tracker, self.limit(length), || job.s3.send(copy.clone())).await;
        let Some(e_tag) = sent.map_err(changed)?.e_tag else {
            let message = format!("the answer to part {number} has no entity tag, and the upload needs it");
            return Err(Error::new(ErrorKind::InvalidResponse, message));
        };
        job.tracker.attempt().done(length);
        Ok(SentPart { number, length, e_tag, checksum: None })
    }

    fn limit(&self, length: u64) -> Duration {
        self.job.attempt_timeout.unwrap_or_else(|| copy_limit(length))
    }
}

/// What a copy is made with: all that was wished for, and of the source what `CopyObject` would copy.
pub(super) fn copied_options(copy: S3Request, wish: &S3Request, head: &ObjectHead, tags: &Tagging) -> S3Request {
    let new_metadata = replaces_metadata(wish);
    let mut options = copy.with_headers_of(wish, |name| match name {
        "x-amz-metadata-directive" | "x-amz-tagging-directive" | "x-amz-copy-source-if-match" => false,
        "x-amz-tagging" => replaces_tags(wish),
        name if is_metadata(name) => new_metadata,
        // It is set in `CopyObject` alone.
        name => name != "x-amz-copy-source" && !is_about_source(name),
    });
    if !new_metadata {
        for name in CONTENT_HEADERS {
            if let Some(value) = head.headers().get(name).and_then(|value| value.to_str().ok()) {
                options = options.header(HeaderName::from_static(name), value);
            }
        }
        for (name, text) in head.metadata() {
            options = options.metadata(name, &text);
        }
    }
    tags.tags().iter().fold(options, |options, tag| options.tag(&tag.key, &tag.value))
}

fn replaces_metadata(wish: &S3Request) -> bool {
    wish.header_value("x-amz-metadata-directive").is_some_and(|value| value == "REPLACE")
}

/// Whether the copy gets other tags than the source's.
pub(super) fn replaces_tags(wish: &S3Request) -> bool {
    wish.header_value("x-amz-tagging-directive").is_some_and(|value| value == "REPLACE")
}

fn is_metadata(name: &str) -> bool {
    CONTENT_HEADERS.contains(&name) || name.starts_with("x-amz-meta-")
}

/// Whether a header goes with every request that reads the source. The entity tag that was wished for is known to be the
/// source's, whose own goes in its place.
fn is_about_source(name: &str) -> bool {
    name == "x-amz-source-expected-bucket-owner"
        || name.starts_with("x-amz-copy-source-") && name != "x-amz-copy-source-if-match"
}

/// Says what a condition that no longer holds means here.
fn changed(error: Error) -> Error {
    match error.answer() {
        Some(answer) if error.is_precondition_failed() => {
            let mut answer = answer.clone();
            "the source changed while it was copied, or is not as the copy demands".clone_into(&mut answer.message);
            Error::service(answer).in_operation("UploadPartCopy")
        }
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::s3::{CopyObject, Tag};

    fn options(copy: &CopyObject) -> http::HeaderMap {
        let (parts, ()) = http::Response::builder()
            .header("content-type", "text/csv")
            .header("x-amz-meta-name", "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=")
            .header("x-amz-storage-class", "GLACIER")
            .body(())
            .unwrap()
            .into_parts();
        let tags = if replaces_tags(&copy.request) { Tagging::default() } else { [Tag::new("a", "b c")].into() };
        let made = copied_options(S3Request::object(Method::PUT, "bucket", "k"), &copy.request, &parts.into(), &tags);
        let endpoint = crate::endpoint::Endpoint::new("https://h", crate::sigv4::SigningScope::new("r", "s3")).unwrap();
        made.build(&endpoint, crate::Body::empty()).unwrap().headers().clone()
    }

    fn copy() -> CopyObject {
        CopyObject::new("bucket", "k", CopySource::new("from", "k")).content_type("text/plain").tag("new", "1")
    }

    #[test]
    fn the_copy_has_what_copy_object_would_copy() {
        let headers = options(&copy().copy_source_if_match("\"e\"").storage_class("STANDARD_IA").if_none_match("*"));
        assert_eq!(headers["content-type"], "text/csv");
        assert_eq!(headers["x-amz-meta-name"], "=?UTF-8?B?R3LDvMOfZQ==?=");
        assert_eq!(headers["x-amz-tagging"], "a=b%20c");
        assert_eq!(headers["x-amz-storage-class"], "STANDARD_IA");
        assert_eq!(headers["if-none-match"], "*");
        assert_eq!(headers.len(), 5, "{headers:?}");
    }

    #[test]
    fn the_copy_has_what_replaces_it() {
        let headers = options(&copy().metadata_directive("REPLACE").tagging_directive("REPLACE").metadata("x", "y"));
        assert_eq!(headers["content-type"], "text/plain");
        assert_eq!(headers["x-amz-meta-x"], "y");
        assert_eq!(headers["x-amz-tagging"], "new=1");
        assert_eq!(headers.len(), 3, "{headers:?}");
    }
}
