//! `GetBucketEncryption`.

use http::Method;

use crate::codec::xml;
use crate::s3::{S3Request, ServerSideEncryptionConfiguration};

/// Reads how a bucket encrypts new objects:
/// [`GetBucketEncryption`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html).
///
/// Where nothing was set, AWS answers with `AES256`, and other stores with the error
/// `ServerSideEncryptionConfigurationNotFoundError`, status 404.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetBucketEncryption {
    request: S3Request,
}

impl GetBucketEncryption {
    /// Reads how this bucket does.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::GET, bucket).query("encryption", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(GetBucketEncryption -> ServerSideEncryptionConfiguration, |_, document| {
    xml::parse("ServerSideEncryptionConfiguration", &document)
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};
    use crate::s3::{ServerSideEncryptionByDefault, ServerSideEncryptionRule};

    #[test]
    fn an_answer_like_the_reference_s_is_read() {
        let (request, _) = sent(GetBucketEncryption::new("bucket"));
        assert_eq!(request.method, Method::GET);
        assert_eq!(request.uri, "http://store:1/bucket?encryption=");
        let configuration = parsed::<GetBucketEncryption>(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
             <ServerSideEncryptionConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">
               <Rule>
                 <ApplyServerSideEncryptionByDefault>
                   <SSEAlgorithm>aws:kms</SSEAlgorithm>
                   <KMSMasterKeyID>arn:aws:kms:us-east-1:1234/5678example</KMSMasterKeyID>
                 </ApplyServerSideEncryptionByDefault>
                 <BucketKeyEnabled>false</BucketKeyEnabled>
               </Rule>
             </ServerSideEncryptionConfiguration>",
        );
        let kms = ServerSideEncryptionByDefault::new("aws:kms")
            .with_kms_master_key_id("arn:aws:kms:us-east-1:1234/5678example");
        let rule = ServerSideEncryptionRule::new(kms).with_bucket_key_enabled(false);
        assert_eq!(configuration.unwrap(), ServerSideEncryptionConfiguration::new(rule));
    }

    #[test]
    fn a_rule_that_only_refuses_is_read() {
        let configuration = parsed::<GetBucketEncryption>(
            "<ServerSideEncryptionConfiguration><Rule><BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes></Rule></ServerSideEncryptionConfiguration>",
        );
        let rule = ServerSideEncryptionRule::default().with_blocked_encryption_types(["SSE-C"]);
        assert_eq!(configuration.unwrap().rules, [rule]);
    }
}
