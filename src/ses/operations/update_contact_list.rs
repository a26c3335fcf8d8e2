//! `UpdateContactList`.

use http::Method;
use serde::Serialize;

use crate::ses::{SesRequest, Topic};

/// Changes a contact list:
/// [`UpdateContactList`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_UpdateContactList.html).
///
/// ```
/// use tower_sigv4::ses::{Topic, UpdateContactList};
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{}"#);
/// # let ses = api.ses();
/// let weekly = Topic::new("weekly", "Every Monday", "OPT_OUT");
/// ses.send(UpdateContactList::new("readers").topics([weekly])).await?;
/// assert_eq!(api.asked(), "PUT /v2/email/contact-lists/readers");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct UpdateContactList {
    #[serde(skip)]
    contact_list_name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    topics: Vec<Topic>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

impl UpdateContactList {
    /// Replaces topics and description of the list of this name. What is not said here, the list no longer has.
    pub fn new(contact_list_name: impl Into<String>) -> Self {
        Self { contact_list_name: contact_list_name.into(), topics: Vec::new(), description: None }
    }

    setters! {
        /// Adds topics that contacts can be interested in.
        list topics: Topic;
        /// Sets what the list is about.
        text description;
    }
}

json_operation!(UpdateContactList -> (), |operation| {
    SesRequest::new(Method::PUT, "/v2/email/contact-lists").label(&operation.contact_list_name).document(operation)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::sent;

    #[test]
    fn the_name_is_in_the_path_alone() {
        let operation = UpdateContactList::new("people").topics([Topic::new("t", "T", "OPT_IN")]).description("D");
        let (request, document) = sent(operation);
        assert_eq!((request.method, request.uri.path()), (Method::PUT, "/v2/email/contact-lists/people"));
        let topic = json!({ "TopicName": "t", "DisplayName": "T", "DefaultSubscriptionStatus": "OPT_IN" });
        assert_eq!(document, json!({ "Topics": [topic], "Description": "D" }));
    }
}
