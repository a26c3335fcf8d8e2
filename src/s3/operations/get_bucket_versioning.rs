//! `GetBucketVersioning`.

use http::Method;

use crate::codec::xml;
use crate::s3::{S3Request, VersioningConfiguration};

/// Reads whether a bucket keeps versions:
/// [`GetBucketVersioning`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html).
///
/// A bucket that never did answers with no status.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetBucketVersioning {
    request: S3Request,
}

impl GetBucketVersioning {
    /// Reads whether this bucket keeps versions.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::GET, bucket).query("versioning", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(GetBucketVersioning -> VersioningConfiguration, |_, document| {
    xml::parse("VersioningConfiguration", &document)
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};

    #[test]
    fn the_examples_of_the_reference_are_read() {
        assert_eq!(sent(GetBucketVersioning::new("bucket")).0.uri, "http://store:1/bucket?versioning=");
        let read = |document| parsed::<GetBucketVersioning>(document).unwrap();
        let enabled = read(
            "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>Enabled</Status></VersioningConfiguration>",
        );
        assert_eq!(enabled, VersioningConfiguration::new("Enabled"));
        let suspended = read(
            "<VersioningConfiguration><Status>Suspended</Status><MfaDelete>Disabled</MfaDelete></VersioningConfiguration>",
        );
        assert_eq!(suspended, VersioningConfiguration::new("Suspended").with_mfa_delete("Disabled"));
        let never = read("<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>");
        assert_eq!(never, VersioningConfiguration::default());
    }
}
