//! `GetObjectLockConfiguration`.

use http::Method;

use crate::codec::xml;
use crate::s3::{ObjectLockConfiguration, S3Request};

/// Reads how a bucket locks new objects:
/// [`GetObjectLockConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html).
///
/// A bucket that does not answers with the error `ObjectLockConfigurationNotFoundError`.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetObjectLockConfiguration {
    request: S3Request,
}

impl GetObjectLockConfiguration {
    /// Reads how this bucket locks.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::GET, bucket).query("object-lock", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(GetObjectLockConfiguration -> ObjectLockConfiguration, |_, document| {
    xml::parse("ObjectLockConfiguration", &document)
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::DefaultRetention;
    use crate::s3::testing::{parsed, sent};

    #[test]
    fn the_default_retention_is_read() {
        let (request, _) = sent(GetObjectLockConfiguration::new("bucket"));
        assert_eq!(request.uri, "http://store:1/bucket?object-lock=");
        let configuration = parsed::<GetObjectLockConfiguration>(
            "<ObjectLockConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">
               <ObjectLockEnabled>Enabled</ObjectLockEnabled>
               <Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Years>7</Years></DefaultRetention></Rule>
             </ObjectLockConfiguration>",
        );
        let expected =
            ObjectLockConfiguration::enabled().with_default_retention(DefaultRetention::years("COMPLIANCE", 7));
        assert_eq!(configuration.unwrap(), expected);
    }

    #[test]
    fn a_bucket_may_lock_nothing_by_itself() {
        let document =
            "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>";
        assert_eq!(parsed::<GetObjectLockConfiguration>(document).unwrap(), ObjectLockConfiguration::enabled());
    }
}
