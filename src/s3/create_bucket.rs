//! `CreateBucket`.

use bytes::Bytes;
use http::header::LOCATION;
use http::{Method, Request, response};

use super::request::S3Request;
use crate::codec::xml::escape;
use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::{Body, Error};

/// Makes a bucket: [`CreateBucket`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html).
///
/// On AWS the bucket is made in the region of the client.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct CreateBucket {
    bucket: String,
    location_constraint: Option<String>,
}

/// What [`CreateBucket`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateBucketOutput {
    /// Where the bucket is, such as `/name` or its URL.
    pub location: Option<String>,
}

impl CreateBucket {
    /// A bucket of this name: 3 to 63 lower-case letters, digits, hyphens and dots.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { bucket: bucket.into(), location_constraint: None }
    }

    /// Names the region in the request. On AWS the client's own region is the default; other stores get none by default.
    pub fn location_constraint(mut self, region: impl Into<String>) -> Self {
        self.location_constraint = Some(region.into());
        self
    }
}

impl Operation for CreateBucket {
    const NAME: &'static str = "CreateBucket";
    type Output = CreateBucketOutput;
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        // AWS refuses its oldest region by name: there, no constraint is the only way to say it.
        let region = endpoint.scope().region();
        let implied = (endpoint.is_aws() && region != "us-east-1").then(|| region.to_owned());
        let body = self.location_constraint.or(implied).map_or_else(Body::empty, |region| {
            Body::from(format!(
                "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>{}</LocationConstraint></CreateBucketConfiguration>",
                escape(&region)
            ))
        });
        S3Request::bucket(Method::PUT, &self.bucket).body(body).build(endpoint)
    }

    fn parse_response(parts: response::Parts, _: Bytes) -> Result<CreateBucketOutput, Error> {
        let location = parts.headers.get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Ok(CreateBucketOutput { location })
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
