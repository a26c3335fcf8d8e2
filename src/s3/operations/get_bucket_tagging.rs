//! `GetBucketTagging`.

use http::Method;

use crate::codec::xml;
use crate::s3::{S3Request, Tagging};

/// Reads a bucket's tags: [`GetBucketTagging`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html).
///
/// A bucket that has none answers with the error `NoSuchTagSet`.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetBucketTagging {
    request: S3Request,
}

impl GetBucketTagging {
    /// Reads the tags of this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::GET, bucket).query("tagging", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(GetBucketTagging -> Tagging, |_, document| xml::parse("Tagging", &document));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::Tag;
    use crate::s3::testing::parsed;

    #[test]
    fn tags_are_read() {
        let tags = parsed::<GetBucketTagging>(
            "<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet><Tag><Key> a </Key><Value>b&amp;c</Value></Tag></TagSet></Tagging>",
        );
        assert_eq!(tags.unwrap().tags(), [Tag::new(" a ", "b&c")]);
        assert_eq!(parsed::<GetBucketTagging>("<Tagging><TagSet/></Tagging>").unwrap().tags(), []);
    }
}
