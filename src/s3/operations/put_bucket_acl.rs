//! `PutBucketAcl`.

use bytes::Bytes;
use http::{Method, Request, response};

use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::s3::{AccessControlPolicy, S3Request, access_control};
use crate::{Body, Error};

/// Replaces a bucket's permissions:
/// [`PutBucketAcl`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html).
///
/// Set one of [`acl`](Self::acl), [`access_control_policy`](Self::access_control_policy) and the options `grant_…`.
/// A bucket with the default ownership, `BucketOwnerEnforced`, answers with the error `AccessControlListNotSupported`.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutBucketAcl {
    request: S3Request,
    access_control_policy: Option<AccessControlPolicy>,
}

impl PutBucketAcl {
    /// Replaces the permissions of this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::PUT, bucket).query("acl", ""), access_control_policy: None }
    }

    /// Grants what this list says, and nothing else.
    pub fn access_control_policy(mut self, policy: AccessControlPolicy) -> Self {
        self.access_control_policy = Some(policy);
        self
    }

    setters! {
        /// Grants a canned set of permissions: `private`, `public-read`, `public-read-write` or `authenticated-read`.
        header acl = "x-amz-acl";
    }
    bucket_grant_setters!();
    bucket_owner_setters!();
}

impl Operation for PutBucketAcl {
    const NAME: &'static str = "PutBucketAcl";
    type Output = ();
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        access_control::build(self.request, self.access_control_policy.as_ref(), endpoint)
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
    use crate::s3::testing::{built, parsed, sent};
    use crate::s3::{GetBucketAcl, Grant, Grantee};

    #[test]
    fn each_way_to_say_it_is_sent() {
        let (request, document) = sent(PutBucketAcl::new("bucket").acl("public-read"));
        assert_eq!((request.method, request.uri.to_string().as_str()), (Method::PUT, "http://store:1/bucket?acl="));
        assert_eq!((request.headers["x-amz-acl"].to_str().unwrap(), document.as_str()), ("public-read", ""));
        let (request, _) = sent(PutBucketAcl::new("bucket").grant_write("emailAddress=\"xyz@example.com\""));
        assert_eq!(request.headers["x-amz-grant-write"], "emailAddress=\"xyz@example.com\"");
        assert!(built("http://store:1", PutBucketAcl::new("bucket")).is_err());
    }

    #[test]
    fn what_is_sent_is_read_back() {
        let mut grantee = Grantee::canonical_user("u");
        grantee.display_name = Some("<name>".to_owned());
        let policy = AccessControlPolicy::new("o", [Grant::new(grantee, "READ")]);
        let (_, document) = sent(PutBucketAcl::new("bucket").access_control_policy(policy.clone()));
        assert_eq!(parsed::<GetBucketAcl>(&document).unwrap(), policy);
    }
}
