//! The list of addresses that nothing is sent to, and what puts an address on it.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::codec::json::epoch_seconds;

/// What a configuration set says about the suppression list:
/// [`SuppressionOptions`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SuppressionOptions.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[must_use = "options do nothing until a configuration set has them"]
#[non_exhaustive]
pub struct SuppressionOptions {
    /// What puts an address on the list: `BOUNCE` and `COMPLAINT`; none of them when it is empty.
    pub suppressed_reasons: Vec<String>,
    /// Whose list it is: `ACCOUNT` or `TENANT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppression_scope: Option<String>,
    /// Whether addresses are examined before anything is sent there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_options: Option<SuppressionValidation>,
}

impl SuppressionOptions {
    /// An address goes on the list for these reasons, of `BOUNCE` and `COMPLAINT`; for none when there are none.
    pub fn new(suppressed_reasons: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let suppressed_reasons = suppressed_reasons.into_iter().map(Into::into).collect();
        Self { suppressed_reasons, ..Self::default() }
    }

    setters! {
        /// Sets whose list it is: `ACCOUNT` or `TENANT`.
        text suppression_scope;
        /// Sets whether addresses are examined before anything is sent there.
        value validation_options: SuppressionValidation;
    }
}

/// Whether addresses are examined before anything is sent there:
/// [`SuppressionValidationOptions`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SuppressionValidationOptions.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[must_use = "options do nothing until a configuration set has them"]
#[non_exhaustive]
pub struct SuppressionValidation {
    /// From what verdict on nothing is sent.
    pub condition_threshold: SuppressionConditionThreshold,
}

impl SuppressionValidation {
    /// Nothing is sent to an address whose verdict is below this one: `MEDIUM`, `HIGH` or `MANAGED`.
    pub fn enabled(confidence_verdict_threshold: impl Into<String>) -> Self {
        let threshold =
            SuppressionConfidenceThreshold { confidence_verdict_threshold: confidence_verdict_threshold.into() };
        Self::with("ENABLED", Some(threshold))
    }

    /// No address is examined.
    pub fn disabled() -> Self {
        Self::with("DISABLED", None)
    }

    fn with(status: &str, overall_confidence_threshold: Option<SuppressionConfidenceThreshold>) -> Self {
        let condition_threshold_enabled = status.to_owned();
        let condition_threshold =
            SuppressionConditionThreshold { condition_threshold_enabled, overall_confidence_threshold };
        Self { condition_threshold }
    }
}

/// From what verdict on nothing is sent:
/// [`SuppressionConditionThreshold`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SuppressionConditionThreshold.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct SuppressionConditionThreshold {
    /// Whether addresses are examined: `ENABLED` or `DISABLED`.
    pub condition_threshold_enabled: String,
    /// The verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall_confidence_threshold: Option<SuppressionConfidenceThreshold>,
}

/// A verdict about an address:
/// [`SuppressionConfidenceThreshold`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SuppressionConfidenceThreshold.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct SuppressionConfidenceThreshold {
    /// `MEDIUM`, `HIGH` or `MANAGED`.
    pub confidence_verdict_threshold: String,
}

/// An address that nothing is sent to:
/// [`SuppressedDestination`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SuppressedDestination.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct SuppressedDestination {
    /// The address.
    pub email_address: String,
    /// Why it is on the list: `BOUNCE` or `COMPLAINT`.
    pub reason: String,
    /// When it was put there.
    #[serde(deserialize_with = "epoch_seconds::deserialize")]
    pub last_update_time: Option<SystemTime>,
    /// The event that put it there; none when somebody did. A list does not say it.
    pub attributes: Option<SuppressedDestinationAttributes>,
    /// The tenant whose list it is; none when it is the account's.
    pub tenant_name: Option<String>,
}

/// The event that put an address on the list:
/// [`SuppressedDestinationAttributes`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SuppressedDestinationAttributes.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct SuppressedDestinationAttributes {
    /// The id of the message.
    pub message_id: Option<String>,
    /// The id of the bounce or complaint.
    pub feedback_id: Option<String>,
}
