//! `GetBucketCors`.

use http::Method;

use crate::codec::xml;
use crate::s3::{CorsConfiguration, S3Request};

/// Reads a bucket's rules for web pages:
/// [`GetBucketCors`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html).
///
/// A bucket that has none answers with the error `NoSuchCORSConfiguration`, status 404.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetBucketCors {
    request: S3Request,
}

impl GetBucketCors {
    /// Reads the rules of this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::GET, bucket).query("cors", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(GetBucketCors -> CorsConfiguration, |_, document| xml::parse("CORSConfiguration", &document));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::CorsRule;
    use crate::s3::testing::{parsed, sent};

    #[test]
    fn an_answer_like_the_reference_s_is_read() {
        let (request, _) = sent(GetBucketCors::new("bucket"));
        assert_eq!((request.method, request.uri.to_string()), (Method::GET, "http://store:1/bucket?cors=".to_owned()));
        let rules = parsed::<GetBucketCors>(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
             <CORSConfiguration>
                 <CORSRule>
                   <AllowedOrigin>http://www.example.com</AllowedOrigin>
                   <AllowedMethod>GET</AllowedMethod>
                   <MaxAgeSeconds>3000</MaxAgeSeconds>
                   <ExposeHeader>x-amz-server-side-encryption</ExposeHeader>
                 </CORSRule>
             </CORSConfiguration>",
        );
        let rule = CorsRule::new(["GET"], ["http://www.example.com"])
            .with_expose_headers(["x-amz-server-side-encryption"])
            .with_max_age_seconds(3_000);
        assert_eq!(rules.unwrap(), CorsConfiguration::new([rule]));
    }

    #[test]
    fn mixed_and_unknown_elements_are_read() {
        let rules = parsed::<GetBucketCors>(
            "<CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin><AllowedMethod>HEAD</AllowedMethod></CORSRule><ResponseVary>true</ResponseVary></CORSConfiguration>",
        );
        assert_eq!(rules.unwrap(), CorsConfiguration::new([CorsRule::new(["GET", "HEAD"], ["*"])]));
        assert_eq!(parsed::<GetBucketCors>("<CORSConfiguration/>").unwrap(), CorsConfiguration::default());
    }
}
