//! `DeleteBucketTagging`.

use http::Method;

use crate::s3::S3Request;

/// Takes all tags from a bucket:
/// [`DeleteBucketTagging`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteBucketTagging {
    request: S3Request,
}

impl DeleteBucketTagging {
    /// Takes the tags from this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::DELETE, bucket).query("tagging", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(DeleteBucketTagging -> (), |_, _| Ok(()));
