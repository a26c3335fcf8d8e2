//! `CreateConfigurationSetEventDestination`.

use http::Method;
use serde::Serialize;

use crate::ses::{EventDestinationDefinition, SesRequest};

/// Sends the events of a configuration set's messages somewhere:
/// [`CreateConfigurationSetEventDestination`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateConfigurationSetEventDestination.html).
///
/// ```
/// use tower_sigv4::ses::{CreateConfigurationSetEventDestination, EventDestinationDefinition, SnsDestination};
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{}"#);
/// # let ses = api.ses();
/// let topic = SnsDestination::new("arn:aws:sns:eu-west-1:123456789012:mail-events");
/// let events = EventDestinationDefinition::new(["BOUNCE", "COMPLAINT"]).sns_destination(topic);
/// ses.send(CreateConfigurationSetEventDestination::new("shop", "to-sns", events)).await?;
/// assert_eq!(api.asked(), "POST /v2/email/configuration-sets/shop/event-destinations");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct CreateConfigurationSetEventDestination {
    #[serde(skip)]
    configuration_set_name: String,
    event_destination_name: String,
    event_destination: EventDestinationDefinition,
}

impl CreateConfigurationSetEventDestination {
    /// Sends the events of the set of this name there, under the other name.
    pub fn new(
        configuration_set_name: impl Into<String>,
        event_destination_name: impl Into<String>,
        event_destination: EventDestinationDefinition,
    ) -> Self {
        Self {
            configuration_set_name: configuration_set_name.into(),
            event_destination_name: event_destination_name.into(),
            event_destination,
        }
    }
}

json_operation!(CreateConfigurationSetEventDestination -> (), |operation| {
    SesRequest::new(Method::POST, "/v2/email/configuration-sets")
        .label(&operation.configuration_set_name)
        .segment("event-destinations")
        .document(operation)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::sent;
    use crate::ses::{CloudWatchDestination, CloudWatchDimensionConfiguration, EventBridgeDestination};
    use crate::ses::{KinesisFirehoseDestination, SnsDestination};

    fn document_of(definition: EventDestinationDefinition) -> serde_json::Value {
        let (request, document) = sent(CreateConfigurationSetEventDestination::new("set", "name", definition));
        assert_eq!(request.method, Method::POST);
        assert_eq!(request.uri.path(), "/v2/email/configuration-sets/set/event-destinations");
        assert_eq!(document["EventDestinationName"], "name");
        document["EventDestination"].clone()
    }

    #[test]
    fn each_destination_has_its_field() {
        let events = || EventDestinationDefinition::new(["BOUNCE", "CLICK"]);
        let types = json!(["BOUNCE", "CLICK"]);
        assert_eq!(
            document_of(events().sns_destination(SnsDestination::new("arn:topic"))),
            json!({ "Enabled": true, "MatchingEventTypes": types, "SnsDestination": { "TopicArn": "arn:topic" } })
        );
        let bus = EventBridgeDestination::new("arn:bus");
        assert_eq!(
            document_of(events().event_bridge_destination(bus).enabled(false)),
            json!({
                "Enabled": false,
                "MatchingEventTypes": types,
                "EventBridgeDestination": { "EventBusArn": "arn:bus" },
            })
        );
        let stream = KinesisFirehoseDestination::new("arn:role", "arn:stream");
        assert_eq!(
            document_of(events().kinesis_firehose_destination(stream))["KinesisFirehoseDestination"],
            json!({ "IamRoleArn": "arn:role", "DeliveryStreamArn": "arn:stream" })
        );
        let dimension = CloudWatchDimensionConfiguration::new("campaign", "MESSAGE_TAG", "none");
        assert_eq!(
            document_of(events().cloud_watch_destination(CloudWatchDestination::new([dimension])))["CloudWatchDestination"],
            json!({ "DimensionConfigurations": [{
                "DimensionName": "campaign",
                "DimensionValueSource": "MESSAGE_TAG",
                "DefaultDimensionValue": "none",
            }]})
        );
    }
}
