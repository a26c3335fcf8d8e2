//! `GetBucketLocation`.

use http::Method;
use serde::Deserialize;

use crate::Error;
use crate::codec::xml;
use crate::s3::S3Request;

/// Reads which region a bucket is in:
/// [`GetBucketLocation`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html).
///
/// [`HeadBucket`](super::HeadBucket) says it too on AWS, and needs fewer permissions.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetBucketLocation {
    request: S3Request,
}

/// What [`GetBucketLocation`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetBucketLocationOutput {
    /// The answer as it is: often a region, but empty or `EU` for two of them.
    pub location_constraint: String,
}

impl GetBucketLocation {
    /// Reads the region of this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::GET, bucket).query("location", "") }
    }

    bucket_owner_setters!();
}

impl GetBucketLocationOutput {
    /// The region: `us-east-1` when the answer is empty, `eu-west-1` when it is `EU`.
    #[must_use]
    pub fn region(&self) -> &str {
        match self.location_constraint.as_str() {
            "" => "us-east-1",
            "EU" => "eu-west-1",
            region => region,
        }
    }
}

bodiless_operation!(GetBucketLocation -> GetBucketLocationOutput, |_, document| {
    Ok(GetBucketLocationOutput { location_constraint: location_constraint(&document)? })
});

/// The region is the text of the root, or of an element of the same name inside it. Some stores answer with what
/// `CreateBucket` sends.
fn location_constraint(document: &[u8]) -> Result<String, Error> {
    let root = match xml::root_name(document).as_deref() {
        Some("CreateBucketConfiguration") => "CreateBucketConfiguration",
        _ => "LocationConstraint",
    };
    let LocationConstraint { text, nested } = xml::parse(root, document)?;
    Ok(nested.unwrap_or(text).trim().to_owned())
}

#[derive(Deserialize)]
struct LocationConstraint {
    #[serde(rename = "$text", default)]
    text: String,
    #[serde(rename = "LocationConstraint")]
    nested: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};

    fn region(document: &str) -> String {
        parsed::<GetBucketLocation>(document).unwrap().region().to_owned()
    }

    #[test]
    fn the_region_is_read() {
        assert_eq!(sent(GetBucketLocation::new("bucket")).0.uri, "http://store:1/bucket?location=");
        let document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">us-west-2</LocationConstraint>";
        assert_eq!(region(document), "us-west-2");
    }

    /// Trap: the two oldest regions are answered as nothing and as `EU`.
    #[test]
    fn the_oldest_regions_have_other_names() {
        for empty in [
            "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>",
            "<LocationConstraint></LocationConstraint>",
            "<LocationConstraint xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>",
            "<LocationConstraint>\n</LocationConstraint>",
        ] {
            assert_eq!(region(empty), "us-east-1", "{empty}");
        }
        let eu = parsed::<GetBucketLocation>("<LocationConstraint>EU</LocationConstraint>").unwrap();
        assert_eq!((eu.region(), eu.location_constraint.as_str()), ("eu-west-1", "EU"));
    }

    #[test]
    fn a_region_that_is_nested_is_read() {
        let nested =
            "<LocationConstraint>\n <LocationConstraint>eu-central-1</LocationConstraint>\n</LocationConstraint>";
        assert_eq!(region(nested), "eu-central-1");
        assert_eq!(region("<LocationConstraint><LocationConstraint/></LocationConstraint>"), "us-east-1");
        // SeaweedFS.
        let other = "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>eu-west-3</LocationConstraint></CreateBucketConfiguration>";
        assert_eq!(region(other), "eu-west-3");
        assert!(parsed::<GetBucketLocation>("<html/>").is_err());
    }
}
