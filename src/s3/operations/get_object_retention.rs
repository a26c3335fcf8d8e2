//! `GetObjectRetention`.

use http::Method;

use crate::codec::xml;
use crate::s3::{ObjectLockRetention, S3Request};

/// Reads until when an object is kept:
/// [`GetObjectRetention`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html).
///
/// An object that is not locked answers with the error `NoSuchObjectLockConfiguration`.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetObjectRetention {
    request: S3Request,
}

impl GetObjectRetention {
    /// Reads the retention of this object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self { request: S3Request::object(Method::GET, bucket, key).query("retention", "") }
    }

    version_setters!();
    object_request_setters!();
}

bodiless_operation!(GetObjectRetention -> ObjectLockRetention, |_, document| xml::parse("Retention", &document));

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::s3::testing::{parsed, sent};

    #[test]
    fn mode_and_end_are_read() {
        let (request, _) = sent(GetObjectRetention::new("bucket", "k").version_id("v"));
        assert_eq!(request.uri, "http://store:1/bucket/k?retention=&versionId=v");
        let retention = parsed::<GetObjectRetention>(
            "<Retention xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Mode>GOVERNANCE</Mode><RetainUntilDate>2020-01-05T00:00:00.000Z</RetainUntilDate></Retention>",
        );
        let end = SystemTime::UNIX_EPOCH + Duration::from_secs(1_578_182_400);
        assert_eq!(retention.unwrap(), ObjectLockRetention::new("GOVERNANCE", end));
        assert_eq!(parsed::<GetObjectRetention>("<Retention/>").unwrap(), ObjectLockRetention::default());
    }
}
