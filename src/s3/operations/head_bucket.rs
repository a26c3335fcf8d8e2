//! `HeadBucket`.

use http::Method;

use crate::s3::S3Request;

/// Asks whether a bucket exists and may be used:
/// [`HeadBucket`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html).
///
/// Its errors have a status and no code, since the answer to HEAD has no body.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct HeadBucket {
    request: S3Request,
}

header_output! {
    /// What [`HeadBucket`] answers.
    HeadBucketOutput
}

impl HeadBucket {
    /// Asks for this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::HEAD, bucket) }
    }

    bucket_owner_setters!();
}

impl HeadBucketOutput {
    getters! {
        /// The region that the bucket is in, when the store says it.
        text bucket_region = "x-amz-bucket-region";
        /// Whether the bucket was named by an access point's alias.
        flag access_point_alias = "x-amz-access-point-alias";
    }
}

bodiless_operation!(HeadBucket -> HeadBucketOutput, |parts, _| Ok(parts.into()));
