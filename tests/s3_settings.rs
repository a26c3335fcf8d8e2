//! The settings of buckets and objects on a real server: what was put is got, and gone once it is deleted.
//!
//! `SeaweedFS` has no public access blocks: it answers 501 `NotImplemented` to all three operations. It takes ownership
//! and access control lists from the account that owns the bucket alone, not from an assumed role (403 `AccessDenied`),
//! and it takes the headers `x-amz-grant-…` without granting anything.

#![cfg(all(feature = "s3", feature = "client"))]

mod support;

use std::time::{Duration, SystemTime};

use support::stack::{assume_role, new_bucket, s3, seaweedfs};
use tower_sigv4::Credentials;
use tower_sigv4::s3::{
    AccessControlPolicy, CreateBucket, DefaultRetention, DeleteBucketOwnershipControls, DeleteBucketPolicy,
    DeleteBucketTagging, DeleteObject, DeleteObjectTagging, GetBucketAcl, GetBucketLocation,
    GetBucketOwnershipControls, GetBucketPolicy, GetBucketTagging, GetBucketVersioning, GetObjectAcl,
    GetObjectLegalHold, GetObjectLockConfiguration, GetObjectRetention, GetObjectTagging, Grant, Grantee,
    ObjectLockConfiguration, ObjectLockLegalHold, ObjectLockRetention, OwnershipControls, PutBucketAcl,
    PutBucketOwnershipControls, PutBucketPolicy, PutBucketTagging, PutBucketVersioning, PutObject, PutObjectAcl,
    PutObjectLegalHold, PutObjectLockConfiguration, PutObjectRetention, PutObjectTagging, S3, Tag,
    VersioningConfiguration,
};

/// A client with temporary credentials.
async fn temporary() -> Option<S3> {
    let server = seaweedfs().await?;
    Some(s3(&server.endpoint(), assume_role(server).await))
}

/// A client with the keys of the account that owns the buckets it makes.
async fn owner() -> Option<S3> {
    let server = seaweedfs().await?;
    Some(s3(&server.endpoint(), Credentials::new(server.access_key(), server.secret_key())))
}

/// Stores an object and names its version.
async fn stored(s3: &S3, bucket: &str, key: &str) -> String {
    let output = s3.send(PutObject::new(bucket, key, "content")).await.expect("stored");
    output.version_id().expect("the bucket keeps versions").to_owned()
}

/// The server answers with the document `<CreateBucketConfiguration>`.
#[tokio::test]
async fn a_bucket_has_a_region() {
    let Some(s3) = temporary().await else { return };
    new_bucket(&s3, "location").await;
    let location = s3.send(GetBucketLocation::new("location")).await.expect("it is somewhere");
    assert_eq!(location.region(), "us-east-1");
}

#[tokio::test]
async fn a_bucket_is_tagged() {
    let Some(s3) = temporary().await else { return };
    new_bucket(&s3, "bucket-tags").await;
    let tags = [Tag::new("a b", "c+d=e:/@"), Tag::new("empty", "")];
    s3.send(PutBucketTagging::new("bucket-tags", tags.clone())).await.expect("tagged");
    assert_eq!(s3.send(GetBucketTagging::new("bucket-tags")).await.expect("tags").tags(), tags);
    s3.send(DeleteBucketTagging::new("bucket-tags")).await.expect("untagged");
    let none = s3.send(GetBucketTagging::new("bucket-tags")).await.expect_err("there are none");
    assert_eq!(none.code(), Some("NoSuchTagSet"));
}

#[tokio::test]
async fn one_version_of_an_object_is_tagged() {
    let Some(s3) = temporary().await else { return };
    new_bucket(&s3, "object-tags").await;
    let enabled = VersioningConfiguration::new("Enabled");
    s3.send(PutBucketVersioning::new("object-tags", enabled)).await.expect("it keeps versions");
    let first = stored(&s3, "object-tags", "a key").await;
    let second = stored(&s3, "object-tags", "a key").await;

    let tags = [Tag::new("a b", "c+d=e:/@"), Tag::new("empty", "")];
    let put = PutObjectTagging::new("object-tags", "a key", tags.clone()).version_id(&first);
    s3.send(put).await.expect("tagged");
    let get = |version: &str| s3.send(GetObjectTagging::new("object-tags", "a key").version_id(version));
    assert_eq!(get(&first).await.expect("tags").tagging.tags(), tags);
    assert_eq!(get(&second).await.expect("no tags").tagging.tags(), []);
    s3.send(DeleteObjectTagging::new("object-tags", "a key").version_id(&first)).await.expect("untagged");
    assert_eq!(get(&first).await.expect("no tags").tagging.tags(), []);
}

#[tokio::test]
async fn versions_are_kept_and_no_longer_kept() {
    let Some(s3) = temporary().await else { return };
    new_bucket(&s3, "versions").await;
    let get = || s3.send(GetBucketVersioning::new("versions"));
    assert_eq!(get().await.expect("an answer"), VersioningConfiguration::default());
    for status in ["Enabled", "Suspended"] {
        let configuration = VersioningConfiguration::new(status);
        s3.send(PutBucketVersioning::new("versions", configuration.clone())).await.expect(status);
        assert_eq!(get().await.expect("an answer"), configuration);
    }
}

#[tokio::test]
async fn a_policy_is_set_and_taken_away() {
    let Some(s3) = temporary().await else { return };
    new_bucket(&s3, "policy").await;
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Sid":"a<&>","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::policy/public/*"}]}"#;
    s3.send(PutBucketPolicy::new("policy", policy)).await.expect("set");
    let answer = s3.send(GetBucketPolicy::new("policy")).await.expect("a policy");
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    assert_eq!(json(&answer), json(policy));
    s3.send(DeleteBucketPolicy::new("policy")).await.expect("taken away");
    let none = s3.send(GetBucketPolicy::new("policy")).await.expect_err("there is none");
    assert_eq!(none.code(), Some("NoSuchBucketPolicy"));
}

/// The server falls back to its default where AWS answers `OwnershipControlsNotFoundError`.
#[tokio::test]
async fn ownership_is_set_and_taken_away() {
    let Some(s3) = owner().await else { return };
    new_bucket(&s3, "ownership").await;
    let get = || s3.send(GetBucketOwnershipControls::new("ownership"));
    let controls = OwnershipControls::new("BucketOwnerPreferred");
    s3.send(PutBucketOwnershipControls::new("ownership", controls.clone())).await.expect("set");
    assert_eq!(get().await.expect("an answer"), controls);
    s3.send(DeleteBucketOwnershipControls::new("ownership")).await.expect("taken away");
    assert_eq!(get().await.expect("an answer"), OwnershipControls::new("BucketOwnerEnforced"));
}

#[tokio::test]
async fn access_control_lists_are_set_by_name_and_by_document() {
    let Some(s3) = owner().await else { return };
    let bucket = new_bucket(&s3, "lists").await;
    bucket.put("k", "content").await.expect("stored");
    let controls = OwnershipControls::new("BucketOwnerPreferred");
    s3.send(PutBucketOwnershipControls::new("lists", controls)).await.expect("lists count");

    let of_bucket = || s3.send(GetBucketAcl::new("lists"));
    let of_object = || s3.send(GetObjectAcl::new("lists", "k"));
    let private = of_bucket().await.expect("a list");
    let id = private.owner.id.clone();
    assert_eq!((private.grants.len(), private.grants[0].permission.as_str()), (1, "FULL_CONTROL"));
    let has_group = |policy: &AccessControlPolicy, name: &str| {
        let group = Grantee::group(format!("http://acs.amazonaws.com/groups/global/{name}"));
        policy.grants.contains(&Grant::new(group, "READ"))
    };

    s3.send(PutBucketAcl::new("lists").acl("public-read")).await.expect("set");
    assert!(has_group(&of_bucket().await.expect("a list"), "AllUsers"));
    s3.send(PutObjectAcl::new("lists", "k").acl("public-read")).await.expect("set");
    assert!(has_group(&of_object().await.expect("a list"), "AllUsers"));

    let authenticated = Grantee::group("http://acs.amazonaws.com/groups/global/AuthenticatedUsers");
    let grants = [Grant::new(Grantee::canonical_user(&id), "FULL_CONTROL"), Grant::new(authenticated, "READ")];
    let policy = AccessControlPolicy::new(&id, grants);
    s3.send(PutBucketAcl::new("lists").access_control_policy(policy.clone())).await.expect("set");
    s3.send(PutObjectAcl::new("lists", "k").access_control_policy(policy)).await.expect("set");
    for list in [of_bucket().await.expect("a list"), of_object().await.expect("a list")] {
        assert!(has_group(&list, "AuthenticatedUsers") && !has_group(&list, "AllUsers"), "{list:?}");
    }

    // The list that was answered can be sent back.
    s3.send(PutBucketAcl::new("lists").access_control_policy(private.clone())).await.expect("set");
    assert_eq!(of_bucket().await.expect("a list").grants.len(), 1);
}

async fn bucket_with_locks(s3: &S3, name: &str) {
    s3.send(CreateBucket::new(name).object_lock_enabled_for_bucket(true)).await.expect("the bucket is made");
}

#[tokio::test]
async fn new_objects_are_locked_by_default() {
    let Some(s3) = temporary().await else { return };
    bucket_with_locks(&s3, "default-lock").await;
    let get = || s3.send(GetObjectLockConfiguration::new("default-lock"));
    assert_eq!(get().await.expect("an answer"), ObjectLockConfiguration::enabled());
    for retention in [DefaultRetention::days("GOVERNANCE", 1), DefaultRetention::years("COMPLIANCE", 2)] {
        let configuration = ObjectLockConfiguration::enabled().with_default_retention(retention);
        let put = PutObjectLockConfiguration::new("default-lock", configuration.clone());
        s3.send(put).await.expect("set");
        assert_eq!(get().await.expect("an answer"), configuration);
    }
}

/// The server refuses the retention that says nothing (400 `InvalidRequest`), with which AWS lifts one.
#[tokio::test]
async fn a_retained_version_is_deleted_by_those_who_may_bypass_it() {
    let Some(s3) = temporary().await else { return };
    bucket_with_locks(&s3, "retention").await;
    let version = stored(&s3, "retention", "k").await;
    let end = SystemTime::UNIX_EPOCH + Duration::from_secs(4_102_444_800);
    let put = |end| {
        let retention = ObjectLockRetention::new("GOVERNANCE", end);
        PutObjectRetention::new("retention", "k", retention).version_id(&version)
    };
    s3.send(put(end)).await.expect("locked");
    let get = || s3.send(GetObjectRetention::new("retention", "k").version_id(&version));
    assert_eq!(get().await.expect("an answer"), ObjectLockRetention::new("GOVERNANCE", end));

    let earlier = end - Duration::from_secs(86_400);
    assert!(s3.send(put(earlier)).await.expect_err("it cannot be shortened").is_access_denied());
    s3.send(put(earlier).bypass_governance_retention(true)).await.expect("shortened");
    assert_eq!(get().await.expect("an answer").retain_until_date, Some(earlier));

    let delete = || DeleteObject::new("retention", "k").version_id(&version);
    assert!(s3.send(delete()).await.expect_err("it is locked").is_access_denied());
    s3.send(delete().bypass_governance_retention(true)).await.expect("deleted");
}

/// The server answers `NoSuchObjectLegalHold` where AWS answers `NoSuchObjectLockConfiguration`.
#[tokio::test]
async fn a_version_under_legal_hold_is_not_deleted() {
    let Some(s3) = temporary().await else { return };
    bucket_with_locks(&s3, "legal-hold").await;
    let version = stored(&s3, "legal-hold", "k").await;
    let get = || s3.send(GetObjectLegalHold::new("legal-hold", "k").version_id(&version));
    let set = |status: &'static str| {
        let hold = ObjectLockLegalHold::new(status);
        s3.send(PutObjectLegalHold::new("legal-hold", "k", hold).version_id(&version))
    };
    let delete = || s3.send(DeleteObject::new("legal-hold", "k").version_id(&version));
    assert!(get().await.expect_err("it never was under one").is_not_found());

    set("ON").await.expect("held");
    assert_eq!(get().await.expect("an answer"), ObjectLockLegalHold::new("ON"));
    assert!(delete().await.expect_err("it is held").is_access_denied());
    set("OFF").await.expect("let go");
    assert_eq!(get().await.expect("an answer"), ObjectLockLegalHold::new("OFF"));
    delete().await.expect("deleted");
}
