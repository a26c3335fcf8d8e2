//! `GetConfigurationSetEventDestinations`.

use http::Method;
use serde::Deserialize;

use crate::ses::{EventDestination, SesRequest};

/// Lists where the events of a configuration set's messages go:
/// [`GetConfigurationSetEventDestinations`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetConfigurationSetEventDestinations.html).
///
/// ```
/// use tower_sigv4::ses::GetConfigurationSetEventDestinations;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{"EventDestinations": [{"Name": "to-sns", "Enabled": true,
/// #     "MatchingEventTypes": ["BOUNCE"]}]}"#);
/// # let ses = api.ses();
/// let destinations = ses.send(GetConfigurationSetEventDestinations::new("shop")).await?.event_destinations;
/// assert!(destinations[0].matching_event_types.contains(&"BOUNCE".to_owned()));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetConfigurationSetEventDestinations {
    configuration_set_name: String,
}

/// What [`GetConfigurationSetEventDestinations`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct GetConfigurationSetEventDestinationsOutput {
    /// Where events go.
    pub event_destinations: Vec<EventDestination>,
}

impl GetConfigurationSetEventDestinations {
    /// Lists for the set of this name.
    pub fn new(configuration_set_name: impl Into<String>) -> Self {
        Self { configuration_set_name: configuration_set_name.into() }
    }
}

json_operation!(GetConfigurationSetEventDestinations -> GetConfigurationSetEventDestinationsOutput, |operation| {
    SesRequest::new(Method::GET, "/v2/email/configuration-sets")
        .label(&operation.configuration_set_name)
        .segment("event-destinations")
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::{parsed, sent};
    use crate::ses::{CloudWatchDestination, CloudWatchDimensionConfiguration, EventBridgeDestination};
    use crate::ses::{KinesisFirehoseDestination, SnsDestination};

    #[test]
    fn every_kind_of_destination_is_read() {
        let (request, _) = sent(GetConfigurationSetEventDestinations::new("set"));
        assert_eq!(request.method, Method::GET);
        assert_eq!(request.uri.path(), "/v2/email/configuration-sets/set/event-destinations");
        let dimension =
            json!({ "DimensionName": "n", "DimensionValueSource": "LINK_TAG", "DefaultDimensionValue": "v" });
        let answer = json!({ "EventDestinations": [
            { "Name": "a", "Enabled": true, "MatchingEventTypes": ["SEND"], "SnsDestination": { "TopicArn": "t" } },
            { "Name": "b", "MatchingEventTypes": [], "EventBridgeDestination": { "EventBusArn": "e" } },
            { "Name": "c", "KinesisFirehoseDestination": { "IamRoleArn": "r", "DeliveryStreamArn": "s" } },
            { "Name": "d", "CloudWatchDestination": { "DimensionConfigurations": [dimension] } },
            { "Name": "e", "PinpointDestination": { "ApplicationArn": "p" } },
        ]});
        let [sns, bus, stream, metric, other] = parsed::<GetConfigurationSetEventDestinations>(answer)
            .unwrap()
            .event_destinations
            .try_into()
            .expect("five of them");
        assert_eq!((sns.sns_destination, sns.enabled), (Some(SnsDestination::new("t")), true));
        assert_eq!(sns.matching_event_types, ["SEND"]);
        assert_eq!((bus.event_bridge_destination, bus.enabled), (Some(EventBridgeDestination::new("e")), false));
        assert_eq!(stream.kinesis_firehose_destination, Some(KinesisFirehoseDestination::new("r", "s")));
        let dimension = CloudWatchDimensionConfiguration::new("n", "LINK_TAG", "v");
        assert_eq!(metric.cloud_watch_destination, Some(CloudWatchDestination::new([dimension])));
        assert_eq!((other.name.as_str(), other.sns_destination), ("e", None));
    }
}
