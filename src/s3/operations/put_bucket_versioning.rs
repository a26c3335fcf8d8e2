//! `PutBucketVersioning`.

use http::Method;
use serde::{Deserialize, Serialize};

use crate::s3::S3Request;

/// Has a bucket keep versions, or stop making new ones:
/// [`PutBucketVersioning`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html).
///
/// ```
/// use tower_sigv4::s3::{PutBucketVersioning, VersioningConfiguration};
///
/// let operation = PutBucketVersioning::new("bucket", VersioningConfiguration::new("Enabled"));
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutBucketVersioning {
    request: S3Request,
    document: VersioningConfiguration,
}

/// Whether a bucket keeps versions:
/// [`VersioningConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_VersioningConfiguration.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct VersioningConfiguration {
    /// `Enabled` or `Suspended`; `None` when the bucket never kept versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Whether deleting a version takes a second factor, `Enabled` or `Disabled`; `None` when that was never set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_delete: Option<String>,
}

impl VersioningConfiguration {
    /// Keeps versions (`Enabled`) or makes no new ones (`Suspended`).
    pub fn new(status: impl Into<String>) -> Self {
        Self { status: Some(status.into()), mfa_delete: None }
    }

    /// Sets whether deleting a version takes a second factor, `Enabled` or `Disabled`.
    #[must_use]
    pub fn with_mfa_delete(mut self, mfa_delete: impl Into<String>) -> Self {
        self.mfa_delete = Some(mfa_delete.into());
        self
    }
}

impl PutBucketVersioning {
    /// Sets whether this bucket keeps versions.
    pub fn new(bucket: impl Into<String>, configuration: VersioningConfiguration) -> Self {
        Self { request: S3Request::bucket(Method::PUT, bucket).query("versioning", ""), document: configuration }
    }

    setters! {
        /// Proves who asks, which a change of [`VersioningConfiguration::mfa_delete`] needs: the device's serial number,
        /// a space and its code.
        header mfa = "x-amz-mfa";
    }
    bucket_owner_setters!();
}

document_operation!(PutBucketVersioning("VersioningConfiguration") -> (), |_, _| Ok(()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::sent;

    #[test]
    fn the_document_is_as_the_reference_has_it() {
        let configuration = VersioningConfiguration::new("Enabled").with_mfa_delete("Enabled");
        let (request, document) = sent(PutBucketVersioning::new("bucket", configuration).mfa("20899872 301749"));
        assert_eq!(
            (request.method, request.uri.to_string().as_str()),
            (Method::PUT, "http://store:1/bucket?versioning=")
        );
        assert_eq!(request.headers["x-amz-mfa"], "20899872 301749");
        assert!(request.headers.contains_key("content-md5"));
        assert_eq!(
            document,
            "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>"
        );
    }
}
