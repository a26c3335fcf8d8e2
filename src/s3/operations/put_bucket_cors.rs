//! `PutBucketCors`.

use http::Method;

use crate::s3::{CorsConfiguration, S3Request};

/// Replaces a bucket's rules for web pages:
/// [`PutBucketCors`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutBucketCors {
    request: S3Request,
    document: CorsConfiguration,
}

impl PutBucketCors {
    /// Gives this bucket these rules; the document is at most 64 KB.
    pub fn new(bucket: impl Into<String>, configuration: CorsConfiguration) -> Self {
        Self { request: S3Request::bucket(Method::PUT, bucket).query("cors", ""), document: configuration }
    }

    bucket_owner_setters!();
}

document_operation!(PutBucketCors("CORSConfiguration") -> (), |_, _| Ok(()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};
    use crate::s3::{CorsRule, GetBucketCors};

    /// The first rule is modelled on the reference's example.
    fn configuration() -> CorsConfiguration {
        let page = CorsRule::new(["PUT", "POST", "DELETE"], ["http://www.example.com"])
            .with_allowed_headers(["*"])
            .with_expose_headers(["x-amz-server-side-encryption"])
            .with_max_age_seconds(3_000);
        CorsConfiguration::new([page, CorsRule::new(["GET"], ["*"]).with_id("a<b")])
    }

    #[test]
    fn the_document_is_as_the_reference_has_it() {
        let (request, document) = sent(PutBucketCors::new("bucket", configuration()));
        assert_eq!(request.uri, "http://store:1/bucket?cors=");
        assert_eq!(request.method, Method::PUT);
        assert!(request.headers.contains_key("content-md5"));
        assert_eq!(
            document,
            "<CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <CORSRule><AllowedHeader>*</AllowedHeader>\
             <AllowedMethod>PUT</AllowedMethod><AllowedMethod>POST</AllowedMethod><AllowedMethod>DELETE</AllowedMethod>\
             <AllowedOrigin>http://www.example.com</AllowedOrigin>\
             <ExposeHeader>x-amz-server-side-encryption</ExposeHeader><MaxAgeSeconds>3000</MaxAgeSeconds></CORSRule>\
             <CORSRule><ID>a&lt;b</ID><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule>\
             </CORSConfiguration>"
        );
    }

    #[test]
    fn what_is_sent_is_read_as_it_was() {
        let (_, document) = sent(PutBucketCors::new("bucket", configuration()));
        assert_eq!(parsed::<GetBucketCors>(&document).unwrap(), configuration());
    }
}
