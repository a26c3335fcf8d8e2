//! `CreateConfigurationSet`.

use http::Method;
use serde::Serialize;

use crate::ses::{
    ArchivingOptions, DeliveryOptions, MessageSecurityOptions, ReputationOptions, SendingOptions, SesRequest,
    SuppressionOptions, Tag, TrackingOptions, VdmOptions,
};

/// Makes a set of rules for messages:
/// [`CreateConfigurationSet`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateConfigurationSet.html).
///
/// ```
/// use tower_sigv4::ses::{CreateConfigurationSet, DeliveryOptions, SuppressionOptions};
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{}"#);
/// # let ses = api.ses();
/// let set = CreateConfigurationSet::new("shop")
///     .delivery_options(DeliveryOptions::default().tls_policy("REQUIRE").max_delivery_seconds(3_600))
///     .suppression_options(SuppressionOptions::new(["BOUNCE", "COMPLAINT"]));
/// ses.send(set).await?;
/// assert!(api.body().contains(r#""DeliveryOptions":{"TlsPolicy":"REQUIRE","MaxDeliverySeconds":3600}"#));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct CreateConfigurationSet {
    configuration_set_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracking_options: Option<TrackingOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery_options: Option<DeliveryOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reputation_options: Option<ReputationOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sending_options: Option<SendingOptions>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression_options: Option<SuppressionOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vdm_options: Option<VdmOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    archiving_options: Option<ArchivingOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_security_options: Option<MessageSecurityOptions>,
}

impl CreateConfigurationSet {
    /// Makes the set of this name, of up to 64 ASCII letters, digits, `_` and `-`.
    pub fn new(configuration_set_name: impl Into<String>) -> Self {
        Self {
            configuration_set_name: configuration_set_name.into(),
            tracking_options: None,
            delivery_options: None,
            reputation_options: None,
            sending_options: None,
            tags: Vec::new(),
            suppression_options: None,
            vdm_options: None,
            archiving_options: None,
            message_security_options: None,
        }
    }

    setters! {
        /// Sets how openings and clicks are noticed.
        value tracking_options: TrackingOptions;
        /// Sets how messages are delivered.
        value delivery_options: DeliveryOptions;
        /// Sets whether bounces and complaints are counted.
        value reputation_options: ReputationOptions;
        /// Sets whether messages are sent at all.
        value sending_options: SendingOptions;
        /// Adds tags.
        list tags: Tag;
        /// Sets what puts an address on the suppression list.
        value suppression_options: SuppressionOptions;
        /// Sets what the Virtual Deliverability Manager does.
        value vdm_options: VdmOptions;
        /// Sets where sent messages are kept.
        value archiving_options: ArchivingOptions;
        /// Sets whether messages are signed by S/MIME.
        value message_security_options: MessageSecurityOptions;
    }
}

json_operation!(CreateConfigurationSet -> (), |operation| {
    SesRequest::new(Method::POST, "/v2/email/configuration-sets").document(operation)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::SuppressionValidation;
    use crate::ses::testing::sent;

    #[test]
    fn every_field_has_its_name() {
        let delivery = DeliveryOptions::default().tls_policy("REQUIRE").sending_pool_name("pool");
        let suppression = SuppressionOptions::new(["BOUNCE"]).suppression_scope("ACCOUNT");
        let operation = CreateConfigurationSet::new("set")
            .tracking_options(TrackingOptions::new("click.example.com").https_policy("REQUIRE"))
            .delivery_options(delivery.max_delivery_seconds(300).shared_pool_delivery_mode("GLOBAL"))
            .reputation_options(ReputationOptions::new(true))
            .sending_options(SendingOptions::new(false))
            .tags([("k", "v")])
            .suppression_options(suppression.validation_options(SuppressionValidation::enabled("HIGH")))
            .vdm_options(VdmOptions::default().engagement_metrics("ENABLED").optimized_shared_delivery("DISABLED"))
            .archiving_options(ArchivingOptions::new("arn:archive"))
            .message_security_options(MessageSecurityOptions::smime("DETACHED"));
        let (request, document) = sent(operation);
        assert_eq!((request.method, request.uri.path()), (Method::POST, "/v2/email/configuration-sets"));
        assert_eq!(
            document,
            json!({
                "ConfigurationSetName": "set",
                "TrackingOptions": { "CustomRedirectDomain": "click.example.com", "HttpsPolicy": "REQUIRE" },
                "DeliveryOptions": {
                    "TlsPolicy": "REQUIRE",
                    "SendingPoolName": "pool",
                    "MaxDeliverySeconds": 300,
                    "SharedPoolDeliveryMode": "GLOBAL",
                },
                "ReputationOptions": { "ReputationMetricsEnabled": true },
                "SendingOptions": { "SendingEnabled": false },
                "Tags": [{ "Key": "k", "Value": "v" }],
                "SuppressionOptions": {
                    "SuppressedReasons": ["BOUNCE"],
                    "SuppressionScope": "ACCOUNT",
                    "ValidationOptions": { "ConditionThreshold": {
                        "ConditionThresholdEnabled": "ENABLED",
                        "OverallConfidenceThreshold": { "ConfidenceVerdictThreshold": "HIGH" },
                    }},
                },
                "VdmOptions": {
                    "DashboardOptions": { "EngagementMetrics": "ENABLED" },
                    "GuardianOptions": { "OptimizedSharedDelivery": "DISABLED" },
                },
                "ArchivingOptions": { "ArchiveArn": "arn:archive" },
                "MessageSecurityOptions": { "SigningScheme": { "SmimeScheme": { "SignatureFormat": "DETACHED" } } },
            })
        );
    }

    #[test]
    fn no_signature_is_a_scheme_of_its_own() {
        let operation = CreateConfigurationSet::new("set").message_security_options(MessageSecurityOptions::unsigned());
        let (_, document) = sent(operation);
        assert_eq!(document["MessageSecurityOptions"], json!({ "SigningScheme": { "DefaultScheme": {} } }));
    }

    /// An empty list says that nothing puts an address on the suppression list; without a list the account's holds.
    #[test]
    fn no_reason_is_a_list_of_none() {
        let (_, document) = sent(CreateConfigurationSet::new("set").suppression_options(SuppressionOptions::default()));
        assert_eq!(document["SuppressionOptions"], json!({ "SuppressedReasons": [] }));
    }
}
