//! `PutObjectRetention`.

use http::Method;

use crate::s3::{ObjectLockRetention, S3Request};

/// Keeps an object up to a time:
/// [`PutObjectRetention`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html).
///
/// The default retention, which says nothing, lifts one of the mode `GOVERNANCE`, together with
/// [`bypass_governance_retention`](Self::bypass_governance_retention).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutObjectRetention {
    request: S3Request,
    document: ObjectLockRetention,
}

header_output! {
    /// What [`PutObjectRetention`] answers.
    PutObjectRetentionOutput
}

impl PutObjectRetention {
    /// Sets the retention of this object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>, retention: ObjectLockRetention) -> Self {
        Self { request: S3Request::object(Method::PUT, bucket, key).query("retention", ""), document: retention }
    }

    version_setters!();
    setters! {
        /// Shortens or lifts a retention of the mode `GOVERNANCE`, which needs a permission of its own.
        header_flag bypass_governance_retention = "x-amz-bypass-governance-retention";
    }
    object_request_setters!();
}

impl PutObjectRetentionOutput {
    getters! {
        /// `requester`, when the caller pays for the request.
        text request_charged = "x-amz-request-charged";
    }
}

document_operation!(PutObjectRetention("Retention") -> PutObjectRetentionOutput, |parts, _| Ok(parts.into()));

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::ErrorKind;
    use crate::s3::testing::{built, sent};

    #[test]
    fn the_document_is_as_the_reference_has_it() {
        let end = SystemTime::UNIX_EPOCH + Duration::from_millis(1_578_182_400_999);
        let operation = PutObjectRetention::new("bucket", "k", ObjectLockRetention::new("COMPLIANCE", end))
            .version_id("v")
            .bypass_governance_retention(true);
        let (request, document) = sent(operation);
        assert_eq!(
            (request.method, request.uri.to_string().as_str()),
            (Method::PUT, "http://store:1/bucket/k?retention=&versionId=v")
        );
        assert_eq!(request.headers["x-amz-bypass-governance-retention"], "true");
        assert!(request.headers.contains_key("content-md5"));
        assert_eq!(
            document,
            "<Retention xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Mode>COMPLIANCE</Mode><RetainUntilDate>2020-01-05T00:00:00Z</RetainUntilDate></Retention>"
        );
    }

    #[test]
    fn nothing_lifts_a_retention() {
        let (_, document) = sent(PutObjectRetention::new("bucket", "k", ObjectLockRetention::default()));
        assert_eq!(document, "<Retention xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>");
    }

    #[test]
    fn a_time_that_cannot_be_written_is_refused() {
        for time in [
            SystemTime::UNIX_EPOCH - Duration::from_secs(1),
            SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_800),
        ] {
            let retention = ObjectLockRetention::new("GOVERNANCE", time);
            let error = built("http://store:1", PutObjectRetention::new("bucket", "k", retention)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            let source = std::error::Error::source(&error).unwrap().to_string();
            assert!(source.contains("1970 and 9999"), "{source}");
        }
    }
}
