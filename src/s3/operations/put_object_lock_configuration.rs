//! `PutObjectLockConfiguration`.

use http::Method;

use crate::s3::{ObjectLockConfiguration, S3Request};

/// Sets how a bucket locks new objects:
/// [`PutObjectLockConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html).
///
/// The bucket must keep versions. What was locked before stays locked.
///
/// ```
/// use tower_sigv4::s3::{DefaultRetention, ObjectLockConfiguration, PutObjectLockConfiguration};
///
/// let month = ObjectLockConfiguration::enabled().with_default_retention(DefaultRetention::days("GOVERNANCE", 30));
/// let operation = PutObjectLockConfiguration::new("bucket", month);
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutObjectLockConfiguration {
    request: S3Request,
    document: ObjectLockConfiguration,
}

header_output! {
    /// What [`PutObjectLockConfiguration`] answers.
    PutObjectLockConfigurationOutput
}

impl PutObjectLockConfiguration {
    /// Sets how this bucket locks.
    pub fn new(bucket: impl Into<String>, configuration: ObjectLockConfiguration) -> Self {
        Self { request: S3Request::bucket(Method::PUT, bucket).query("object-lock", ""), document: configuration }
    }

    setters! {
        /// Proves that AWS support agreed, which old buckets needed.
        header token = "x-amz-bucket-object-lock-token";
    }
    object_request_setters!();
}

impl PutObjectLockConfigurationOutput {
    getters! {
        /// `requester`, when the caller pays for the request.
        text request_charged = "x-amz-request-charged";
    }
}

document_operation!(PutObjectLockConfiguration("ObjectLockConfiguration") -> PutObjectLockConfigurationOutput, |parts, _| {
    Ok(parts.into())
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::DefaultRetention;
    use crate::s3::testing::sent;

    #[test]
    fn the_document_is_as_the_reference_has_it() {
        let configuration =
            ObjectLockConfiguration::enabled().with_default_retention(DefaultRetention::days("COMPLIANCE", 30));
        let (request, document) = sent(PutObjectLockConfiguration::new("bucket", configuration));
        assert_eq!(
            (request.method, request.uri.to_string().as_str()),
            (Method::PUT, "http://store:1/bucket?object-lock=")
        );
        assert!(request.headers.contains_key("content-md5"));
        assert_eq!(
            document,
            "<ObjectLockConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>30</Days></DefaultRetention></Rule></ObjectLockConfiguration>"
        );
    }
}
