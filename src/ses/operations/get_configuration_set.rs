//! `GetConfigurationSet`.

use http::Method;
use serde::Deserialize;

use crate::ses::{
    ArchivingOptions, DeliveryOptions, MessageSecurityOptions, ReputationOptions, SendingOptions, SesRequest,
    SuppressionOptions, Tag, TrackingOptions, VdmOptions,
};

/// Reads a configuration set:
/// [`GetConfigurationSet`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetConfigurationSet.html).
///
/// ```
/// use tower_sigv4::ses::GetConfigurationSet;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{"ConfigurationSetName": "shop", "SendingOptions": {"SendingEnabled": true}}"#);
/// # let ses = api.ses();
/// let set = ses.send(GetConfigurationSet::new("shop")).await?;
/// assert!(set.sending_options.is_some_and(|options| options.sending_enabled));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetConfigurationSet {
    configuration_set_name: String,
}

/// What [`GetConfigurationSet`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct GetConfigurationSetOutput {
    /// The name.
    pub configuration_set_name: String,
    /// How openings and clicks are noticed.
    pub tracking_options: Option<TrackingOptions>,
    /// How messages are delivered.
    pub delivery_options: Option<DeliveryOptions>,
    /// Whether bounces and complaints are counted.
    pub reputation_options: Option<ReputationOptions>,
    /// Whether messages are sent at all.
    pub sending_options: Option<SendingOptions>,
    /// The tags.
    pub tags: Vec<Tag>,
    /// What puts an address on the suppression list.
    pub suppression_options: Option<SuppressionOptions>,
    /// What the Virtual Deliverability Manager does.
    pub vdm_options: Option<VdmOptions>,
    /// Where sent messages are kept.
    pub archiving_options: Option<ArchivingOptions>,
    /// Whether messages are signed by S/MIME.
    pub message_security_options: Option<MessageSecurityOptions>,
}

impl GetConfigurationSet {
    /// Reads the set of this name.
    pub fn new(configuration_set_name: impl Into<String>) -> Self {
        Self { configuration_set_name: configuration_set_name.into() }
    }
}

json_operation!(GetConfigurationSet -> GetConfigurationSetOutput, |operation| {
    SesRequest::new(Method::GET, "/v2/email/configuration-sets").label(&operation.configuration_set_name)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::SuppressionValidation;
    use crate::ses::testing::{parsed, sent};
    use std::time::{Duration, SystemTime};

    #[test]
    fn every_field_is_read() {
        let (request, _) = sent(GetConfigurationSet::new("set"));
        assert_eq!((request.method, request.uri.path()), (Method::GET, "/v2/email/configuration-sets/set"));
        let answer = json!({
            "ConfigurationSetName": "set",
            "TrackingOptions": { "CustomRedirectDomain": "click.example.com", "HttpsPolicy": "OPTIONAL" },
            "DeliveryOptions": { "TlsPolicy": "OPTIONAL", "MaxDeliverySeconds": 50_400 },
            "ReputationOptions": { "ReputationMetricsEnabled": true, "LastFreshStart": 1 },
            "SendingOptions": { "SendingEnabled": true },
            "Tags": [{ "Key": "k", "Value": "v" }],
            "SuppressionOptions": {
                "SuppressedReasons": ["COMPLAINT"],
                "ValidationOptions": { "ConditionThreshold": { "ConditionThresholdEnabled": "DISABLED" } },
            },
            "VdmOptions": { "DashboardOptions": { "EngagementMetrics": "ENABLED" }, "GuardianOptions": {} },
            "ArchivingOptions": { "ArchiveArn": "arn:archive" },
            "MessageSecurityOptions": { "SigningScheme": { "SmimeScheme": { "SignatureFormat": "DETACHED" } } },
        });
        let output = parsed::<GetConfigurationSet>(answer).unwrap();
        assert_eq!(output.tracking_options, Some(TrackingOptions::new("click.example.com").https_policy("OPTIONAL")));
        assert_eq!(output.delivery_options.unwrap().max_delivery_seconds, Some(50_400));
        let fresh = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        assert_eq!(output.reputation_options.unwrap().last_fresh_start, Some(fresh));
        assert_eq!((output.sending_options, output.tags.len()), (Some(SendingOptions::new(true)), 1));
        let suppression = SuppressionOptions::new(["COMPLAINT"]).validation_options(SuppressionValidation::disabled());
        assert_eq!(output.suppression_options, Some(suppression));
        let vdm = output.vdm_options.unwrap();
        assert_eq!(vdm.dashboard_options.unwrap().engagement_metrics.as_deref(), Some("ENABLED"));
        assert_eq!(vdm.guardian_options.unwrap().optimized_shared_delivery, None);
        assert_eq!(output.archiving_options, Some(ArchivingOptions::new("arn:archive")));
        assert_eq!(output.message_security_options, Some(MessageSecurityOptions::smime("DETACHED")));
    }
}
