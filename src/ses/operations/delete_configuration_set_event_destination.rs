//! `DeleteConfigurationSetEventDestination`.

use http::Method;

use crate::ses::SesRequest;

/// Stops sending the events of a configuration set's messages somewhere:
/// [`DeleteConfigurationSetEventDestination`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteConfigurationSetEventDestination.html).
///
/// ```
/// use tower_sigv4::ses::DeleteConfigurationSetEventDestination;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{}"#);
/// # let ses = api.ses();
/// ses.send(DeleteConfigurationSetEventDestination::new("shop", "to-sns")).await?;
/// assert_eq!(api.asked(), "DELETE /v2/email/configuration-sets/shop/event-destinations/to-sns");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteConfigurationSetEventDestination {
    configuration_set_name: String,
    event_destination_name: String,
}

impl DeleteConfigurationSetEventDestination {
    /// Deletes, in the set of this name, the destination of the other name.
    pub fn new(configuration_set_name: impl Into<String>, event_destination_name: impl Into<String>) -> Self {
        Self {
            configuration_set_name: configuration_set_name.into(),
            event_destination_name: event_destination_name.into(),
        }
    }
}

json_operation!(DeleteConfigurationSetEventDestination -> (), |operation| {
    SesRequest::new(Method::DELETE, "/v2/email/configuration-sets")
        .label(&operation.configuration_set_name)
        .segment("event-destinations")
        .label(&operation.event_destination_name)
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ses::testing::sent;

    #[test]
    fn both_names_are_in_the_path() {
        let (request, _) = sent(DeleteConfigurationSetEventDestination::new("set", "name"));
        assert_eq!(request.method, Method::DELETE);
        assert_eq!(request.uri.path(), "/v2/email/configuration-sets/set/event-destinations/name");
    }
}
