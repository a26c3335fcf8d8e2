//! `HeadObject`.

use bytes::Bytes;
use http::{Method, Request, response};

use super::ObjectHead;
use super::request::S3Request;
use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::{Body, Error};

/// Asks for an object's headers: [`HeadObject`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html).
///
/// Its errors have a status and no code, since the answer to HEAD has no body.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct HeadObject {
    bucket: String,
    key: String,
    version_id: Option<String>,
}

impl HeadObject {
    /// Asks for this object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self { bucket: bucket.into(), key: key.into(), version_id: None }
    }

    /// Asks for one version of it.
    pub fn version_id(mut self, version: impl Into<String>) -> Self {
        self.version_id = Some(version.into());
        self
    }
}

impl Operation for HeadObject {
    const NAME: &'static str = "HeadObject";
    type Output = ObjectHead;
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        S3Request::object(Method::HEAD, &self.bucket, &self.key)
            .query("versionId", self.version_id.as_deref())
            .build(endpoint)
    }

    fn parse_response(parts: response::Parts, _: Bytes) -> Result<ObjectHead, Error> {
        Ok(ObjectHead::of(&parts.headers))
    }

    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}
