//! `PutBucketPolicy`.

use bytes::Bytes;
use http::{Method, Request, response};

use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::s3::S3Request;
use crate::{Body, Error, ErrorKind};

/// Replaces a bucket's policy:
/// [`PutBucketPolicy`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutBucketPolicy {
    request: S3Request,
    policy: String,
}

impl PutBucketPolicy {
    /// Gives this bucket this policy, a JSON object of up to 20 KB.
    pub fn new(bucket: impl Into<String>, policy: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::PUT, bucket).query("policy", ""), policy: policy.into() }
    }

    setters! {
        /// Agrees to a policy that keeps the caller from ever changing it again.
        header_flag confirm_remove_self_bucket_access = "x-amz-confirm-remove-self-bucket-access";
    }
    bucket_owner_setters!();
}

impl Operation for PutBucketPolicy {
    const NAME: &'static str = "PutBucketPolicy";
    type Output = ();
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        if !self.policy.trim_start().starts_with('{') {
            return Err(Error::new(ErrorKind::InvalidInput, "a bucket's policy is a JSON object; this text is none"));
        }
        self.request.build_text(endpoint, "application/json", self.policy)
    }

    fn parse_response(_: response::Parts, _: Bytes) -> Result<(), Error> {
        Ok(())
    }

    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{built, sent};

    #[test]
    fn the_policy_is_sent_as_it_is() {
        let policy = "{\n\"Version\":\"2008-10-17\",\n\"Id\":\"aaaa-<&>\"\n}";
        let operation = PutBucketPolicy::new("bucket", policy).confirm_remove_self_bucket_access(true);
        let (request, document) = sent(operation);
        assert_eq!((request.method, request.uri.to_string().as_str()), (Method::PUT, "http://store:1/bucket?policy="));
        assert_eq!(document, policy);
        assert_eq!(request.headers["content-type"], "application/json");
        assert_eq!(request.headers["x-amz-confirm-remove-self-bucket-access"], "true");
    }

    #[test]
    fn the_policy_has_a_checksum() {
        let (request, _) = sent(PutBucketPolicy::new("bucket", "{}"));
        // By `printf '{}' | md5sum | xxd -r -p | base64`.
        assert_eq!(request.headers["content-md5"], "mZFLkyvTelC5g8XnyQrpOw==");
    }

    #[test]
    fn what_is_no_json_object_is_refused() {
        for policy in ["", "<Policy/>", "[]"] {
            let error = built("http://store:1", PutBucketPolicy::new("bucket", policy)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
        }
    }
}
