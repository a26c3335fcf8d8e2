//! `CreateBucket`.

use bytes::Bytes;
use http::{Method, Request, response};
use serde::Serialize;

use crate::codec::xml;
use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::s3::S3Request;
use crate::s3::express::DirectoryBucket;
use crate::{Body, Error};

/// Makes a bucket: [`CreateBucket`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html).
///
/// On AWS the bucket is made in the region of the client. A directory bucket, of a name such as `base--use1-az4--x-s3`, is made in
/// the zone that the name has.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct CreateBucket {
    request: S3Request,
    bucket: String,
    location_constraint: Option<String>,
}

header_output! {
    /// What [`CreateBucket`] answers.
    CreateBucketOutput
}

impl CreateBucket {
    /// A bucket of this name: 3 to 63 lower-case letters, digits, hyphens and dots.
    pub fn new(bucket: impl Into<String>) -> Self {
        let bucket = bucket.into();
        Self { request: S3Request::bucket(Method::PUT, &bucket), bucket, location_constraint: None }
    }

    /// Names the region in the request. On AWS the client's own region is the default; other stores get none by default.
    pub fn location_constraint(mut self, region: impl Into<String>) -> Self {
        self.location_constraint = Some(region.into());
        self
    }

    setters! {
        /// Grants a canned set of permissions, such as `private` or `public-read`; it needs
        /// [`object_ownership`](Self::object_ownership) other than `BucketOwnerEnforced`.
        header acl = "x-amz-acl";
        /// Makes a bucket whose objects can be locked, which turns on versions.
        header_flag object_lock_enabled_for_bucket = "x-amz-bucket-object-lock-enabled";
        /// Says who owns objects: `BucketOwnerEnforced` (the default), `BucketOwnerPreferred` or `ObjectWriter`.
        header object_ownership = "x-amz-object-ownership";
    }
    bucket_grant_setters!();
}

impl CreateBucketOutput {
    getters! {
        /// Where the bucket is, such as `/name` or its URL.
        text location = "location";
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CreateBucketConfiguration<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    location_constraint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<LocationInfo<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bucket: Option<BucketInfo>,
}

/// The zone of a directory bucket.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LocationInfo<'a> {
    r#type: &'static str,
    name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct BucketInfo {
    data_redundancy: &'static str,
    r#type: &'static str,
}

impl<'a> CreateBucketConfiguration<'a> {
    fn in_region(region: String) -> Self {
        Self { location_constraint: Some(region), location: None, bucket: None }
    }

    fn in_zone(bucket: &DirectoryBucket<'a>) -> Self {
        let (zone_type, data_redundancy) = if bucket.is_in_local_zone() {
            ("LocalZone", "SingleLocalZone")
        } else {
            ("AvailabilityZone", "SingleAvailabilityZone")
        };
        Self {
            location_constraint: None,
            location: Some(LocationInfo { r#type: zone_type, name: bucket.zone() }),
            bucket: Some(BucketInfo { data_redundancy, r#type: "Directory" }),
        }
    }
}

impl Operation for CreateBucket {
    const NAME: &'static str = "CreateBucket";
    type Output = CreateBucketOutput;
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        if DirectoryBucket::is_at(endpoint, &self.bucket) {
            let configuration = CreateBucketConfiguration::in_zone(&DirectoryBucket::parse(&self.bucket)?);
            let document = xml::write("CreateBucketConfiguration", &configuration)?;
            return self.request.build_document(endpoint, document);
        }
        // AWS refuses its oldest region by name: there, no constraint is the only way to say it.
        let region = endpoint.scope().region();
        let implied = (endpoint.is_aws() && region != "us-east-1").then(|| region.to_owned());
        match self.location_constraint.or(implied) {
            None => self.request.build(endpoint, Body::empty()),
            Some(location_constraint) => {
                let configuration = CreateBucketConfiguration::in_region(location_constraint);
                let document = xml::write("CreateBucketConfiguration", &configuration)?;
                self.request.build_document(endpoint, document)
            }
        }
    }

    fn parse_response(parts: response::Parts, _: Bytes) -> Result<CreateBucketOutput, Error> {
        Ok(parts.into())
    }

    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sigv4::SigningScope;

    fn body(endpoint: &Endpoint) -> String {
        let request = CreateBucket::new("bucket").into_request(endpoint).unwrap();
        String::from_utf8(request.body().as_bytes().unwrap().to_vec()).unwrap()
    }

    /// Trap: us-east-1 must have no constraint, every other region must have one.
    #[test]
    fn the_constraint_is_what_aws_wants() {
        let aws = |region| Endpoint::aws("s3", SigningScope::new(region, "s3")).unwrap();
        assert_eq!(body(&aws("us-east-1")), "");
        assert!(body(&aws("eu-west-1")).contains("<LocationConstraint>eu-west-1</LocationConstraint>"));
        assert_eq!(body(&Endpoint::new("http://127.0.0.1:9000", SigningScope::new("eu-west-1", "s3")).unwrap()), "");
    }
}
