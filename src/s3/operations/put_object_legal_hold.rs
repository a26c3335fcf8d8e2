//! `PutObjectLegalHold`.

use http::Method;

use crate::s3::{ObjectLockLegalHold, S3Request};

/// Puts an object under a legal hold, or takes the hold off:
/// [`PutObjectLegalHold`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutObjectLegalHold {
    request: S3Request,
    document: ObjectLockLegalHold,
}

header_output! {
    /// What [`PutObjectLegalHold`] answers.
    PutObjectLegalHoldOutput
}

impl PutObjectLegalHold {
    /// Sets the legal hold of this object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>, legal_hold: ObjectLockLegalHold) -> Self {
        Self { request: S3Request::object(Method::PUT, bucket, key).query("legal-hold", ""), document: legal_hold }
    }

    version_setters!();
    object_request_setters!();
}

impl PutObjectLegalHoldOutput {
    getters! {
        /// `requester`, when the caller pays for the request.
        text request_charged = "x-amz-request-charged";
    }
}

document_operation!(PutObjectLegalHold("LegalHold") -> PutObjectLegalHoldOutput, |parts, _| Ok(parts.into()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::sent;

    #[test]
    fn the_document_is_as_the_reference_has_it() {
        let operation = PutObjectLegalHold::new("bucket", "k", ObjectLockLegalHold::new("OFF")).version_id("v");
        let (request, document) = sent(operation);
        assert_eq!(
            (request.method, request.uri.to_string().as_str()),
            (Method::PUT, "http://store:1/bucket/k?legal-hold=&versionId=v")
        );
        assert!(request.headers.contains_key("content-md5"));
        assert_eq!(
            document,
            "<LegalHold xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>OFF</Status></LegalHold>"
        );
    }
}
