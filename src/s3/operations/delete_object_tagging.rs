//! `DeleteObjectTagging`.

use http::Method;

use crate::s3::S3Request;

/// Takes all tags from an object:
/// [`DeleteObjectTagging`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteObjectTagging {
    request: S3Request,
}

header_output! {
    /// What [`DeleteObjectTagging`] answers.
    DeleteObjectTaggingOutput
}

impl DeleteObjectTagging {
    /// Takes the tags from this object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self { request: S3Request::object(Method::DELETE, bucket, key).query("tagging", "") }
    }

    version_setters!();
    bucket_owner_setters!();
}

impl DeleteObjectTaggingOutput {
    getters! {
        /// The version that had the tags, in a bucket that keeps versions.
        text version_id = "x-amz-version-id";
    }
}

bodiless_operation!(DeleteObjectTagging -> DeleteObjectTaggingOutput, |parts, _| Ok(parts.into()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{answered, sent};

    #[test]
    fn a_version_is_named_and_read() {
        let (request, document) = sent(DeleteObjectTagging::new("bucket", "k").version_id("v"));
        assert_eq!(
            (request.method, request.uri.to_string().as_str()),
            (Method::DELETE, "http://store:1/bucket/k?tagging=&versionId=v")
        );
        assert_eq!(document, "");
        let output = answered::<DeleteObjectTagging>(&[("x-amz-version-id", "v")], "").unwrap();
        assert_eq!(output.version_id(), Some("v"));
    }
}
