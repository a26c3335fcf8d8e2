//! `HeadBucket`.

use bytes::Bytes;
use http::{Method, Request, response};

use super::request::S3Request;
use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::{Body, Error};

/// Asks whether a bucket exists and may be used:
/// [`HeadBucket`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html).
///
/// Its errors have a status and no code, since the answer to HEAD has no body.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct HeadBucket {
    bucket: String,
}

/// What [`HeadBucket`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeadBucketOutput {
    /// The region that the bucket is in, when the store says it.
    pub bucket_region: Option<String>,
}

impl HeadBucket {
    /// Asks for this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { bucket: bucket.into() }
    }
}

impl Operation for HeadBucket {
    const NAME: &'static str = "HeadBucket";
    type Output = HeadBucketOutput;
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        S3Request::bucket(Method::HEAD, &self.bucket).build(endpoint)
    }

    fn parse_response(parts: response::Parts, _: Bytes) -> Result<HeadBucketOutput, Error> {
        let region = parts.headers.get("x-amz-bucket-region").and_then(|value| value.to_str().ok());
        Ok(HeadBucketOutput { bucket_region: region.map(str::to_owned) })
    }

    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}
