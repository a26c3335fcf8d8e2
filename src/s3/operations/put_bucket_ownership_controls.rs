//! `PutBucketOwnershipControls`.

use http::Method;
use serde::{Deserialize, Serialize};

use crate::s3::S3Request;

/// Sets who owns the objects of a bucket, and whether access control lists count:
/// [`PutBucketOwnershipControls`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html).
///
/// ```
/// use tower_sigv4::s3::{OwnershipControls, PutBucketOwnershipControls};
///
/// let operation = PutBucketOwnershipControls::new("bucket", OwnershipControls::new("BucketOwnerPreferred"));
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutBucketOwnershipControls {
    request: S3Request,
    document: OwnershipControls,
}

/// Who owns the objects of a bucket:
/// [`OwnershipControls`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_OwnershipControls.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct OwnershipControls {
    /// The rules, of which there is one.
    #[serde(rename = "Rule")]
    pub rules: Vec<OwnershipControlsRule>,
}

/// A rule of [`OwnershipControls`]:
/// [`OwnershipControlsRule`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_OwnershipControlsRule.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct OwnershipControlsRule {
    /// `BucketOwnerEnforced` (no access control lists), `BucketOwnerPreferred` or `ObjectWriter`.
    pub object_ownership: String,
}

impl OwnershipControls {
    /// One rule: `BucketOwnerEnforced` (no access control lists), `BucketOwnerPreferred` or `ObjectWriter`.
    pub fn new(object_ownership: impl Into<String>) -> Self {
        Self { rules: vec![OwnershipControlsRule { object_ownership: object_ownership.into() }] }
    }
}

impl PutBucketOwnershipControls {
    /// Sets who owns the objects of this bucket.
    pub fn new(bucket: impl Into<String>, controls: OwnershipControls) -> Self {
        Self { request: S3Request::bucket(Method::PUT, bucket).query("ownershipControls", ""), document: controls }
    }

    bucket_owner_setters!();
}

document_operation!(PutBucketOwnershipControls("OwnershipControls") -> (), |_, _| Ok(()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::sent;

    #[test]
    fn the_document_is_as_the_reference_has_it() {
        let operation = PutBucketOwnershipControls::new("bucket", OwnershipControls::new("BucketOwnerEnforced"));
        let (request, document) = sent(operation);
        assert_eq!(
            (request.method, request.uri.to_string().as_str()),
            (Method::PUT, "http://store:1/bucket?ownershipControls=")
        );
        assert!(request.headers.contains_key("content-md5"));
        assert_eq!(
            document,
            "<OwnershipControls xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>"
        );
    }
}
