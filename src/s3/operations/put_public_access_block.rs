//! `PutPublicAccessBlock`.

use http::Method;
use serde::{Deserialize, Serialize};

use crate::codec::xml::deserialize_flag;
use crate::s3::S3Request;

/// Sets what a bucket refuses to make public:
/// [`PutPublicAccessBlock`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html).
///
/// ```
/// use tower_sigv4::s3::{PublicAccessBlockConfiguration, PutPublicAccessBlock};
///
/// let mut configuration = PublicAccessBlockConfiguration::all();
/// configuration.block_public_policy = false;
/// let operation = PutPublicAccessBlock::new("bucket", configuration);
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutPublicAccessBlock {
    request: S3Request,
    document: PublicAccessBlockConfiguration,
}

/// What a bucket refuses to make public:
/// [`PublicAccessBlockConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "the API has them")]
#[non_exhaustive]
pub struct PublicAccessBlockConfiguration {
    /// Refuses access control lists that are public.
    #[serde(deserialize_with = "deserialize_flag")]
    pub block_public_acls: bool,
    /// Pays no heed to access control lists that are public.
    #[serde(deserialize_with = "deserialize_flag")]
    pub ignore_public_acls: bool,
    /// Refuses policies that are public.
    #[serde(deserialize_with = "deserialize_flag")]
    pub block_public_policy: bool,
    /// Lets only the owner's account and AWS use a bucket whose policy is public.
    #[serde(deserialize_with = "deserialize_flag")]
    pub restrict_public_buckets: bool,
}

impl PublicAccessBlockConfiguration {
    /// Refuses all of it, as AWS does for new buckets.
    #[must_use]
    pub fn all() -> Self {
        Self {
            block_public_acls: true,
            ignore_public_acls: true,
            block_public_policy: true,
            restrict_public_buckets: true,
        }
    }
}

impl PutPublicAccessBlock {
    /// Sets what this bucket refuses to make public.
    pub fn new(bucket: impl Into<String>, configuration: PublicAccessBlockConfiguration) -> Self {
        Self { request: S3Request::bucket(Method::PUT, bucket).query("publicAccessBlock", ""), document: configuration }
    }

    bucket_owner_setters!();
}

document_operation!(PutPublicAccessBlock("PublicAccessBlockConfiguration") -> (), |_, _| Ok(()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::sent;

    #[test]
    fn the_document_is_as_the_reference_has_it() {
        let mut configuration = PublicAccessBlockConfiguration::all();
        configuration.ignore_public_acls = false;
        let (request, document) = sent(PutPublicAccessBlock::new("bucket", configuration));
        assert_eq!(
            (request.method, request.uri.to_string().as_str()),
            (Method::PUT, "http://store:1/bucket?publicAccessBlock=")
        );
        assert!(request.headers.contains_key("content-md5"));
        assert_eq!(
            document,
            "<PublicAccessBlockConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>false</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>"
        );
    }
}
