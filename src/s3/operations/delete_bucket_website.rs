//! `DeleteBucketWebsite`.

use http::Method;

use crate::s3::S3Request;

/// Makes a bucket no website any more:
/// [`DeleteBucketWebsite`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketWebsite.html).
///
/// It succeeds for a bucket that is none. A store that does not know websites may overlook what the request is about and
/// delete the bucket itself, if it is empty: `SeaweedFS` 4.48 does.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteBucketWebsite {
    request: S3Request,
}

impl DeleteBucketWebsite {
    /// Makes this bucket no website any more.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::DELETE, bucket).query("website", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(DeleteBucketWebsite -> (), |_, _| Ok(()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};

    #[test]
    fn the_request_names_the_configuration() {
        let (request, body) = sent(DeleteBucketWebsite::new("bucket").expected_bucket_owner("111122223333"));
        assert_eq!(request.uri, "http://store:1/bucket?website=");
        assert_eq!(request.method, Method::DELETE);
        assert_eq!(request.headers["x-amz-expected-bucket-owner"], "111122223333");
        assert_eq!(body, "");
        parsed::<DeleteBucketWebsite>("").unwrap();
    }
}
