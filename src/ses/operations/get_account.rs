//! `GetAccount`.

use http::Method;
use serde::Deserialize;

use crate::ses::{SesRequest, SuppressionValidation, VdmDashboard, VdmGuardian};

/// Reads about the account in this region: what it may send, and whether it is paused:
/// [`GetAccount`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html).
///
/// ```
/// use tower_sigv4::ses::GetAccount;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{"SendingEnabled": true, "ProductionAccessEnabled": false}"#);
/// # let ses = api.ses();
/// let account = ses.send(GetAccount::new()).await?;
/// assert!(account.sending_enabled && !account.production_access_enabled); // in the sandbox
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "an operation does nothing until it is sent"]
#[non_exhaustive]
pub struct GetAccount {}

/// What [`GetAccount`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct GetAccountOutput {
    /// Whether new dedicated addresses are used little at first.
    pub dedicated_ip_auto_warmup_enabled: bool,
    /// `HEALTHY`, `PROBATION` (under review) or `SHUTDOWN` (sending is paused).
    pub enforcement_status: Option<String>,
    /// Whether it may send to everybody. An account in the sandbox may send to verified addresses alone.
    pub production_access_enabled: bool,
    /// How much it may send.
    pub send_quota: Option<SendQuota>,
    /// Whether mail is sent at all.
    pub sending_enabled: bool,
    /// What puts an address on the suppression list.
    pub suppression_attributes: Option<SuppressionAttributes>,
    /// What SES was told about its use.
    pub details: Option<AccountDetails>,
    /// What the Virtual Deliverability Manager does.
    pub vdm_attributes: Option<VdmAttributes>,
    /// What it costs.
    pub pricing_attributes: Option<PricingAttributes>,
    /// Which shared addresses mail is sent from.
    pub delivery_attributes: Option<DeliveryAttributes>,
}

/// How much an account may send:
/// [`SendQuota`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendQuota.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct SendQuota {
    /// How many messages in 24 hours; -1 for as many as it likes.
    #[serde(rename = "Max24HourSend")]
    pub max_24_hour_send: f64,
    /// How many messages a second.
    pub max_send_rate: f64,
    /// How many it sent in the last 24 hours.
    #[serde(rename = "SentLast24Hours")]
    pub sent_last_24_hours: f64,
}

/// What puts an address on the suppression list:
/// [`SuppressionAttributes`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SuppressionAttributes.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct SuppressionAttributes {
    /// `BOUNCE` and `COMPLAINT`.
    pub suppressed_reasons: Vec<String>,
    /// Whether addresses are examined before anything is sent there.
    pub validation_attributes: Option<SuppressionValidation>,
}

/// What SES was told about an account's use:
/// [`AccountDetails`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_AccountDetails.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct AccountDetails {
    /// `MARKETING` or `TRANSACTIONAL`.
    pub mail_type: Option<String>,
    /// The website.
    #[serde(rename = "WebsiteURL")]
    pub website_url: Option<String>,
    /// The language to be written to in: `EN` or `JA`.
    pub contact_language: Option<String>,
    /// What is sent.
    pub use_case_description: Option<String>,
    /// Who else hears about the review.
    pub additional_contact_email_addresses: Vec<String>,
    /// How the review of these details goes.
    pub review_details: Option<ReviewDetails>,
}

/// How the review of an account goes:
/// [`ReviewDetails`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ReviewDetails.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ReviewDetails {
    /// `PENDING`, `FAILED`, `GRANTED` or `DENIED`.
    pub status: Option<String>,
    /// The case's id.
    pub case_id: Option<String>,
}

/// What the Virtual Deliverability Manager does for an account:
/// [`VdmAttributes`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_VdmAttributes.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct VdmAttributes {
    /// `ENABLED` or `DISABLED`.
    pub vdm_enabled: String,
    /// What its dashboard shows.
    pub dashboard_attributes: Option<VdmDashboard>,
    /// What its guardian does.
    pub guardian_attributes: Option<VdmGuardian>,
}

/// What an account costs:
/// [`PricingAttributes`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PricingAttributes.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct PricingAttributes {
    /// `NONE`, `ESSENTIALS`, `PRO` or `ENTERPRISE`.
    pub current_plan: Option<String>,
    /// The plan that is to follow, if one is.
    pub next_plan: Option<String>,
}

/// Which shared addresses an account's mail is sent from:
/// [`DeliveryAttributes`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeliveryAttributes.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct DeliveryAttributes {
    /// `GLOBAL` or `REGIONAL`.
    pub shared_pool_delivery_mode: Option<String>,
}

impl GetAccount {
    /// Reads about the account.
    pub fn new() -> Self {
        Self::default()
    }
}

json_operation!(GetAccount -> GetAccountOutput, |_operation| SesRequest::new(Method::GET, "/v2/email/account"));

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::{parsed, sent};

    #[test]
    fn every_field_is_read() {
        let (request, document) = sent(GetAccount::new());
        assert_eq!((request.method, request.uri.path()), (Method::GET, "/v2/email/account"));
        assert_eq!(document, json!(null));
        let threshold = json!({ "ConditionThresholdEnabled": "DISABLED" });
        let answer = json!({
            "DedicatedIpAutoWarmupEnabled": true,
            "EnforcementStatus": "HEALTHY",
            "ProductionAccessEnabled": true,
            "SendQuota": { "Max24HourSend": 50_000.0, "MaxSendRate": 14, "SentLast24Hours": 7.0 },
            "SendingEnabled": true,
            "SuppressionAttributes": {
                "SuppressedReasons": ["BOUNCE"],
                "ValidationAttributes": { "ConditionThreshold": threshold },
            },
            "Details": {
                "MailType": "TRANSACTIONAL",
                "WebsiteURL": "https://example.com",
                "ContactLanguage": "EN",
                "UseCaseDescription": "codes",
                "AdditionalContactEmailAddresses": ["ops@example.com"],
                "ReviewDetails": { "Status": "GRANTED", "CaseId": "1" },
            },
            "VdmAttributes": {
                "VdmEnabled": "ENABLED",
                "DashboardAttributes": { "EngagementMetrics": "ENABLED" },
                "GuardianAttributes": { "OptimizedSharedDelivery": "DISABLED" },
            },
            "PricingAttributes": { "CurrentPlan": "ESSENTIALS" },
            "DeliveryAttributes": { "SharedPoolDeliveryMode": "GLOBAL" },
        });
        let account = parsed::<GetAccount>(answer).unwrap();
        assert!(account.sending_enabled && account.production_access_enabled);
        assert!(account.dedicated_ip_auto_warmup_enabled);
        let quota = SendQuota { max_24_hour_send: 50_000.0, max_send_rate: 14.0, sent_last_24_hours: 7.0 };
        assert_eq!(account.send_quota, Some(quota));
        let suppression = account.suppression_attributes.unwrap();
        assert_eq!(suppression.suppressed_reasons, ["BOUNCE"]);
        assert_eq!(suppression.validation_attributes, Some(SuppressionValidation::disabled()));
        let details = account.details.unwrap();
        assert_eq!(details.website_url.as_deref(), Some("https://example.com"));
        assert_eq!(details.additional_contact_email_addresses, ["ops@example.com"]);
        assert_eq!(details.review_details.unwrap().status.as_deref(), Some("GRANTED"));
        let vdm = account.vdm_attributes.unwrap();
        assert_eq!(vdm.dashboard_attributes.unwrap().engagement_metrics.as_deref(), Some("ENABLED"));
        assert_eq!(vdm.guardian_attributes.unwrap().optimized_shared_delivery.as_deref(), Some("DISABLED"));
        assert_eq!(account.pricing_attributes.unwrap().current_plan.as_deref(), Some("ESSENTIALS"));
        assert_eq!(account.delivery_attributes.unwrap().shared_pool_delivery_mode.as_deref(), Some("GLOBAL"));
    }
}
