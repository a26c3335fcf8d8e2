//! `PutObjectAcl`.

use bytes::Bytes;
use http::{Method, Request, response};

use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::s3::{AccessControlPolicy, S3Request, access_control};
use crate::{Body, Error};

/// Replaces an object's permissions:
/// [`PutObjectAcl`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html).
///
/// Set one of [`acl`](Self::acl), [`access_control_policy`](Self::access_control_policy) and the options `grant_…`.
/// A bucket with the default ownership, `BucketOwnerEnforced`, answers with the error `AccessControlListNotSupported`.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutObjectAcl {
    request: S3Request,
    access_control_policy: Option<AccessControlPolicy>,
}

header_output! {
    /// What [`PutObjectAcl`] answers.
    PutObjectAclOutput
}

impl PutObjectAcl {
    /// Replaces the permissions of this object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self { request: S3Request::object(Method::PUT, bucket, key).query("acl", ""), access_control_policy: None }
    }

    /// Grants what this list says, and nothing else.
    pub fn access_control_policy(mut self, policy: AccessControlPolicy) -> Self {
        self.access_control_policy = Some(policy);
        self
    }

    setters! {
        /// Grants a canned set of permissions: `private`, `public-read`, `public-read-write`, `authenticated-read`,
        /// `aws-exec-read`, `bucket-owner-read` or `bucket-owner-full-control`.
        header acl = "x-amz-acl";
    }
    object_grant_setters!();
    version_setters!();
    object_request_setters!();
}

impl PutObjectAclOutput {
    getters! {
        /// `requester`, when the caller pays for the request.
        text request_charged = "x-amz-request-charged";
    }
}

impl Operation for PutObjectAcl {
    const NAME: &'static str = "PutObjectAcl";
    type Output = PutObjectAclOutput;
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        access_control::build(self.request, self.access_control_policy.as_ref(), endpoint)
    }

    fn parse_response(parts: response::Parts, _: Bytes) -> Result<PutObjectAclOutput, Error> {
        Ok(parts.into())
    }

    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::s3::testing::{built, sent};
    use crate::s3::{Grant, Grantee};

    #[test]
    fn the_document_is_as_the_schema_has_it() {
        let grants = [
            Grant::new(Grantee::canonical_user("8a6925ce4adf5f21c32aa379004fef"), "FULL_CONTROL"),
            Grant::new(Grantee::amazon_customer_by_email("a&b@example.com"), "READ_ACP"),
            Grant::new(Grantee::group("http://acs.amazonaws.com/groups/global/AllUsers"), "READ"),
        ];
        let policy =
            AccessControlPolicy::new("8a6925ce4adf588a4532142d3f74dd8c71fa124b1ddee97f21c32aa379004fef", grants);
        let (request, document) = sent(PutObjectAcl::new("bucket", "k").version_id("v").access_control_policy(policy));
        assert_eq!(
            (request.method, request.uri.to_string().as_str()),
            (Method::PUT, "http://store:1/bucket/k?acl=&versionId=v")
        );
        assert!(request.headers.contains_key("content-md5"));
        assert_eq!(
            document,
            "<AccessControlPolicy xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <Owner><ID>8a6925ce4adf588a4532142d3f74dd8c71fa124b1ddee97f21c32aa379004fef</ID></Owner><AccessControlList>\
             <Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\">\
             <ID>8a6925ce4adf5f21c32aa379004fef</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>\
             <Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"AmazonCustomerByEmail\">\
             <EmailAddress>a&amp;b@example.com</EmailAddress></Grantee><Permission>READ_ACP</Permission></Grant>\
             <Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\">\
             <URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant>\
             </AccessControlList></AccessControlPolicy>"
        );
    }

    #[test]
    fn canned_permissions_and_grants_are_headers() {
        let (request, document) = sent(PutObjectAcl::new("bucket", "k").acl("public-read"));
        assert_eq!((request.headers["x-amz-acl"].to_str().unwrap(), document.as_str()), ("public-read", ""));
        let grantees = "id=\"1\", uri=\"http://acs.amazonaws.com/groups/global/AllUsers\"";
        let (request, _) = sent(PutObjectAcl::new("bucket", "k").grant_read(grantees).grant_write_acp("id=\"2\""));
        assert_eq!(request.headers["x-amz-grant-read"], grantees);
        assert_eq!(request.headers["x-amz-grant-write-acp"], "id=\"2\"");
    }

    #[test]
    fn none_or_two_ways_to_say_it_are_refused() {
        let put = || PutObjectAcl::new("bucket", "k");
        let policy = || AccessControlPolicy::new("o", []);
        for operation in [
            put(),
            put().acl("private").grant_read("id=\"1\""),
            put().acl("private").access_control_policy(policy()),
            put().grant_full_control("id=\"1\"").access_control_policy(policy()),
        ] {
            let error = built("http://store:1", operation).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.to_string().contains("access_control_policy"), "{error}");
        }
    }
}
