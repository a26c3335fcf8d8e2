//! `PutObject`.

use bytes::Bytes;
use http::{Method, Request, response};

use crate::checksum::ChecksumAlgorithm;
use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::s3::S3Request;
use crate::s3::integrity::{check_length, with_checksum};
use crate::{Body, Error};

/// Stores an object of up to 5 GiB: [`PutObject`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html).
#[derive(Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutObject {
    pub(in crate::s3) request: S3Request,
    pub(in crate::s3) body: Body,
    pub(in crate::s3) checksum_algorithm: Option<ChecksumAlgorithm>,
}

header_output! {
    /// What [`PutObject`] answers.
    PutObjectOutput
}

impl PutObject {
    /// Stores a body under a key of 1 to 1,024 bytes.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>, body: impl Into<Body>) -> Self {
        Self { request: S3Request::object(Method::PUT, bucket, key), body: body.into(), checksum_algorithm: None }
    }

    content_setters!();
    object_setters!();
    write_condition_setters!();
    setters! {
        /// Appends to the object, which must have this size in bytes; for directory buckets alone.
        header write_offset_bytes = "x-amz-write-offset-bytes";
    }
    customer_key_setters!();
    object_request_setters!();
}

impl PutObjectOutput {
    getters! {
        /// Whether the checksum is of the whole object (`FULL_OBJECT`) or of its parts' checksums (`COMPOSITE`).
        text checksum_type = "x-amz-checksum-type";
        /// The entity tag, with its quotes. It is the content's MD5 for some objects only; compare it with other entity tags
        /// alone.
        text e_tag = "etag";
        /// When and by which rule the object will be deleted.
        text expiration = "x-amz-expiration";
        /// How many bytes the object has after an append.
        number size = "x-amz-object-size";
        /// The version, in a bucket that keeps versions.
        text version_id = "x-amz-version-id";
    }
    checksum_getters!();
    encryption_getters!();
}

impl Operation for PutObject {
    const NAME: &'static str = "PutObject";
    type Output = PutObjectOutput;
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        check_length(&self.request, &self.body)?;
        let (request, body) = with_checksum(self.request, self.body, self.checksum_algorithm, endpoint);
        request.build(endpoint, body)
    }

    fn parse_response(parts: response::Parts, _: Bytes) -> Result<PutObjectOutput, Error> {
        Ok(parts.into())
    }

    fn try_clone(&self) -> Option<Self> {
        let body = self.body.try_clone()?;
        Some(Self { request: self.request.clone(), body, checksum_algorithm: self.checksum_algorithm })
    }
}
