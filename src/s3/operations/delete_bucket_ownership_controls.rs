//! `DeleteBucketOwnershipControls`.

use http::Method;

use crate::s3::S3Request;

/// Takes from a bucket what it says about who owns its objects:
/// [`DeleteBucketOwnershipControls`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteBucketOwnershipControls {
    request: S3Request,
}

impl DeleteBucketOwnershipControls {
    /// Takes the ownership controls from this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::DELETE, bucket).query("ownershipControls", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(DeleteBucketOwnershipControls -> (), |_, _| Ok(()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::sent;

    #[test]
    fn the_request_is_as_the_reference_has_it() {
        let (request, document) =
            sent(DeleteBucketOwnershipControls::new("bucket").expected_bucket_owner("111122223333"));
        assert_eq!(
            (request.method, request.uri.to_string().as_str()),
            (Method::DELETE, "http://store:1/bucket?ownershipControls=")
        );
        assert_eq!(request.headers["x-amz-expected-bucket-owner"], "111122223333");
        assert_eq!(document, "");
    }
}
