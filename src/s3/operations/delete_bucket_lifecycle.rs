//! `DeleteBucketLifecycle`.

use http::Method;

use crate::s3::S3Request;

/// Takes a bucket's lifecycle rules away:
/// [`DeleteBucketLifecycle`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html).
///
/// It succeeds for a bucket that has none.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteBucketLifecycle {
    request: S3Request,
}

impl DeleteBucketLifecycle {
    /// Takes the rules of this bucket away.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::DELETE, bucket).query("lifecycle", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(DeleteBucketLifecycle -> (), |_, _| Ok(()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};

    #[test]
    fn the_request_names_the_configuration() {
        let (request, body) = sent(DeleteBucketLifecycle::new("bucket").expected_bucket_owner("111122223333"));
        assert_eq!(request.uri, "http://store:1/bucket?lifecycle=");
        assert_eq!(request.method, Method::DELETE);
        assert_eq!(request.headers["x-amz-expected-bucket-owner"], "111122223333");
        assert_eq!(body, "");
        parsed::<DeleteBucketLifecycle>("").unwrap();
    }
}
