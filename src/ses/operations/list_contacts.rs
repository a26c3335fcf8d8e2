//! `ListContacts`.

use http::Method;
use serde::{Deserialize, Serialize};

use crate::ses::{Contact, ListContactsFilter, SesRequest};

/// Lists the contacts of a list, one page:
/// [`ListContacts`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListContacts.html).
///
/// ```
/// use tower_sigv4::ses::{ListContacts, ListContactsFilter, TopicFilter};
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{"Contacts": [{"EmailAddress": "ann@example.com"}]}"#);
/// # let ses = api.ses();
/// let wanted = ListContactsFilter::new("OPT_IN").topic_filter(TopicFilter::new("weekly"));
/// let page = ses.send(ListContacts::new("readers").filter(wanted)).await?;
/// assert_eq!(page.contacts[0].email_address, "ann@example.com");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListContacts {
    #[serde(skip)]
    contact_list_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<ListContactsFilter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_size: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

/// What [`ListContacts`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ListContactsOutput {
    /// The contacts.
    pub contacts: Vec<Contact>,
    /// What asks for the next page; none on the last.
    pub next_token: Option<String>,
}

impl ListContacts {
    /// Lists the contacts of the list of this name.
    pub fn new(contact_list_name: impl Into<String>) -> Self {
        Self { contact_list_name: contact_list_name.into(), filter: None, page_size: None, next_token: None }
    }

    setters! {
        /// Sets which contacts are listed.
        value filter: ListContactsFilter;
        /// Sets how many a page has at most.
        value page_size: u32;
        /// Asks for the page that the answer with this token named.
        text next_token;
    }
}

json_operation!(ListContacts -> ListContactsOutput, |operation| {
    SesRequest::new(Method::POST, "/v2/email/contact-lists")
        .label(&operation.contact_list_name)
        .segment("contacts")
        .segment("list")
        .document(operation)
});

paginated!(ListContacts);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::TopicFilter;
    use crate::ses::testing::{parsed, sent};

    #[test]
    fn the_filter_is_sent_and_contacts_come_back() {
        let topic = TopicFilter::new("news").use_default_if_preference_unavailable(true);
        let filter = ListContactsFilter::new("OPT_IN").topic_filter(topic);
        let (request, document) = sent(ListContacts::new("people").filter(filter).page_size(2).next_token("t"));
        assert_eq!(request.method, Method::POST);
        assert_eq!(request.uri.path(), "/v2/email/contact-lists/people/contacts/list");
        assert_eq!(
            document,
            json!({
                "Filter": {
                    "FilteredStatus": "OPT_IN",
                    "TopicFilter": { "TopicName": "news", "UseDefaultIfPreferenceUnavailable": true },
                },
                "PageSize": 2,
                "NextToken": "t",
            })
        );
        let contact = json!({
            "EmailAddress": "a@example.com",
            "TopicPreferences": [{ "TopicName": "news", "SubscriptionStatus": "OPT_IN" }],
            "TopicDefaultPreferences": [{ "TopicName": "tips", "SubscriptionStatus": "OPT_OUT" }],
            "UnsubscribeAll": false,
            "LastUpdatedTimestamp": 1,
        });
        let output = parsed::<ListContacts>(json!({ "Contacts": [contact], "NextToken": "u" })).unwrap();
        let [contact] = &output.contacts[..] else { panic!("one contact") };
        assert_eq!((contact.email_address.as_str(), contact.unsubscribe_all), ("a@example.com", false));
        assert_eq!(contact.topic_preferences, [("news", "OPT_IN").into()]);
        assert_eq!(contact.topic_default_preferences, [("tips", "OPT_OUT").into()]);
        assert!(contact.last_updated_timestamp.is_some());
        assert_eq!(output.next_token.as_deref(), Some("u"));
    }
}
