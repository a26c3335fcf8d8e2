//! What a configuration set says about the messages that are sent with it.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::codec::json::epoch_seconds;

/// How openings and clicks are noticed:
/// [`TrackingOptions`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_TrackingOptions.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[must_use = "options do nothing until a configuration set has them"]
#[non_exhaustive]
pub struct TrackingOptions {
    /// The domain that tracked links point to.
    pub custom_redirect_domain: String,
    /// Whether they are https: `REQUIRE`, `REQUIRE_OPEN_ONLY` or `OPTIONAL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub https_policy: Option<String>,
}

impl TrackingOptions {
    /// Tracked links point to this domain.
    pub fn new(custom_redirect_domain: impl Into<String>) -> Self {
        Self { custom_redirect_domain: custom_redirect_domain.into(), https_policy: None }
    }

    setters! {
        /// Sets whether tracked links are https: `REQUIRE`, `REQUIRE_OPEN_ONLY` or `OPTIONAL`.
        text https_policy;
    }
}

/// How messages are delivered:
/// [`DeliveryOptions`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeliveryOptions.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[must_use = "options do nothing until a configuration set has them"]
#[non_exhaustive]
pub struct DeliveryOptions {
    /// Whether delivery demands TLS: `REQUIRE` or `OPTIONAL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_policy: Option<String>,
    /// The pool of dedicated addresses to send from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sending_pool_name: Option<String>,
    /// How long delivery is attempted, in seconds, from 300 to 50,400.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_delivery_seconds: Option<u64>,
    /// Which shared addresses to send from: `GLOBAL`, `REGIONAL` or `ACCOUNT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_pool_delivery_mode: Option<String>,
}

impl DeliveryOptions {
    setters! {
        /// Sets whether delivery demands TLS: `REQUIRE` or `OPTIONAL`.
        text tls_policy;
        /// Sets the pool of dedicated addresses to send from.
        text sending_pool_name;
        /// Sets how long delivery is attempted, in seconds, from 300 to 50,400.
        value max_delivery_seconds: u64;
        /// Sets which shared addresses to send from: `GLOBAL`, `REGIONAL` or `ACCOUNT`.
        text shared_pool_delivery_mode;
    }
}

/// Whether bounces and complaints are counted:
/// [`ReputationOptions`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ReputationOptions.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[must_use = "options do nothing until a configuration set has them"]
#[non_exhaustive]
pub struct ReputationOptions {
    /// Whether they are counted for this set.
    pub reputation_metrics_enabled: bool,
    /// When the counts last began anew; SES says it.
    #[serde(skip_serializing, deserialize_with = "epoch_seconds::deserialize")]
    pub last_fresh_start: Option<SystemTime>,
}

impl ReputationOptions {
    /// Whether they are counted for this set.
    pub fn new(reputation_metrics_enabled: bool) -> Self {
        Self { reputation_metrics_enabled, last_fresh_start: None }
    }
}

/// Whether messages are sent at all:
/// [`SendingOptions`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendingOptions.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[must_use = "options do nothing until a configuration set has them"]
#[non_exhaustive]
pub struct SendingOptions {
    /// Whether messages of this set are sent.
    pub sending_enabled: bool,
}

impl SendingOptions {
    /// Whether messages of this set are sent.
    pub fn new(sending_enabled: bool) -> Self {
        Self { sending_enabled }
    }
}

/// What the dashboard of the Virtual Deliverability Manager shows and what its guardian does:
/// [`VdmOptions`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_VdmOptions.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[must_use = "options do nothing until a configuration set has them"]
#[non_exhaustive]
pub struct VdmOptions {
    /// What the dashboard shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dashboard_options: Option<VdmDashboard>,
    /// What the guardian does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardian_options: Option<VdmGuardian>,
}

impl VdmOptions {
    /// Sets whether the dashboard shows openings and clicks: `ENABLED` or `DISABLED`.
    pub fn engagement_metrics(mut self, status: impl Into<String>) -> Self {
        self.dashboard_options = Some(VdmDashboard { engagement_metrics: Some(status.into()) });
        self
    }

    /// Sets whether the guardian chooses the addresses to send from: `ENABLED` or `DISABLED`.
    pub fn optimized_shared_delivery(mut self, status: impl Into<String>) -> Self {
        self.guardian_options = Some(VdmGuardian { optimized_shared_delivery: Some(status.into()) });
        self
    }
}

/// What the dashboard shows:
/// [`DashboardOptions`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DashboardOptions.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct VdmDashboard {
    /// Whether it shows openings and clicks: `ENABLED` or `DISABLED`.
    pub engagement_metrics: Option<String>,
}

/// What the guardian does:
/// [`GuardianOptions`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GuardianOptions.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct VdmGuardian {
    /// Whether it chooses the addresses to send from: `ENABLED` or `DISABLED`.
    pub optimized_shared_delivery: Option<String>,
}

/// Where sent messages are kept:
/// [`ArchivingOptions`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ArchivingOptions.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ArchivingOptions {
    /// The ARN of the Mail Manager's archive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive_arn: Option<String>,
}

impl ArchivingOptions {
    /// The Mail Manager's archive with this ARN.
    pub fn new(archive_arn: impl Into<String>) -> Self {
        Self { archive_arn: Some(archive_arn.into()) }
    }
}
