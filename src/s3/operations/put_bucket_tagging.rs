//! `PutBucketTagging`.

use http::Method;

use crate::s3::{S3Request, Tagging};

/// Replaces a bucket's tags: [`PutBucketTagging`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutBucketTagging {
    request: S3Request,
    document: Tagging,
}

impl PutBucketTagging {
    /// Gives this bucket these tags, at most 50.
    pub fn new(bucket: impl Into<String>, tags: impl Into<Tagging>) -> Self {
        Self { request: S3Request::bucket(Method::PUT, bucket).query("tagging", ""), document: tags.into() }
    }

    bucket_owner_setters!();
}

document_operation!(PutBucketTagging("Tagging") -> (), |_, _| Ok(()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::Tag;
    use crate::s3::testing::sent;

    #[test]
    fn the_document_is_as_the_reference_has_it() {
        let (request, document) =
            sent(PutBucketTagging::new("bucket", [Tag::new("Project", "a<b"), Tag::new("User", "")]));
        assert_eq!(request.uri, "http://store:1/bucket?tagging=");
        assert_eq!(request.method, Method::PUT);
        assert_eq!(
            document,
            "<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet><Tag><Key>Project</Key><Value>a&lt;b</Value></Tag><Tag><Key>User</Key><Value/></Tag></TagSet></Tagging>"
        );
    }
}
