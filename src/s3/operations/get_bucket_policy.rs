//! `GetBucketPolicy`.

use bytes::Bytes;
use http::Method;

use crate::s3::S3Request;
use crate::{Error, ErrorKind};

/// Reads a bucket's policy, a text of JSON:
/// [`GetBucketPolicy`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html).
///
/// A bucket that has none answers with the error `NoSuchBucketPolicy`.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetBucketPolicy {
    request: S3Request,
}

impl GetBucketPolicy {
    /// Reads the policy of this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::GET, bucket).query("policy", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(GetBucketPolicy -> String, |_, document| policy(&document));

fn policy(document: &Bytes) -> Result<String, Error> {
    match str::from_utf8(document) {
        Ok(text) if text.trim_start().starts_with('{') => Ok(text.to_owned()),
        _ => Err(Error::new(ErrorKind::InvalidResponse, "the answer is no JSON object; expected a policy")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};

    #[test]
    fn the_policy_is_the_answer_as_it_is() {
        assert_eq!(sent(GetBucketPolicy::new("bucket")).0.uri, "http://store:1/bucket?policy=");
        let policy = "{\n\"Version\":\"2008-10-17\",\n\"Id\":\"aaaa-<&>\",\n\"Statement\" : []\n}";
        assert_eq!(parsed::<GetBucketPolicy>(policy).unwrap(), policy);
    }

    #[test]
    fn what_is_no_policy_is_an_error() {
        for document in ["", "<html/>", "<Policy/>"] {
            assert_eq!(parsed::<GetBucketPolicy>(document).unwrap_err().kind(), ErrorKind::InvalidResponse);
        }
    }
}
