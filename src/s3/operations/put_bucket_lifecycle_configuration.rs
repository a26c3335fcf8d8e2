//! `PutBucketLifecycleConfiguration`.

use http::Method;

use crate::s3::{BucketLifecycleConfiguration, S3Request};

/// Replaces a bucket's lifecycle rules:
/// [`PutBucketLifecycleConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutBucketLifecycleConfiguration {
    request: S3Request,
    document: BucketLifecycleConfiguration,
}

header_output! {
    /// What [`PutBucketLifecycleConfiguration`] answers.
    PutBucketLifecycleConfigurationOutput
}

impl PutBucketLifecycleConfiguration {
    /// Gives this bucket these rules, 1 to 1,000. A date outside the years 1970 to 9999 is refused before anything is sent.
    pub fn new(bucket: impl Into<String>, configuration: BucketLifecycleConfiguration) -> Self {
        Self { request: S3Request::bucket(Method::PUT, bucket).query("lifecycle", ""), document: configuration }
    }

    setters! {
        /// Says which objects are too small to move where a rule does not: `all_storage_classes_128K` (the default, below
        /// 128 KiB) or `varies_by_storage_class`.
        header transition_default_minimum_object_size = "x-amz-transition-default-minimum-object-size";
    }
    bucket_owner_setters!();
}

impl PutBucketLifecycleConfigurationOutput {
    getters! {
        /// Which objects are too small to move: `all_storage_classes_128K` or `varies_by_storage_class`.
        text transition_default_minimum_object_size = "x-amz-transition-default-minimum-object-size";
    }
}

document_operation!(
    PutBucketLifecycleConfiguration("LifecycleConfiguration") -> PutBucketLifecycleConfigurationOutput,
    |parts, _| Ok(parts.into())
);

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::s3::testing::{answered, built, parsed, sent};
    use crate::s3::{
        GetBucketLifecycleConfiguration, LifecycleExpiration, LifecycleRule, LifecycleRuleAndOperator,
        LifecycleRuleFilter, NoncurrentVersionExpiration, NoncurrentVersionTransition, Tag, Transition,
    };

    const SIZE: &str = "x-amz-transition-default-minimum-object-size";

    #[test]
    fn the_document_is_as_the_reference_has_it() {
        let archived = LifecycleRule::new(LifecycleRuleFilter::prefix("documents/"))
            .with_id("id1")
            .with_transition(Transition::days(30, "GLACIER"));
        let expiring = LifecycleRule::new(LifecycleRuleFilter::prefix("logs/"))
            .with_id("id2")
            .with_expiration(LifecycleExpiration::days(365));
        let configuration = BucketLifecycleConfiguration::new([archived, expiring]);
        let operation = PutBucketLifecycleConfiguration::new("bucket", configuration)
            .transition_default_minimum_object_size("varies_by_storage_class");
        let (request, document) = sent(operation);
        assert_eq!(request.uri, "http://store:1/bucket?lifecycle=");
        assert_eq!(request.method, Method::PUT);
        assert_eq!(request.headers[SIZE], "varies_by_storage_class");
        assert!(request.headers.contains_key("content-md5"));
        assert_eq!(
            document,
            "<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <Rule><ID>id1</ID><Filter><Prefix>documents/</Prefix></Filter><Status>Enabled</Status>\
             <Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition></Rule>\
             <Rule><Expiration><Days>365</Days></Expiration><ID>id2</ID><Filter><Prefix>logs/</Prefix></Filter>\
             <Status>Enabled</Status></Rule></LifecycleConfiguration>"
        );
        let output = answered::<PutBucketLifecycleConfiguration>(&[(SIZE, "all_storage_classes_128K")], "").unwrap();
        assert_eq!(output.transition_default_minimum_object_size(), Some("all_storage_classes_128K"));
    }

    #[test]
    fn what_is_sent_is_read_as_it_was() {
        // 2012-12-31 and 2013-12-31.
        let [day, later] = [1_356_912_000, 1_388_448_000].map(|s| SystemTime::UNIX_EPOCH + Duration::from_secs(s));
        let several = LifecycleRuleAndOperator::new()
            .with_prefix(" a&b/ ")
            .with_tag(Tag::new("k1", "v1"))
            .with_tag(Tag::new("k2", ""))
            .with_object_size_greater_than(500)
            .with_object_size_less_than(u64::MAX);
        let everything = LifecycleRule::new(LifecycleRuleFilter::and(several))
            .with_id("all of it")
            .with_status("Disabled")
            .with_transition(Transition::date(day, "STANDARD_IA"))
            .with_transition(Transition::days(0, "GLACIER_IR"))
            .with_expiration(LifecycleExpiration::date(later))
            .with_noncurrent_version_transition(
                NoncurrentVersionTransition::new(30, "GLACIER").with_newer_noncurrent_versions(2),
            )
            .with_noncurrent_version_expiration(NoncurrentVersionExpiration::new(90).with_newer_noncurrent_versions(3))
            .with_abort_incomplete_multipart_upload(7);
        let markers = LifecycleRule::new(LifecycleRuleFilter::tag(Tag::new("k", "v")))
            .with_expiration(LifecycleExpiration::expired_object_delete_marker());
        let small = LifecycleRule::new(LifecycleRuleFilter::object_size_less_than(10));
        let large = LifecycleRule::new(LifecycleRuleFilter::object_size_greater_than(10));
        let all = LifecycleRule::new(LifecycleRuleFilter::all());
        let mut old = all.clone();
        (old.filter, old.prefix) = (None, Some("old/".to_owned()));
        let configuration = BucketLifecycleConfiguration::new([everything, markers, small, large, all, old]);

        let (_, document) = sent(PutBucketLifecycleConfiguration::new("bucket", configuration.clone()));
        assert!(document.contains("<Date>2012-12-31T00:00:00Z</Date>"), "{document}");
        assert!(document.contains("<Date>2013-12-31T00:00:00Z</Date>"), "{document}");
        assert_eq!(parsed::<GetBucketLifecycleConfiguration>(&document).unwrap().configuration, configuration);
    }

    #[test]
    fn a_date_that_cannot_be_written_is_refused() {
        let early = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
        let rule = LifecycleRule::new(LifecycleRuleFilter::all()).with_expiration(LifecycleExpiration::date(early));
        let operation = PutBucketLifecycleConfiguration::new("bucket", BucketLifecycleConfiguration::new([rule]));
        let error = built("http://store:1", operation).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::InvalidInput);
    }
}
