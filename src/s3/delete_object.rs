//! `DeleteObject`.

use bytes::Bytes;
use http::{Method, Request, response};

use super::object_head::text;
use super::request::S3Request;
use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::{Body, Error};

/// Deletes an object: [`DeleteObject`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html).
///
/// Deleting what does not exist succeeds.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteObject {
    bucket: String,
    key: String,
    version_id: Option<String>,
}

/// What [`DeleteObject`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteObjectOutput {
    /// Whether a delete marker was made or deleted, in a bucket that keeps versions.
    pub delete_marker: bool,
    /// The version that was deleted, or that the delete marker is.
    pub version_id: Option<String>,
}

impl DeleteObject {
    /// Deletes this object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self { bucket: bucket.into(), key: key.into(), version_id: None }
    }

    /// Deletes one version of it, for good.
    pub fn version_id(mut self, version: impl Into<String>) -> Self {
        self.version_id = Some(version.into());
        self
    }
}

impl Operation for DeleteObject {
    const NAME: &'static str = "DeleteObject";
    type Output = DeleteObjectOutput;
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        S3Request::object(Method::DELETE, &self.bucket, &self.key)
            .query("versionId", self.version_id.as_deref())
            .build(endpoint)
    }

    fn parse_response(parts: response::Parts, _: Bytes) -> Result<DeleteObjectOutput, Error> {
        Ok(DeleteObjectOutput {
            delete_marker: text(&parts.headers, http::HeaderName::from_static("x-amz-delete-marker")).as_deref()
                == Some("true"),
            version_id: text(&parts.headers, super::object_head::X_AMZ_VERSION_ID),
        })
    }

    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sigv4::SigningScope;

    /// Trap: S3's parameter is `versionId`, not `v` or `version`.
    #[test]
    fn a_version_is_named_as_s3_names_it() {
        let endpoint = Endpoint::new("http://h:1", SigningScope::new("r", "s3")).unwrap();
        let request = DeleteObject::new("bucket", "k").version_id("a/b=").into_request(&endpoint).unwrap();
        assert_eq!(request.uri(), "http://h:1/bucket/k?versionId=a%2Fb%3D");
    }
}
