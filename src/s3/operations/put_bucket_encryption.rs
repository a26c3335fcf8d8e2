//! `PutBucketEncryption`.

use http::Method;

use crate::s3::{S3Request, ServerSideEncryptionConfiguration};

/// Sets how a bucket encrypts new objects:
/// [`PutBucketEncryption`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutBucketEncryption {
    request: S3Request,
    document: ServerSideEncryptionConfiguration,
}

impl PutBucketEncryption {
    /// Has this bucket encrypt new objects so; those that it has stay as they are.
    pub fn new(bucket: impl Into<String>, configuration: ServerSideEncryptionConfiguration) -> Self {
        Self { request: S3Request::bucket(Method::PUT, bucket).query("encryption", ""), document: configuration }
    }

    bucket_owner_setters!();
}

document_operation!(PutBucketEncryption("ServerSideEncryptionConfiguration") -> (), |_, _| Ok(()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};
    use crate::s3::{GetBucketEncryption, ServerSideEncryptionByDefault, ServerSideEncryptionRule};

    const KEY: &str = "arn:aws:kms:us-east-1:1234/5678example";

    #[test]
    fn the_document_is_as_the_reference_has_it() {
        let kms = ServerSideEncryptionByDefault::new("aws:kms").with_kms_master_key_id(KEY);
        let rule = ServerSideEncryptionRule::new(kms);
        let operation = PutBucketEncryption::new("bucket", ServerSideEncryptionConfiguration::new(rule));
        let (request, document) = sent(operation);
        assert_eq!(request.uri, "http://store:1/bucket?encryption=");
        assert_eq!(request.method, Method::PUT);
        assert!(request.headers.contains_key("content-md5"));
        assert_eq!(
            document,
            "<ServerSideEncryptionConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule>\
             <ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>\
             <KMSMasterKeyID>arn:aws:kms:us-east-1:1234/5678example</KMSMasterKeyID>\
             </ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>"
        );
    }

    #[test]
    fn what_is_sent_is_read_as_it_was() {
        let kms = ServerSideEncryptionByDefault::new("aws:kms:dsse").with_kms_master_key_id(KEY);
        let rule =
            ServerSideEncryptionRule::new(kms).with_bucket_key_enabled(true).with_blocked_encryption_types(["SSE-C"]);
        for configuration in
            [ServerSideEncryptionConfiguration::new(rule), ServerSideEncryptionConfiguration::new("AES256")]
        {
            let (_, document) = sent(PutBucketEncryption::new("bucket", configuration.clone()));
            assert_eq!(parsed::<GetBucketEncryption>(&document).unwrap(), configuration);
        }
    }
}
