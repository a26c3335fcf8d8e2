//! `UpdateContact`.

use http::Method;
use serde::Serialize;

use crate::ses::private::Private;
use crate::ses::{SesRequest, TopicPreference};

/// Changes a contact:
/// [`UpdateContact`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_UpdateContact.html).
///
/// ```
/// use tower_sigv4::ses::UpdateContact;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{}"#);
/// # let ses = api.ses();
/// ses.send(UpdateContact::new("readers", "ann@example.com").unsubscribe_all(true)).await?;
/// assert_eq!(api.asked(), "PUT /v2/email/contact-lists/readers/contacts/ann%40example.com");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct UpdateContact {
    #[serde(skip)]
    contact_list_name: String,
    #[serde(skip)]
    email_address: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    topic_preferences: Vec<TopicPreference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unsubscribe_all: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributes_data: Option<Private>,
}

impl UpdateContact {
    /// Replaces the preferences of this address on the list of this name. Topics that are not said here lose theirs.
    pub fn new(contact_list_name: impl Into<String>, email_address: impl Into<String>) -> Self {
        Self {
            contact_list_name: contact_list_name.into(),
            email_address: email_address.into(),
            topic_preferences: Vec::new(),
            unsubscribe_all: None,
            attributes_data: None,
        }
    }

    setters! {
        /// Adds topics that the contact wants (`OPT_IN`) or does not want (`OPT_OUT`).
        list topic_preferences: TopicPreference;
        /// Sets whether the contact wants nothing of this list any more.
        value unsubscribe_all: bool;
        /// Sets what templates can fill in for the contact: a JSON object.
        private attributes_data;
    }
}

json_operation!(UpdateContact -> (), |operation| {
    SesRequest::new(Method::PUT, "/v2/email/contact-lists")
        .label(&operation.contact_list_name)
        .segment("contacts")
        .label(&operation.email_address)
        .document(operation)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::sent;

    #[test]
    fn list_and_address_are_in_the_path_alone() {
        let operation = UpdateContact::new("people", "a@example.com").topic_preferences([("news", "OPT_OUT")]);
        let (request, document) = sent(operation.unsubscribe_all(true).attributes_data("{}"));
        assert_eq!(request.method, Method::PUT);
        assert_eq!(request.uri.path(), "/v2/email/contact-lists/people/contacts/a%40example.com");
        assert_eq!(
            document,
            json!({
                "TopicPreferences": [{ "TopicName": "news", "SubscriptionStatus": "OPT_OUT" }],
                "UnsubscribeAll": true,
                "AttributesData": "{}",
            })
        );
    }
}
