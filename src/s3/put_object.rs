//! `PutObject`.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH};
use http::{Method, Request, response};

use super::object_head::text;
use super::request::S3Request;
use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::{Body, Error};

/// Stores an object of up to 5 GiB: [`PutObject`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html).
#[derive(Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutObject {
    body: Body,
    head: Head,
}

/// All of the operation but its body.
#[derive(Clone, Debug, Default)]
struct Head {
    bucket: String,
    key: String,
    cache_control: Option<String>,
    content_disposition: Option<String>,
    content_encoding: Option<String>,
    content_type: Option<String>,
    if_match: Option<String>,
    if_none_match: Option<String>,
    metadata: Vec<(String, String)>,
}

/// What [`PutObject`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PutObjectOutput {
    /// The entity tag, with its quotes. It is the content's MD5 for some objects only; compare it with other entity tags alone.
    pub e_tag: Option<String>,
    /// The version, in a bucket that keeps versions.
    pub version_id: Option<String>,
}

impl PutObject {
    /// Stores a body under a key of 1 to 1,024 bytes.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>, body: impl Into<Body>) -> Self {
        Self { body: body.into(), head: Head { bucket: bucket.into(), key: key.into(), ..Head::default() } }
    }

    /// Sets `Cache-Control`, which the object is served with.
    pub fn cache_control(mut self, value: impl Into<String>) -> Self {
        self.head.cache_control = Some(value.into());
        self
    }

    /// Sets `Content-Disposition`, which the object is served with.
    pub fn content_disposition(mut self, value: impl Into<String>) -> Self {
        self.head.content_disposition = Some(value.into());
        self
    }

    /// Sets `Content-Encoding`, which the object is served with.
    pub fn content_encoding(mut self, value: impl Into<String>) -> Self {
        self.head.content_encoding = Some(value.into());
        self
    }

    /// Sets `Content-Type`, which the object is served with.
    pub fn content_type(mut self, value: impl Into<String>) -> Self {
        self.head.content_type = Some(value.into());
        self
    }

    /// Stores only over an object with this entity tag; otherwise the error
    /// [`is_precondition_failed`](Error::is_precondition_failed).
    pub fn if_match(mut self, e_tag: impl Into<String>) -> Self {
        self.head.if_match = Some(e_tag.into());
        self
    }

    /// With `*`, stores only when there is no such object; otherwise the error
    /// [`is_precondition_failed`](Error::is_precondition_failed).
    pub fn if_none_match(mut self, e_tag: impl Into<String>) -> Self {
        self.head.if_none_match = Some(e_tag.into());
        self
    }

    /// Adds an item of user metadata: a name without `x-amz-meta-`, and an ASCII value.
    pub fn metadata(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.head.metadata.push((name.into(), value.into()));
        self
    }
}

impl Operation for PutObject {
    const NAME: &'static str = "PutObject";
    type Output = PutObjectOutput;
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        let Self { body, head } = self;
        S3Request::object(Method::PUT, &head.bucket, &head.key)
            .header(CACHE_CONTROL, head.cache_control.as_deref())
            .header(CONTENT_DISPOSITION, head.content_disposition.as_deref())
            .header(CONTENT_ENCODING, head.content_encoding.as_deref())
            .header(CONTENT_TYPE, head.content_type.as_deref())
            .header(IF_MATCH, head.if_match.as_deref())
            .header(IF_NONE_MATCH, head.if_none_match.as_deref())
            .metadata(&head.metadata)
            .body(body)
            .build(endpoint)
    }

    fn parse_response(parts: response::Parts, _: Bytes) -> Result<PutObjectOutput, Error> {
        Ok(PutObjectOutput {
            e_tag: text(&parts.headers, ETAG),
            version_id: text(&parts.headers, super::object_head::X_AMZ_VERSION_ID),
        })
    }

    fn try_clone(&self) -> Option<Self> {
        Some(Self { body: self.body.try_clone()?, head: self.head.clone() })
    }
}
