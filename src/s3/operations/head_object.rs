//! `HeadObject`.

use http::Method;

use crate::s3::options::X_AMZ_CHECKSUM_MODE;
use crate::s3::{ObjectHead, S3Request};

/// Asks for an object's headers: [`HeadObject`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html).
///
/// Its errors have a status and no code, since the answer to HEAD has no body.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct HeadObject {
    pub(in crate::s3) request: S3Request,
}

impl HeadObject {
    /// Asks for this object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self { request: S3Request::object(Method::HEAD, bucket, key) }
    }

    /// Asks for the object's checksum.
    pub fn checksum_mode(mut self) -> Self {
        self.request = self.request.header(X_AMZ_CHECKSUM_MODE, "ENABLED");
        self
    }

    read_setters!();
    customer_key_setters!();
    object_request_setters!();
}

bodiless_operation!(HeadObject -> ObjectHead, |parts, _| Ok(parts.into()));
