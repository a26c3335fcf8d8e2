//! `GetContact`.

use std::time::SystemTime;

use http::Method;
use serde::Deserialize;

use crate::codec::json::epoch_seconds;
use crate::ses::{SesRequest, TopicPreference};

/// Reads about a contact:
/// [`GetContact`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetContact.html).
///
/// ```
/// use tower_sigv4::ses::GetContact;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{"EmailAddress": "ann@example.com",
/// #     "TopicPreferences": [{"TopicName": "weekly", "SubscriptionStatus": "OPT_IN"}]}"#);
/// # let ses = api.ses();
/// let contact = ses.send(GetContact::new("readers", "ann@example.com")).await?;
/// assert_eq!(contact.topic_preferences[0].subscription_status, "OPT_IN");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetContact {
    contact_list_name: String,
    email_address: String,
}

/// What [`GetContact`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct GetContactOutput {
    /// The list's name.
    pub contact_list_name: String,
    /// The address.
    pub email_address: String,
    /// The topics about which the contact said something.
    pub topic_preferences: Vec<TopicPreference>,
    /// What holds for the other topics.
    pub topic_default_preferences: Vec<TopicPreference>,
    /// Whether the contact wants nothing of this list any more.
    pub unsubscribe_all: bool,
    /// What templates can fill in: a JSON object.
    pub attributes_data: Option<String>,
    /// When the contact was made.
    #[serde(deserialize_with = "epoch_seconds::deserialize")]
    pub created_timestamp: Option<SystemTime>,
    /// When the contact was last changed.
    #[serde(deserialize_with = "epoch_seconds::deserialize")]
    pub last_updated_timestamp: Option<SystemTime>,
}

impl GetContact {
    /// Reads about this address on the list of this name.
    pub fn new(contact_list_name: impl Into<String>, email_address: impl Into<String>) -> Self {
        Self { contact_list_name: contact_list_name.into(), email_address: email_address.into() }
    }
}

json_operation!(GetContact -> GetContactOutput, |operation| {
    SesRequest::new(Method::GET, "/v2/email/contact-lists")
        .label(&operation.contact_list_name)
        .segment("contacts")
        .label(&operation.email_address)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::{parsed, sent};

    #[test]
    fn every_field_is_read() {
        let (request, _) = sent(GetContact::new("people", "a+b@example.com"));
        assert_eq!(request.method, Method::GET);
        assert_eq!(request.uri.path(), "/v2/email/contact-lists/people/contacts/a%2Bb%40example.com");
        let answer = json!({
            "ContactListName": "people",
            "EmailAddress": "a+b@example.com",
            "TopicPreferences": [{ "TopicName": "news", "SubscriptionStatus": "OPT_OUT" }],
            "TopicDefaultPreferences": [{ "TopicName": "tips", "SubscriptionStatus": "OPT_IN" }],
            "UnsubscribeAll": true,
            "AttributesData": "{}",
            "CreatedTimestamp": 1,
            "LastUpdatedTimestamp": 2,
        });
        let output = parsed::<GetContact>(answer).unwrap();
        assert_eq!(output.topic_preferences, [("news", "OPT_OUT").into()]);
        assert_eq!(output.topic_default_preferences, [("tips", "OPT_IN").into()]);
        assert_eq!((output.unsubscribe_all, output.attributes_data.as_deref()), (true, Some("{}")));
        assert!(output.created_timestamp < output.last_updated_timestamp);
    }
}
