//! Object Lock: what keeps versions of objects from being deleted.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::codec::xml::timestamp;

/// Whether a version is under a legal hold, which keeps it until the hold is taken off:
/// [`ObjectLockLegalHold`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectLockLegalHold.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ObjectLockLegalHold {
    /// `ON` or `OFF`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// Until when a version is kept:
/// [`ObjectLockRetention`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectLockRetention.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ObjectLockRetention {
    /// `GOVERNANCE`, which some may lift, or `COMPLIANCE`, which nobody can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// The end, in whole seconds when it is sent.
    #[serde(with = "timestamp", skip_serializing_if = "Option::is_none")]
    pub retain_until_date: Option<SystemTime>,
}

/// How a bucket locks new objects:
/// [`ObjectLockConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectLockConfiguration.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ObjectLockConfiguration {
    /// `Enabled`, when the bucket's objects can be locked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_lock_enabled: Option<String>,
    /// What applies to objects that are stored without a lock of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<ObjectLockRule>,
}

/// What applies to objects that are stored without a lock of their own:
/// [`ObjectLockRule`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectLockRule.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ObjectLockRule {
    /// The lock that they get.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_retention: Option<DefaultRetention>,
}

/// How long new objects are kept, in days or in years:
/// [`DefaultRetention`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct DefaultRetention {
    /// `GOVERNANCE`, which some may lift, or `COMPLIANCE`, which nobody can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// How many days; `None` when it is years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// How many years; `None` when it is days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub years: Option<u32>,
}

impl ObjectLockLegalHold {
    /// A legal hold that is `ON` or `OFF`.
    pub fn new(status: impl Into<String>) -> Self {
        Self { status: Some(status.into()) }
    }
}

impl ObjectLockRetention {
    /// Keeps a version in this mode, `GOVERNANCE` or `COMPLIANCE`, up to a time of the years 1970 to 9999.
    pub fn new(mode: impl Into<String>, retain_until_date: SystemTime) -> Self {
        Self { mode: Some(mode.into()), retain_until_date: Some(retain_until_date) }
    }
}

impl ObjectLockConfiguration {
    /// Lets objects be locked, and locks none by itself.
    #[must_use]
    pub fn enabled() -> Self {
        Self { object_lock_enabled: Some("Enabled".to_owned()), rule: None }
    }

    /// Locks every new object for this long.
    #[must_use]
    pub fn with_default_retention(mut self, retention: DefaultRetention) -> Self {
        self.rule = Some(ObjectLockRule { default_retention: Some(retention) });
        self
    }
}

impl DefaultRetention {
    /// Keeps new objects for this many days, at least 1, in the mode `GOVERNANCE` or `COMPLIANCE`.
    pub fn days(mode: impl Into<String>, days: u32) -> Self {
        Self { mode: Some(mode.into()), days: Some(days), years: None }
    }

    /// Keeps new objects for this many years, at least 1, in the mode `GOVERNANCE` or `COMPLIANCE`.
    pub fn years(mode: impl Into<String>, years: u32) -> Self {
        Self { mode: Some(mode.into()), days: None, years: Some(years) }
    }
}
