//! `DeleteBucketEncryption`.

use http::Method;

use crate::s3::S3Request;

/// Resets a bucket's default encryption, on AWS to `AES256` (SSE-S3):
/// [`DeleteBucketEncryption`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html).
///
/// It succeeds where nothing was set.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteBucketEncryption {
    request: S3Request,
}

impl DeleteBucketEncryption {
    /// Resets the default encryption of this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::DELETE, bucket).query("encryption", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(DeleteBucketEncryption -> (), |_, _| Ok(()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};

    #[test]
    fn the_request_names_the_configuration() {
        let (request, body) = sent(DeleteBucketEncryption::new("bucket").expected_bucket_owner("111122223333"));
        assert_eq!(request.uri, "http://store:1/bucket?encryption=");
        assert_eq!(request.method, Method::DELETE);
        assert_eq!(request.headers["x-amz-expected-bucket-owner"], "111122223333");
        assert_eq!(body, "");
        parsed::<DeleteBucketEncryption>("").unwrap();
    }
}
