//! When a bucket's objects are deleted or moved to another storage class by themselves.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::lifecycle_filter::LifecycleRuleFilter;
use crate::codec::xml::timestamp;

/// When objects are deleted or moved:
/// [`BucketLifecycleConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_BucketLifecycleConfiguration.html).
///
/// ```
/// use tower_sigv4::s3::{
///     BucketLifecycleConfiguration, LifecycleExpiration, LifecycleRule, LifecycleRuleFilter, Transition,
/// };
///
/// let logs = LifecycleRule::new(LifecycleRuleFilter::prefix("logs/"))
///     .with_transition(Transition::days(30, "GLACIER"))
///     .with_expiration(LifecycleExpiration::days(365));
/// let uploads = LifecycleRule::new(LifecycleRuleFilter::all()).with_abort_incomplete_multipart_upload(7);
/// assert_eq!(BucketLifecycleConfiguration::new([logs, uploads]).rules[0].status, "Enabled");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct BucketLifecycleConfiguration {
    /// The rules, 1 to 1,000.
    #[serde(rename = "Rule")]
    pub rules: Vec<LifecycleRule>,
}

/// Which objects, and what becomes of them:
/// [`LifecycleRule`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct LifecycleRule {
    /// When objects are deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration: Option<LifecycleExpiration>,
    /// The rule's name, at most 255 characters; the store makes one up where it is missing.
    #[serde(rename = "ID", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The objects' prefix in an old rule, which has this instead of a [`filter`](Self::filter). It is sent as it was read:
    /// S3 does not take old and new rules together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Which objects the rule is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<LifecycleRuleFilter>,
    /// `Enabled` or `Disabled`.
    pub status: String,
    /// When objects move to other storage classes.
    #[serde(rename = "Transition")]
    pub transitions: Vec<Transition>,
    /// When versions that are no longer the newest move to other storage classes.
    #[serde(rename = "NoncurrentVersionTransition")]
    pub noncurrent_version_transitions: Vec<NoncurrentVersionTransition>,
    /// When versions that are no longer the newest are deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noncurrent_version_expiration: Option<NoncurrentVersionExpiration>,
    /// When the parts of uploads that were not completed are deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abort_incomplete_multipart_upload: Option<AbortIncompleteMultipartUpload>,
}

/// When objects are deleted, one of three:
/// [`LifecycleExpiration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct LifecycleExpiration {
    /// From this day on: midnight UTC, of the years 1970 to 9999.
    #[serde(with = "timestamp", skip_serializing_if = "Option::is_none")]
    pub date: Option<SystemTime>,
    /// This many days after they were made, at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Whether delete markers with no older versions are deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expired_object_delete_marker: Option<bool>,
}

/// When objects move to which storage class:
/// [`Transition`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_Transition.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Transition {
    /// From this day on: midnight UTC, of the years 1970 to 9999.
    #[serde(with = "timestamp", skip_serializing_if = "Option::is_none")]
    pub date: Option<SystemTime>,
    /// This many days after they were made; 0 is at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// `STANDARD_IA`, `ONEZONE_IA`, `INTELLIGENT_TIERING`, `GLACIER_IR`, `GLACIER`, `DEEP_ARCHIVE`, or a store's own.
    pub storage_class: String,
}

/// When versions that are no longer the newest move to which storage class:
/// [`NoncurrentVersionTransition`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_NoncurrentVersionTransition.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct NoncurrentVersionTransition {
    /// This many days after a newer version was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noncurrent_days: Option<u32>,
    /// The storage class, as in [`Transition::storage_class`].
    pub storage_class: String,
    /// How many of them stay, 1 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newer_noncurrent_versions: Option<u32>,
}

/// When versions that are no longer the newest are deleted:
/// [`NoncurrentVersionExpiration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_NoncurrentVersionExpiration.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct NoncurrentVersionExpiration {
    /// This many days after a newer version was made, at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noncurrent_days: Option<u32>,
    /// How many of them stay, 1 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newer_noncurrent_versions: Option<u32>,
}

/// When the parts of an upload that was not completed are deleted:
/// [`AbortIncompleteMultipartUpload`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortIncompleteMultipartUpload.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct AbortIncompleteMultipartUpload {
    /// This many days after the upload began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_after_initiation: Option<u32>,
}

impl BucketLifecycleConfiguration {
    /// These rules, 1 to 1,000.
    pub fn new(rules: impl IntoIterator<Item = LifecycleRule>) -> Self {
        Self { rules: rules.into_iter().collect() }
    }
}

impl LifecycleRule {
    /// A rule for these objects, in force, that needs at least one thing to do.
    #[must_use]
    pub fn new(filter: LifecycleRuleFilter) -> Self {
        Self { filter: Some(filter), status: "Enabled".to_owned(), ..Self::default() }
    }

    changes! {
        /// Names the rule, with at most 255 characters.
        text with_id = id;
        /// Deletes the objects.
        value with_expiration = expiration: LifecycleExpiration;
        /// Moves the objects to another storage class; a rule can do so several times.
        add with_transition = transitions: Transition;
        /// Moves versions that are no longer the newest; a rule can do so several times.
        add with_noncurrent_version_transition = noncurrent_version_transitions: NoncurrentVersionTransition;
        /// Deletes versions that are no longer the newest.
        value with_noncurrent_version_expiration = noncurrent_version_expiration: NoncurrentVersionExpiration;
    }

    /// Sets the status, `Enabled` or `Disabled`.
    #[must_use]
    pub fn with_status(mut self, status: impl Into<String>) -> Self {
        self.status = status.into();
        self
    }

    /// Deletes the parts of uploads that were not completed, this many days after they began.
    #[must_use]
    pub fn with_abort_incomplete_multipart_upload(mut self, days: u32) -> Self {
        self.abort_incomplete_multipart_upload =
            Some(AbortIncompleteMultipartUpload { days_after_initiation: Some(days) });
        self
    }
}

impl LifecycleExpiration {
    /// This many days after the objects were made, at least 1.
    #[must_use]
    pub fn days(days: u32) -> Self {
        Self { days: Some(days), ..Self::default() }
    }

    /// From this day on: midnight UTC, of the years 1970 to 9999.
    #[must_use]
    pub fn date(date: SystemTime) -> Self {
        Self { date: Some(date), ..Self::default() }
    }

    /// Deletes delete markers that have no older versions, and nothing else.
    #[must_use]
    pub fn expired_object_delete_marker() -> Self {
        Self { expired_object_delete_marker: Some(true), ..Self::default() }
    }
}

impl Transition {
    /// To this storage class, this many days after the objects were made; 0 is at once.
    pub fn days(days: u32, storage_class: impl Into<String>) -> Self {
        Self { date: None, days: Some(days), storage_class: storage_class.into() }
    }

    /// To this storage class, from this day on: midnight UTC, of the years 1970 to 9999.
    pub fn date(date: SystemTime, storage_class: impl Into<String>) -> Self {
        Self { date: Some(date), days: None, storage_class: storage_class.into() }
    }
}

impl NoncurrentVersionTransition {
    /// To this storage class, this many days after a newer version was made.
    pub fn new(noncurrent_days: u32, storage_class: impl Into<String>) -> Self {
        Self {
            noncurrent_days: Some(noncurrent_days),
            storage_class: storage_class.into(),
            newer_noncurrent_versions: None,
        }
    }

    changes! {
        /// Leaves this many of them where they are, 1 to 100.
        value with_newer_noncurrent_versions = newer_noncurrent_versions: u32;
    }
}

impl NoncurrentVersionExpiration {
    /// This many days after a newer version was made, at least 1.
    #[must_use]
    pub fn new(noncurrent_days: u32) -> Self {
        Self { noncurrent_days: Some(noncurrent_days), newer_noncurrent_versions: None }
    }

    changes! {
        /// Leaves this many of them, 1 to 100.
        value with_newer_noncurrent_versions = newer_noncurrent_versions: u32;
    }
}
