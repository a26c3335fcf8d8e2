//! `PutObjectTagging`.

use http::Method;

use crate::s3::{S3Request, Tagging};

/// Replaces an object's tags:
/// [`PutObjectTagging`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutObjectTagging {
    request: S3Request,
    document: Tagging,
}

header_output! {
    /// What [`PutObjectTagging`] answers.
    PutObjectTaggingOutput
}

impl PutObjectTagging {
    /// Gives this object these tags, at most 10.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>, tags: impl Into<Tagging>) -> Self {
        Self { request: S3Request::object(Method::PUT, bucket, key).query("tagging", ""), document: tags.into() }
    }

    version_setters!();
    object_request_setters!();
}

impl PutObjectTaggingOutput {
    getters! {
        /// The version that has the tags now, in a bucket that keeps versions.
        text version_id = "x-amz-version-id";
    }
}

document_operation!(PutObjectTagging("Tagging") -> PutObjectTaggingOutput, |parts, _| Ok(parts.into()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::Tag;
    use crate::s3::testing::{answered, sent};

    #[test]
    fn the_document_is_as_the_reference_has_it() {
        let (request, document) =
            sent(PutObjectTagging::new("bucket", "k", [Tag::new("tag1", "val1")]).version_id("v"));
        assert_eq!(
            (request.method, request.uri.to_string().as_str()),
            (Method::PUT, "http://store:1/bucket/k?tagging=&versionId=v")
        );
        assert!(request.headers.contains_key("content-md5"));
        assert_eq!(
            document,
            "<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet><Tag><Key>tag1</Key><Value>val1</Value></Tag></TagSet></Tagging>"
        );
    }

    #[test]
    fn the_version_is_read() {
        let output = answered::<PutObjectTagging>(&[("x-amz-version-id", "v")], "").unwrap();
        assert_eq!(output.version_id(), Some("v"));
    }
}
