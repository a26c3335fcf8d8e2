//! `DeleteBucket`.

use http::Method;

use crate::s3::S3Request;

/// Deletes an empty bucket: [`DeleteBucket`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteBucket {
    request: S3Request,
}

impl DeleteBucket {
    /// Deletes this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::DELETE, bucket) }
    }

    bucket_owner_setters!();
}

bodiless_operation!(DeleteBucket -> (), |_, _| Ok(()));
