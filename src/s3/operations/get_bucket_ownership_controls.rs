//! `GetBucketOwnershipControls`.

use http::Method;

use crate::codec::xml;
use crate::s3::{OwnershipControls, S3Request};

/// Reads who owns the objects of a bucket:
/// [`GetBucketOwnershipControls`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html).
///
/// A bucket that does not say answers with the error `OwnershipControlsNotFoundError`.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetBucketOwnershipControls {
    request: S3Request,
}

impl GetBucketOwnershipControls {
    /// Reads who owns the objects of this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::GET, bucket).query("ownershipControls", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(GetBucketOwnershipControls -> OwnershipControls, |_, document| {
    xml::parse("OwnershipControls", &document)
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};

    #[test]
    fn the_rule_is_read() {
        assert_eq!(sent(GetBucketOwnershipControls::new("bucket")).0.uri, "http://store:1/bucket?ownershipControls=");
        let controls = parsed::<GetBucketOwnershipControls>(
            "<OwnershipControls xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>",
        );
        assert_eq!(controls.unwrap(), OwnershipControls::new("ObjectWriter"));
        let none = parsed::<GetBucketOwnershipControls>("<OwnershipControls/>");
        assert_eq!(none.unwrap(), OwnershipControls::default());
    }
}
