//! `GetObject`.

use std::ops::{Bound, RangeBounds};
use std::time::SystemTime;

use http::header::{IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE, RANGE};
use http::{Method, Request, response};

use super::ObjectHead;
use super::request::S3Request;
use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::{Body, Error, ErrorKind};

/// Reads an object: [`GetObject`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html).
///
/// ```
/// use tower_sigv4::s3::GetObject;
///
/// let first_kilobyte = GetObject::new("bucket", "key").range(..1024);
/// let all_but_that = GetObject::new("bucket", "key").range(1024..);
/// let unless_known = GetObject::new("bucket", "key").if_none_match("\"1b2cf535f27731c974343645a3985328\"");
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetObject {
    bucket: String,
    key: String,
    if_match: Option<String>,
    if_modified_since: Option<SystemTime>,
    if_none_match: Option<String>,
    if_unmodified_since: Option<SystemTime>,
    range: Option<Range>,
    version_id: Option<String>,
}

/// A range of bytes as it was asked for.
#[derive(Clone, Copy, Debug)]
enum Range {
    /// From the first to the last byte, both included.
    From(u64, Option<u64>),
    /// This many from the end.
    Last(u64),
    /// No byte is in it.
    Empty,
}

/// What [`GetObject`] answers.
#[derive(Debug)]
#[non_exhaustive]
pub struct GetObjectOutput {
    /// The content, as a stream.
    pub body: Body,
    /// What the headers say.
    pub head: ObjectHead,
}

impl GetObject {
    /// Reads this object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self {
            bucket: bucket.into(),
            key: key.into(),
            if_match: None,
            if_modified_since: None,
            if_none_match: None,
            if_unmodified_since: None,
            range: None,
            version_id: None,
        }
    }

    /// Reads only these bytes, counted from 0: `..1024`, `1024..`, `5..=9`.
    pub fn range(mut self, bytes: impl RangeBounds<u64>) -> Self {
        let first = match bytes.start_bound() {
            Bound::Included(first) => Some(*first),
            Bound::Excluded(before) => before.checked_add(1),
            Bound::Unbounded => Some(0),
        };
        let last = match bytes.end_bound() {
            Bound::Included(last) => Some(Some(*last)),
            Bound::Excluded(after) => after.checked_sub(1).map(Some),
            Bound::Unbounded => Some(None),
        };
        self.range = Some(match (first, last) {
            (Some(first), Some(last)) if last.is_none_or(|last| first <= last) => Range::From(first, last),
            _ => Range::Empty,
        });
        self
    }

    /// Reads only the last bytes, this many.
    pub fn last_bytes(mut self, count: u64) -> Self {
        self.range = Some(if count == 0 { Range::Empty } else { Range::Last(count) });
        self
    }

    /// Reads it only while it has this entity tag; otherwise the error
    /// [`is_precondition_failed`](Error::is_precondition_failed).
    pub fn if_match(mut self, e_tag: impl Into<String>) -> Self {
        self.if_match = Some(e_tag.into());
        self
    }

    /// Reads it only when it has another entity tag; otherwise the error [`is_not_modified`](Error::is_not_modified).
    pub fn if_none_match(mut self, e_tag: impl Into<String>) -> Self {
        self.if_none_match = Some(e_tag.into());
        self
    }

    /// Reads it only when it changed since; otherwise the error [`is_not_modified`](Error::is_not_modified).
    pub fn if_modified_since(mut self, time: SystemTime) -> Self {
        self.if_modified_since = Some(time);
        self
    }

    /// Reads it only when it did not change since; otherwise the error
    /// [`is_precondition_failed`](Error::is_precondition_failed).
    pub fn if_unmodified_since(mut self, time: SystemTime) -> Self {
        self.if_unmodified_since = Some(time);
        self
    }

    /// Reads one version of it.
    pub fn version_id(mut self, version: impl Into<String>) -> Self {
        self.version_id = Some(version.into());
        self
    }
}

impl Operation for GetObject {
    const NAME: &'static str = "GetObject";
    type Output = GetObjectOutput;
    type Payload = Body;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        let range = match self.range {
            None => None,
            Some(Range::From(first, Some(last))) => Some(format!("bytes={first}-{last}")),
            Some(Range::From(first, None)) => Some(format!("bytes={first}-")),
            Some(Range::Last(count)) => Some(format!("bytes=-{count}")),
            // HTTP has no way to ask for nothing, and a service answers a malformed range with the whole object.
            Some(Range::Empty) => {
                return Err(Error::new(ErrorKind::InvalidInput, "the range has no byte in it"));
            }
        };
        S3Request::object(Method::GET, &self.bucket, &self.key)
            .query("versionId", self.version_id.as_deref())
            .header(RANGE, range.as_deref())
            .header(IF_MATCH, self.if_match.as_deref())
            .header(IF_NONE_MATCH, self.if_none_match.as_deref())
            .date_header(IF_MODIFIED_SINCE, self.if_modified_since)
            .date_header(IF_UNMODIFIED_SINCE, self.if_unmodified_since)
            .build(endpoint)
    }

    fn parse_response(parts: response::Parts, body: Body) -> Result<GetObjectOutput, Error> {
        Ok(GetObjectOutput { body, head: ObjectHead::of(&parts.headers) })
    }

    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sigv4::SigningScope;

    fn sent(operation: GetObject) -> Result<String, Error> {
        let endpoint = Endpoint::new("http://h:1", SigningScope::new("r", "s3")).unwrap();
        let request = operation.into_request(&endpoint)?;
        Ok(request.headers()[RANGE].to_str().unwrap().to_owned())
    }

    fn get() -> GetObject {
        GetObject::new("bucket", "key")
    }

    #[test]
    fn rust_ranges_become_http_ranges() {
        assert_eq!(sent(get().range(..10)).unwrap(), "bytes=0-9");
        assert_eq!(sent(get().range(10..)).unwrap(), "bytes=10-");
        assert_eq!(sent(get().range(5..=9)).unwrap(), "bytes=5-9");
        assert_eq!(sent(get().range(..)).unwrap(), "bytes=0-");
        assert_eq!(sent(get().last_bytes(3)).unwrap(), "bytes=-3");
    }

    #[test]
    #[expect(clippy::reversed_empty_ranges, reason = "that is what is tested")]
    fn an_empty_range_is_refused_rather_than_sent() {
        for operation in [get().range(0..0), get().range(7..3), get().range(..0), get().last_bytes(0)] {
            assert_eq!(sent(operation).unwrap_err().kind(), ErrorKind::InvalidInput);
        }
    }
}
