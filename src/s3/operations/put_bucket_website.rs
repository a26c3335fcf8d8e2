//! `PutBucketWebsite`.

use http::Method;

use crate::s3::{S3Request, WebsiteConfiguration};

/// Makes a bucket a website:
/// [`PutBucketWebsite`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutBucketWebsite {
    request: S3Request,
    document: WebsiteConfiguration,
}

impl PutBucketWebsite {
    /// Has this bucket serve such a website; the document is at most 128 KB.
    pub fn new(bucket: impl Into<String>, configuration: WebsiteConfiguration) -> Self {
        Self { request: S3Request::bucket(Method::PUT, bucket).query("website", ""), document: configuration }
    }

    bucket_owner_setters!();
}

document_operation!(PutBucketWebsite("WebsiteConfiguration") -> (), |_, _| Ok(()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};
    use crate::s3::{GetBucketWebsite, Redirect, RedirectAllRequestsTo, RoutingRule};

    /// Modelled on the reference's examples: both kinds of condition in one.
    fn site() -> WebsiteConfiguration {
        let moved =
            RoutingRule::new(Redirect::new().with_replace_key_prefix_with("documents/")).with_key_prefix("docs/");
        let missing = Redirect::new()
            .with_host_name("ec2-11-22-333-44.compute-1.amazonaws.com")
            .with_replace_key_prefix_with("report-404/");
        WebsiteConfiguration::new("index.html")
            .with_error_document("Error.html")
            .with_routing_rule(moved)
            .with_routing_rule(RoutingRule::new(missing).with_key_prefix("ExamplePage").with_http_error_code("404"))
    }

    #[test]
    fn the_document_is_as_the_reference_has_it() {
        let (request, document) = sent(PutBucketWebsite::new("bucket", site()));
        assert_eq!(request.uri, "http://store:1/bucket?website=");
        assert_eq!(request.method, Method::PUT);
        assert!(request.headers.contains_key("content-md5"));
        assert_eq!(
            document,
            "<WebsiteConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <ErrorDocument><Key>Error.html</Key></ErrorDocument>\
             <IndexDocument><Suffix>index.html</Suffix></IndexDocument>\
             <RoutingRules><RoutingRule><Condition><KeyPrefixEquals>docs/</KeyPrefixEquals></Condition>\
             <Redirect><ReplaceKeyPrefixWith>documents/</ReplaceKeyPrefixWith></Redirect></RoutingRule>\
             <RoutingRule><Condition><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals>\
             <KeyPrefixEquals>ExamplePage</KeyPrefixEquals></Condition>\
             <Redirect><HostName>ec2-11-22-333-44.compute-1.amazonaws.com</HostName>\
             <ReplaceKeyPrefixWith>report-404/</ReplaceKeyPrefixWith></Redirect></RoutingRule></RoutingRules>\
             </WebsiteConfiguration>"
        );
    }

    #[test]
    fn all_requests_can_be_sent_elsewhere() {
        let to = RedirectAllRequestsTo::new("www.example.com").with_protocol("https");
        let (_, document) = sent(PutBucketWebsite::new("bucket", WebsiteConfiguration::redirect_all(to)));
        assert_eq!(
            document,
            "<WebsiteConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><RedirectAllRequestsTo>\
             <HostName>www.example.com</HostName><Protocol>https</Protocol></RedirectAllRequestsTo>\
             </WebsiteConfiguration>"
        );
    }

    #[test]
    fn what_is_sent_is_read_as_it_was() {
        let away = WebsiteConfiguration::redirect_all(RedirectAllRequestsTo::new("www.example.com"));
        let status = Redirect::new().with_http_redirect_code("301").with_protocol("https").with_replace_key_with("a&b");
        let one = WebsiteConfiguration::new("i").with_routing_rule(RoutingRule::new(status));
        for configuration in [site(), away, one] {
            let (_, document) = sent(PutBucketWebsite::new("bucket", configuration.clone()));
            assert_eq!(parsed::<GetBucketWebsite>(&document).unwrap(), configuration);
        }
    }
}
