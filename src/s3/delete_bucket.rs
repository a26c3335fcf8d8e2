//! `DeleteBucket`.

use bytes::Bytes;
use http::{Method, Request, response};

use super::request::S3Request;
use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::{Body, Error};

/// Deletes an empty bucket: [`DeleteBucket`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteBucket {
    bucket: String,
}

impl DeleteBucket {
    /// Deletes this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { bucket: bucket.into() }
    }
}

impl Operation for DeleteBucket {
    const NAME: &'static str = "DeleteBucket";
    type Output = ();
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        S3Request::bucket(Method::DELETE, &self.bucket).build(endpoint)
    }

    fn parse_response(_: response::Parts, _: Bytes) -> Result<(), Error> {
        Ok(())
    }

    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}
