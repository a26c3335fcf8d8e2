//! `GetBucketLifecycleConfiguration`.

use http::Method;

use crate::codec::xml;
use crate::s3::options::read;
use crate::s3::{BucketLifecycleConfiguration, S3Request};

/// Reads a bucket's lifecycle rules:
/// [`GetBucketLifecycleConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html).
///
/// A bucket that has none answers with the error `NoSuchLifecycleConfiguration`, status 404.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetBucketLifecycleConfiguration {
    request: S3Request,
}

/// What [`GetBucketLifecycleConfiguration`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetBucketLifecycleConfigurationOutput {
    /// The rules.
    pub configuration: BucketLifecycleConfiguration,
    /// Which objects are too small to move where a rule does not say: `all_storage_classes_128K` (those below 128 KiB) or
    /// `varies_by_storage_class`.
    pub transition_default_minimum_object_size: Option<String>,
}

impl GetBucketLifecycleConfiguration {
    /// Reads the rules of this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::GET, bucket).query("lifecycle", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(GetBucketLifecycleConfiguration -> GetBucketLifecycleConfigurationOutput, |parts, document| {
    Ok(GetBucketLifecycleConfigurationOutput {
        configuration: xml::parse("LifecycleConfiguration", &document)?,
        transition_default_minimum_object_size: read::owned(
            &parts.headers,
            "x-amz-transition-default-minimum-object-size",
        ),
    })
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{answered, parsed, sent};
    use crate::s3::{LifecycleExpiration, LifecycleRule, LifecycleRuleFilter, Transition};

    #[test]
    fn an_answer_like_the_reference_s_is_read() {
        let (request, _) = sent(GetBucketLifecycleConfiguration::new("bucket"));
        assert_eq!(request.method, Method::GET);
        assert_eq!(request.uri, "http://store:1/bucket?lifecycle=");
        let output = answered::<GetBucketLifecycleConfiguration>(
            &[("x-amz-transition-default-minimum-object-size", "varies_by_storage_class")],
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
             <LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">
               <Rule>
                 <ID>Archive and then delete rule</ID>
                 <Filter>
                    <Prefix>projectdocs/</Prefix>
                 </Filter>
                 <Status>Enabled</Status>
                 <Transition>
                   <Days>30</Days>
                   <StorageClass>STANDARD_IA</StorageClass>
                 </Transition>
                 <Transition>
                   <Days>365</Days>
                   <StorageClass>GLACIER</StorageClass>
                 </Transition>
                 <Expiration>
                   <Days>3650</Days>
                 </Expiration>
               </Rule>
             </LifecycleConfiguration>",
        )
        .unwrap();
        let rule = LifecycleRule::new(LifecycleRuleFilter::prefix("projectdocs/"))
            .with_id("Archive and then delete rule")
            .with_transition(Transition::days(30, "STANDARD_IA"))
            .with_transition(Transition::days(365, "GLACIER"))
            .with_expiration(LifecycleExpiration::days(3_650));
        assert_eq!(output.configuration, BucketLifecycleConfiguration::new([rule]));
        assert_eq!(output.transition_default_minimum_object_size.as_deref(), Some("varies_by_storage_class"));
    }

    #[test]
    fn an_old_rule_without_a_filter_is_read() {
        let output = parsed::<GetBucketLifecycleConfiguration>(
            "<LifecycleConfiguration><Rule><ID>old</ID><Prefix/><Status>Enabled</Status><Expiration><Date>2013-12-31T00:00:00.000Z</Date></Expiration></Rule></LifecycleConfiguration>",
        )
        .unwrap();
        let rule = &output.configuration.rules[0];
        assert_eq!((rule.prefix.as_deref(), &rule.filter), (Some(""), &None));
        let date = rule.expiration.as_ref().unwrap().date.unwrap();
        assert_eq!(date.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs(), 1_388_448_000);
        assert_eq!(output.transition_default_minimum_object_size, None);
    }

    #[test]
    fn an_empty_filter_is_one() {
        for filter in ["<Filter/>", "<Filter></Filter>", "<Filter>\n </Filter>"] {
            let document = format!("<LifecycleConfiguration><Rule>{filter}</Rule></LifecycleConfiguration>");
            let output = parsed::<GetBucketLifecycleConfiguration>(&document).unwrap();
            assert_eq!(output.configuration.rules[0].filter, Some(LifecycleRuleFilter::default()), "{filter}");
        }
    }
}
