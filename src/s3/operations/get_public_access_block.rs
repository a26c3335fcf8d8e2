//! `GetPublicAccessBlock`.

use http::Method;

use crate::codec::xml;
use crate::s3::{PublicAccessBlockConfiguration, S3Request};

/// Reads what a bucket refuses to make public:
/// [`GetPublicAccessBlock`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html).
///
/// A bucket that does not say answers with the error `NoSuchPublicAccessBlockConfiguration`.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetPublicAccessBlock {
    request: S3Request,
}

impl GetPublicAccessBlock {
    /// Reads what this bucket refuses to make public.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::GET, bucket).query("publicAccessBlock", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(GetPublicAccessBlock -> PublicAccessBlockConfiguration, |_, document| {
    xml::parse("PublicAccessBlockConfiguration", &document)
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};

    #[test]
    fn the_example_of_the_reference_is_read() {
        assert_eq!(sent(GetPublicAccessBlock::new("bucket")).0.uri, "http://store:1/bucket?publicAccessBlock=");
        let configuration = parsed::<GetPublicAccessBlock>(
            "<PublicAccessBlockConfiguration>
               <BlockPublicAcls>TRUE</BlockPublicAcls>
               <IgnorePublicAcls>FALSE</IgnorePublicAcls>
               <BlockPublicPolicy>FALSE</BlockPublicPolicy>
               <RestrictPublicBuckets>FALSE</RestrictPublicBuckets>
             </PublicAccessBlockConfiguration>",
        )
        .unwrap();
        assert!(configuration.block_public_acls);
        assert!(!configuration.ignore_public_acls && !configuration.block_public_policy);
        assert!(!configuration.restrict_public_buckets);
    }

    #[test]
    fn what_a_store_leaves_out_is_not_refused() {
        let document = "<PublicAccessBlockConfiguration><IgnorePublicAcls>true</IgnorePublicAcls></PublicAccessBlockConfiguration>";
        let configuration = parsed::<GetPublicAccessBlock>(document).unwrap();
        assert!(configuration.ignore_public_acls && !configuration.block_public_acls);
    }

    /// What cannot be read must not pass for "refuses nothing".
    #[test]
    fn what_is_no_truth_value_is_an_error() {
        let document =
            "<PublicAccessBlockConfiguration><BlockPublicAcls>yes</BlockPublicAcls></PublicAccessBlockConfiguration>";
        assert!(parsed::<GetPublicAccessBlock>(document).is_err());
    }
}
