//! `GetObjectTagging`.

use http::Method;

use crate::codec::xml;
use crate::s3::options::read;
use crate::s3::{S3Request, Tagging};

/// Reads an object's tags:
/// [`GetObjectTagging`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html).
///
/// An object that has none answers with no tags, unlike a bucket.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetObjectTagging {
    pub(in crate::s3) request: S3Request,
}

/// What [`GetObjectTagging`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetObjectTaggingOutput {
    /// The tags.
    pub tagging: Tagging,
    /// The version that has them, in a bucket that keeps versions.
    pub version_id: Option<String>,
}

impl GetObjectTagging {
    /// Reads the tags of this object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self { request: S3Request::object(Method::GET, bucket, key).query("tagging", "") }
    }

    version_setters!();
    object_request_setters!();
}

bodiless_operation!(GetObjectTagging -> GetObjectTaggingOutput, |parts, document| {
    let version_id = read::owned(&parts.headers, "x-amz-version-id");
    Ok(GetObjectTaggingOutput { tagging: xml::parse("Tagging", &document)?, version_id })
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::Tag;
    use crate::s3::testing::{answered, sent};

    #[test]
    fn a_version_is_asked_for() {
        let (request, _) = sent(GetObjectTagging::new("bucket", "k").version_id("3/L4"));
        assert_eq!(
            (request.method, request.uri.to_string().as_str()),
            (Method::GET, "http://store:1/bucket/k?tagging=&versionId=3%2FL4")
        );
    }

    #[test]
    fn tags_and_their_version_are_read() {
        let output = answered::<GetObjectTagging>(
            &[("x-amz-version-id", "3HL4kqtJ")],
            "<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet><Tag><Key>tag1</Key><Value>val1</Value></Tag><Tag><Key>tag2</Key><Value/></Tag></TagSet></Tagging>",
        )
        .unwrap();
        assert_eq!(output.tagging.tags(), [Tag::new("tag1", "val1"), Tag::new("tag2", "")]);
        assert_eq!(output.version_id.as_deref(), Some("3HL4kqtJ"));
        let none = answered::<GetObjectTagging>(&[], "<Tagging><TagSet/></Tagging>").unwrap();
        assert_eq!(none, GetObjectTaggingOutput::default());
    }
}
