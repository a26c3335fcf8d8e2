//! `GetBucketWebsite`.

use http::Method;

use crate::codec::xml;
use crate::s3::{S3Request, WebsiteConfiguration};

/// Reads how a bucket serves a website:
/// [`GetBucketWebsite`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html).
///
/// A bucket that serves none answers with the error `NoSuchWebsiteConfiguration`, status 404.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetBucketWebsite {
    request: S3Request,
}

impl GetBucketWebsite {
    /// Reads how this bucket does.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::GET, bucket).query("website", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(GetBucketWebsite -> WebsiteConfiguration, |_, document| {
    xml::parse("WebsiteConfiguration", &document)
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};

    #[test]
    fn an_answer_like_the_reference_s_is_read() {
        let (request, _) = sent(GetBucketWebsite::new("bucket"));
        assert_eq!(request.method, Method::GET);
        assert_eq!(request.uri, "http://store:1/bucket?website=");
        let configuration = parsed::<GetBucketWebsite>(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
             <WebsiteConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">
               <IndexDocument>
                 <Suffix>index.html</Suffix>
               </IndexDocument>
               <ErrorDocument>
                 <Key>404.html</Key>
               </ErrorDocument>
             </WebsiteConfiguration>",
        );
        assert_eq!(configuration.unwrap(), WebsiteConfiguration::new("index.html").with_error_document("404.html"));
    }

    #[test]
    fn an_empty_list_of_rules_is_none() {
        for rules in ["<RoutingRules/>", "<RoutingRules></RoutingRules>", "<RoutingRules>\n</RoutingRules>"] {
            let document = format!("<WebsiteConfiguration>{rules}</WebsiteConfiguration>");
            assert_eq!(parsed::<GetBucketWebsite>(&document).unwrap(), WebsiteConfiguration::default(), "{rules}");
        }
    }
}
