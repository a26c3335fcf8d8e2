//! The configurations of buckets that are documents: each is put, read as it was put, and taken away.

use std::time::{Duration, SystemTime};

use tower_sigv4::Error;
use tower_sigv4::s3::{
    BucketLifecycleConfiguration, CorsConfiguration, CorsRule, DeleteBucketCors, DeleteBucketEncryption,
    DeleteBucketLifecycle, DeleteBucketWebsite, GetBucketCors, GetBucketEncryption, GetBucketLifecycleConfiguration,
    GetBucketNotificationConfiguration, GetBucketWebsite, HeadBucket, LifecycleExpiration, LifecycleRule,
    LifecycleRuleAndOperator, LifecycleRuleFilter, NoncurrentVersionExpiration, NotificationConfiguration,
    PutBucketCors, PutBucketEncryption, PutBucketLifecycleConfiguration, PutBucketNotificationConfiguration,
    PutBucketWebsite, ServerSideEncryptionByDefault, ServerSideEncryptionConfiguration, ServerSideEncryptionRule, Tag,
    Transition, WebsiteConfiguration,
};

use crate::case::{Outcome, Store, refused, same};

cases! {
    "GetBucketCors", "that there is none" => no_cors;
    "PutBucketCors", "rules are read as they were put" => cors;
    "DeleteBucketCors", "takes them away, also again" => cors_goes;
    "GetBucketLifecycleConfiguration", "that there is none" => no_lifecycle;
    "PutBucketLifecycleConfiguration", "rules are read as they were put" => lifecycle;
    "PutBucketLifecycleConfiguration", "transitions to another storage class" => transitions;
    "DeleteBucketLifecycle", "takes them away" => lifecycle_goes;
    "GetBucketEncryption", "what applies" => encryption_applies;
    "PutBucketEncryption", "is read as it was put" => encryption;
    "DeleteBucketEncryption", "takes it away" => encryption_goes;
    "GetBucketNotificationConfiguration", "that nobody is notified" => no_notifications;
    "PutBucketNotificationConfiguration", "is read as it was put" => notifications;
    "GetBucketWebsite", "that there is none" => no_website;
    "PutBucketWebsite", "is read as it was put" => website;
    "DeleteBucketWebsite", "takes it away and leaves the bucket" => website_goes;
}

fn missing<T>(answer: Result<T, Error>, code: &str) -> Outcome {
    refused("there is none", answer, 404, Some(code))
}

fn cors_rules() -> CorsConfiguration {
    let app = CorsRule::new(["GET", "PUT"], ["https://app.example", "https://*.example.org"])
        .with_id("the <app>")
        .with_allowed_headers(["*"])
        .with_expose_headers(["ETag", "x-amz-request-id"])
        .with_max_age_seconds(3_000);
    // Some stores say 0 seconds where they were told none.
    CorsConfiguration::new([app, CorsRule::new(["HEAD"], ["*"]).with_max_age_seconds(0)])
}

async fn no_cors(store: &Store) -> Outcome {
    missing(store.send(GetBucketCors::new(store.name())).await, "NoSuchCORSConfiguration")
}

async fn cors(store: &Store) -> Outcome {
    store.send(PutBucketCors::new(store.name(), cors_rules())).await?;
    same("the rules", store.send(GetBucketCors::new(store.name())).await?, cors_rules())
}

async fn cors_goes(store: &Store) -> Outcome {
    store.send(PutBucketCors::new(store.name(), cors_rules())).await?;
    for _ in 0..2 {
        store.send(DeleteBucketCors::new(store.name())).await?;
        no_cors(store).await?;
    }
    Ok(())
}

async fn no_lifecycle(store: &Store) -> Outcome {
    let answer = store.send(GetBucketLifecycleConfiguration::new(store.name())).await;
    missing(answer, "NoSuchLifecycleConfiguration")
}

fn lifecycle_rules() -> BucketLifecycleConfiguration {
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
    BucketLifecycleConfiguration::new(rules)
}

async fn put_and_read_lifecycle(store: &Store, put: BucketLifecycleConfiguration) -> Outcome {
    store.send(PutBucketLifecycleConfiguration::new(store.name(), put.clone())).await?;
    let found = store.send(GetBucketLifecycleConfiguration::new(store.name())).await?;
    same("the rules", found.configuration, put)
}

async fn lifecycle(store: &Store) -> Outcome {
    put_and_read_lifecycle(store, lifecycle_rules()).await?;
    // What was read can be changed and put back.
    let mut fewer = store.send(GetBucketLifecycleConfiguration::new(store.name())).await?.configuration;
    fewer.rules.truncate(1);
    put_and_read_lifecycle(store, fewer).await
}

async fn transitions(store: &Store) -> Outcome {
    let mut rule = LifecycleRule::new(LifecycleRuleFilter::prefix("old/")).with_id("transition");
    rule.transitions.push(Transition::days(30, "STANDARD_IA"));
    put_and_read_lifecycle(store, BucketLifecycleConfiguration::new([rule])).await
}

async fn lifecycle_goes(store: &Store) -> Outcome {
    store.send(PutBucketLifecycleConfiguration::new(store.name(), lifecycle_rules())).await?;
    store.send(DeleteBucketLifecycle::new(store.name())).await?;
    no_lifecycle(store).await
}

/// AWS answers its default; older stores, that there is none.
async fn encryption_applies(store: &Store) -> Outcome {
    match store.send(GetBucketEncryption::new(store.name())).await {
        Ok(found) => same("the number of rules", found.rules.len(), 1),
        answer => missing(answer, "ServerSideEncryptionConfigurationNotFoundError"),
    }
}

async fn encryption(store: &Store) -> Outcome {
    let kms = ServerSideEncryptionByDefault::new("aws:kms").with_kms_master_key_id("alias/reports");
    // Some stores say whether there is a bucket key even when they were not told.
    let own = ServerSideEncryptionRule::from("AES256").with_bucket_key_enabled(false);
    for rule in [own, ServerSideEncryptionRule::new(kms).with_bucket_key_enabled(true)] {
        let configuration = ServerSideEncryptionConfiguration::new(rule);
        store.send(PutBucketEncryption::new(store.name(), configuration.clone())).await?;
        same("the rule", store.send(GetBucketEncryption::new(store.name())).await?, configuration)?;
    }
    Ok(())
}

async fn encryption_goes(store: &Store) -> Outcome {
    let configuration = ServerSideEncryptionConfiguration::new(ServerSideEncryptionRule::from("AES256"));
    store.send(PutBucketEncryption::new(store.name(), configuration)).await?;
    store.send(DeleteBucketEncryption::new(store.name())).await?;
    encryption_applies(store).await
}

async fn no_notifications(store: &Store) -> Outcome {
    let found = store.send(GetBucketNotificationConfiguration::new(store.name())).await?;
    same("the configuration", found, NotificationConfiguration::new())
}

async fn notifications(store: &Store) -> Outcome {
    let configuration = NotificationConfiguration::new().with_event_bridge();
    store.send(PutBucketNotificationConfiguration::new(store.name(), configuration.clone())).await?;
    let found = store.send(GetBucketNotificationConfiguration::new(store.name())).await?;
    same("the configuration", found, configuration)
}

async fn no_website(store: &Store) -> Outcome {
    missing(store.send(GetBucketWebsite::new(store.name())).await, "NoSuchWebsiteConfiguration")
}

async fn website(store: &Store) -> Outcome {
    let website = WebsiteConfiguration::new("index.html").with_error_document("error.html");
    store.send(PutBucketWebsite::new(store.name(), website.clone())).await?;
    same("the website", store.send(GetBucketWebsite::new(store.name())).await?, website)
}

async fn website_goes(store: &Store) -> Outcome {
    store.send(DeleteBucketWebsite::new(store.name())).await?;
    store.send(HeadBucket::new(store.name())).await?;
    no_website(store).await
}
