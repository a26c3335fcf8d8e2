//! `UpdateConfigurationSetEventDestination`.

use http::Method;
use serde::Serialize;

use crate::ses::{EventDestinationDefinition, SesRequest};

/// Changes where the events of a configuration set's messages go:
/// [`UpdateConfigurationSetEventDestination`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_UpdateConfigurationSetEventDestination.html).
///
/// ```
/// use tower_sigv4::ses::{EventDestinationDefinition, SnsDestination, UpdateConfigurationSetEventDestination};
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{}"#);
/// # let ses = api.ses();
/// let topic = SnsDestination::new("arn:aws:sns:eu-west-1:123456789012:mail-events");
/// let events = EventDestinationDefinition::new(["BOUNCE"]).sns_destination(topic).enabled(false);
/// ses.send(UpdateConfigurationSetEventDestination::new("shop", "to-sns", events)).await?;
/// assert_eq!(api.asked(), "PUT /v2/email/configuration-sets/shop/event-destinations/to-sns");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct UpdateConfigurationSetEventDestination {
    #[serde(skip)]
    configuration_set_name: String,
    #[serde(skip)]
    event_destination_name: String,
    event_destination: EventDestinationDefinition,
}

impl UpdateConfigurationSetEventDestination {
    /// Replaces, in the set of this name, the destination of the other name.
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

json_operation!(UpdateConfigurationSetEventDestination -> (), |operation| {
    SesRequest::new(Method::PUT, "/v2/email/configuration-sets")
        .label(&operation.configuration_set_name)
        .segment("event-destinations")
        .label(&operation.event_destination_name)
        .document(operation)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::SnsDestination;
    use crate::ses::testing::sent;

    #[test]
    fn both_names_are_in_the_path_alone() {
        let events = EventDestinationDefinition::new(["OPEN"]).sns_destination(SnsDestination::new("arn:topic"));
        let (request, document) = sent(UpdateConfigurationSetEventDestination::new("set", "to sns", events));
        assert_eq!(request.method, Method::PUT);
        assert_eq!(request.uri.path(), "/v2/email/configuration-sets/set/event-destinations/to%20sns");
        assert_eq!(
            document,
            json!({ "EventDestination": {
                "Enabled": true,
                "MatchingEventTypes": ["OPEN"],
                "SnsDestination": { "TopicArn": "arn:topic" },
            }})
        );
    }
}
