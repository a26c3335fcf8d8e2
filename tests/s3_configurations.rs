//! Buckets' configurations against a real server: each is put, read as it was put, deleted, and gone.
//!
//! What `SeaweedFS` lacks is named where it is left out: transitions in lifecycle rules, notifications, websites.

#![cfg(all(feature = "s3", feature = "client"))]

mod support;

use std::time::{Duration, SystemTime};

use support::stack::{new_bucket, s3, seaweedfs};
use tower_sigv4::s3::{
    BucketLifecycleConfiguration, CorsConfiguration, CorsRule, DeleteBucketCors, DeleteBucketEncryption,
    DeleteBucketLifecycle, GetBucketCors, GetBucketEncryption, GetBucketLifecycleConfiguration,
    GetBucketNotificationConfiguration, GetBucketWebsite, LifecycleExpiration, LifecycleRule, LifecycleRuleAndOperator,
    LifecycleRuleFilter, NoncurrentVersionExpiration, NotificationConfiguration, PutBucketCors, PutBucketEncryption,
    PutBucketLifecycleConfiguration, S3, ServerSideEncryptionByDefault, ServerSideEncryptionConfiguration,
    ServerSideEncryptionRule, Tag,
};
use tower_sigv4::{Credentials, Error};

/// One server for all tests of this file, and a bucket of this name on it.
async fn with_bucket(name: &str) -> Option<S3> {
    let server = seaweedfs().await?;
    let s3 = s3(&server.endpoint(), Credentials::new(server.access_key(), server.secret_key()));
    new_bucket(&s3, name).await;
    Some(s3)
}

/// That a bucket has no such configuration.
#[track_caller]
fn assert_missing<T: std::fmt::Debug>(answer: Result<T, Error>, code: &str) {
    let error = answer.expect_err("there is none");
    assert!(error.is_not_found(), "{error}");
    assert_eq!(error.code(), Some(code));
}

#[tokio::test]
async fn cors_rules_come_back_as_they_were_put() {
    let Some(s3) = with_bucket("cors").await else { return };
    assert_missing(s3.send(GetBucketCors::new("cors")).await, "NoSuchCORSConfiguration");
    let app = CorsRule::new(["GET", "PUT"], ["https://app.example", "https://*.example.org"])
        .with_id("the <app>")
        .with_allowed_headers(["*"])
        .with_expose_headers(["ETag", "x-amz-request-id"])
        .with_max_age_seconds(3_000);
    // The server says 0 seconds where it was told none.
    let others = CorsRule::new(["HEAD"], ["*"]).with_max_age_seconds(0);
    let configuration = CorsConfiguration::new([app, others]);
    s3.send(PutBucketCors::new("cors", configuration.clone())).await.expect("put");
    assert_eq!(s3.send(GetBucketCors::new("cors")).await.expect("read"), configuration);
    s3.send(DeleteBucketCors::new("cors")).await.expect("deleted");
    assert_missing(s3.send(GetBucketCors::new("cors")).await, "NoSuchCORSConfiguration");
    s3.send(DeleteBucketCors::new("cors")).await.expect("deleting again succeeds");
}

/// Transitions are left out: `SeaweedFS` answers 501 `NotImplemented`.
#[tokio::test]
async fn lifecycle_rules_come_back_as_they_were_put() {
    const NONE: &str = "NoSuchLifecycleConfiguration";
    let Some(s3) = with_bucket("lifecycle").await else { return };
    assert_missing(s3.send(GetBucketLifecycleConfiguration::new("lifecycle")).await, NONE);

    let new_year = SystemTime::UNIX_EPOCH + Duration::from_secs(1_388_534_400);
    let several = LifecycleRuleAndOperator::new()
        .with_prefix("a b&c/")
        .with_tag(Tag::new("keep", "no"))
        .with_tag(Tag::new("kind", "log"))
        .with_object_size_greater_than(500)
        .with_object_size_less_than(1 << 40);
    let rules = [
        LifecycleRule::new(LifecycleRuleFilter::prefix("logs/")).with_expiration(LifecycleExpiration::days(3)),
        LifecycleRule::new(LifecycleRuleFilter::prefix("date/")).with_expiration(LifecycleExpiration::date(new_year)),
        LifecycleRule::new(LifecycleRuleFilter::prefix("off/"))
            .with_status("Disabled")
            .with_expiration(LifecycleExpiration::days(1)),
        LifecycleRule::new(LifecycleRuleFilter::tag(Tag::new("k", "v"))).with_expiration(LifecycleExpiration::days(9)),
        LifecycleRule::new(LifecycleRuleFilter::object_size_less_than(7)).with_expiration(LifecycleExpiration::days(9)),
        LifecycleRule::new(LifecycleRuleFilter::and(several)).with_expiration(LifecycleExpiration::days(30)),
        LifecycleRule::new(LifecycleRuleFilter::all())
            .with_expiration(LifecycleExpiration::expired_object_delete_marker())
            .with_noncurrent_version_expiration(NoncurrentVersionExpiration::new(3).with_newer_noncurrent_versions(2))
            .with_abort_incomplete_multipart_upload(7),
    ];
    let rules = rules.into_iter().enumerate().map(|(number, rule)| rule.with_id(format!("rule {number}")));
    let configuration = BucketLifecycleConfiguration::new(rules);
    s3.send(PutBucketLifecycleConfiguration::new("lifecycle", configuration.clone())).await.expect("put");
    let read = s3.send(GetBucketLifecycleConfiguration::new("lifecycle")).await.expect("read");
    assert_eq!(read.configuration, configuration);
    assert_eq!(read.transition_default_minimum_object_size.as_deref(), Some("all_storage_classes_128K"));

    // What was read can be changed and put back.
    let mut fewer = read.configuration;
    fewer.rules.truncate(1);
    s3.send(PutBucketLifecycleConfiguration::new("lifecycle", fewer.clone())).await.expect("put");
    let read = s3.send(GetBucketLifecycleConfiguration::new("lifecycle")).await.expect("read");
    assert_eq!(read.configuration, fewer);

    s3.send(DeleteBucketLifecycle::new("lifecycle")).await.expect("deleted");
    assert_missing(s3.send(GetBucketLifecycleConfiguration::new("lifecycle")).await, NONE);
}

#[tokio::test]
async fn encryption_comes_back_as_it_was_put() {
    const NONE: &str = "ServerSideEncryptionConfigurationNotFoundError";
    let Some(s3) = with_bucket("encryption").await else { return };
    assert_missing(s3.send(GetBucketEncryption::new("encryption")).await, NONE);
    let kms = ServerSideEncryptionByDefault::new("aws:kms").with_kms_master_key_id("alias/reports");
    // The server says whether there is a bucket key even when it was not told.
    let own = ServerSideEncryptionRule::from("AES256").with_bucket_key_enabled(false);
    for rule in [own, ServerSideEncryptionRule::new(kms).with_bucket_key_enabled(true)] {
        let configuration = ServerSideEncryptionConfiguration::new(rule);
        s3.send(PutBucketEncryption::new("encryption", configuration.clone())).await.expect("put");
        assert_eq!(s3.send(GetBucketEncryption::new("encryption")).await.expect("read"), configuration);
    }
    s3.send(DeleteBucketEncryption::new("encryption")).await.expect("deleted");
    assert_missing(s3.send(GetBucketEncryption::new("encryption")).await, NONE);
}

/// `SeaweedFS` knows how to read the two, always as missing, and nothing else of them: it takes both puts for `CreateBucket`
/// (409 `BucketAlreadyOwnedByYou`), and `DeleteBucketWebsite` for `DeleteBucket`, which deletes the empty bucket (204).
#[tokio::test]
async fn missing_notifications_and_websites_are_read() {
    let Some(s3) = with_bucket("missing").await else { return };
    let nobody = s3.send(GetBucketNotificationConfiguration::new("missing")).await.expect("an empty one");
    assert_eq!(nobody, NotificationConfiguration::new());
    assert_missing(s3.send(GetBucketWebsite::new("missing")).await, "NoSuchWebsiteConfiguration");
}
