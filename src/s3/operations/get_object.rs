//! `GetObject`.

use std::ops::RangeBounds;

use http::header::RANGE;
use http::{Method, Request, response};

use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::s3::integrity::{asks_for_checksum, verified};
use crate::s3::options::X_AMZ_CHECKSUM_MODE;
use crate::s3::{ObjectHead, S3Request, byte_range};
use crate::{Body, Error};

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
    pub(in crate::s3) request: S3Request,
}

/// What [`GetObject`] answers.
#[derive(Debug)]
#[non_exhaustive]
pub struct GetObjectOutput {
    /// The content, as a stream. It ends with an error when it does not match its checksum, where that was asked for.
    pub body: Body,
    /// What the headers say.
    pub head: ObjectHead,
}

impl GetObject {
    /// Reads this object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self { request: S3Request::object(Method::GET, bucket, key) }
    }

    /// Reads only these bytes, counted from 0: `..1024`, `1024..`, `5..=9`.
    pub fn range(self, bytes: impl RangeBounds<u64>) -> Self {
        match byte_range::ends(bytes) {
            Some((first, None)) => self.range_header(format!("bytes={first}-")),
            Some((first, Some(last))) => self.range_header(format!("bytes={first}-{last}")),
            None => self.empty_range(),
        }
    }

    /// Reads only the last bytes, this many.
    pub fn last_bytes(self, count: u64) -> Self {
        if count == 0 { self.empty_range() } else { self.range_header(format!("bytes=-{count}")) }
    }

    /// Asks for the object's checksum, which its content is verified with as it is read; the default where
    /// [`ChecksumMode`](crate::endpoint::ChecksumMode) says so.
    pub fn checksum_mode(mut self) -> Self {
        self.request = self.request.header(X_AMZ_CHECKSUM_MODE, "ENABLED");
        self
    }

    read_setters!();
    customer_key_setters!();
    object_request_setters!();

    fn range_header(mut self, range: String) -> Self {
        self.request = self.request.header(RANGE, range);
        self
    }

    /// HTTP has no way to ask for nothing, and a service answers a malformed range with the whole object.
    fn empty_range(mut self) -> Self {
        self.request.fail("the range has no byte in it".to_owned());
        self
    }
}

impl Operation for GetObject {
    const NAME: &'static str = "GetObject";
    type Output = GetObjectOutput;
    type Payload = Body;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        let mut request = self.request;
        let is_whole = request.header_value("range").is_none() && request.query_value("partNumber").is_none();
        if is_whole && asks_for_checksum(endpoint) {
            request = request.header(X_AMZ_CHECKSUM_MODE, "ENABLED");
        }
        request.build(endpoint, Body::empty())
    }

    fn parse_response(parts: response::Parts, body: Body) -> Result<GetObjectOutput, Error> {
        Ok(GetObjectOutput { body: verified(&parts, body), head: parts.into() })
    }

    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
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
