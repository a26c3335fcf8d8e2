//! `CreateContact`.

use http::Method;
use serde::Serialize;

use crate::ses::private::Private;
use crate::ses::{SesRequest, TopicPreference};

/// Puts a contact on a list:
/// [`CreateContact`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateContact.html).
///
/// ```
/// use tower_sigv4::ses::CreateContact;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{}"#);
/// # let ses = api.ses();
/// let contact = CreateContact::new("readers", "ann@example.com").topic_preferences([("weekly", "OPT_IN")]);
/// ses.send(contact).await?;
/// assert!(api.body().contains(r#"{"TopicName":"weekly","SubscriptionStatus":"OPT_IN"}"#));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct CreateContact {
    #[serde(skip)]
    contact_list_name: String,
    email_address: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    topic_preferences: Vec<TopicPreference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unsubscribe_all: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributes_data: Option<Private>,
}

impl CreateContact {
    /// Puts this address on the list of this name.
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

json_operation!(CreateContact -> (), |operation| {
    SesRequest::new(Method::POST, "/v2/email/contact-lists")
        .label(&operation.contact_list_name)
        .segment("contacts")
        .document(operation)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::sent;

    #[test]
    fn the_list_is_in_the_path_and_the_address_is_not() {
        let operation = CreateContact::new("people", "a@example.com")
            .topic_preferences([("news", "OPT_IN")])
            .unsubscribe_all(false)
            .attributes_data(r#"{"name":"Ann"}"#);
        let (request, document) = sent(operation);
        assert_eq!((request.method, request.uri.path()), (Method::POST, "/v2/email/contact-lists/people/contacts"));
        assert_eq!(
            document,
            json!({
                "EmailAddress": "a@example.com",
                "TopicPreferences": [{ "TopicName": "news", "SubscriptionStatus": "OPT_IN" }],
                "UnsubscribeAll": false,
                "AttributesData": r#"{"name":"Ann"}"#,
            })
        );
    }
}
