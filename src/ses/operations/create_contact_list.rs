//! `CreateContactList`.

use http::Method;
use serde::Serialize;

use crate::ses::{SesRequest, Tag, Topic};

/// Makes a contact list:
/// [`CreateContactList`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateContactList.html).
///
/// ```
/// use tower_sigv4::ses::{CreateContactList, Topic};
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{}"#);
/// # let ses = api.ses();
/// let weekly = Topic::new("weekly", "Every Friday", "OPT_OUT").description("What happened in the week");
/// ses.send(CreateContactList::new("readers").topics([weekly])).await?;
/// assert_eq!(api.asked(), "POST /v2/email/contact-lists");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct CreateContactList {
    contact_list_name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    topics: Vec<Topic>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
}

impl CreateContactList {
    /// Makes the list of this name; an account can have one.
    pub fn new(contact_list_name: impl Into<String>) -> Self {
        Self { contact_list_name: contact_list_name.into(), topics: Vec::new(), description: None, tags: Vec::new() }
    }

    setters! {
        /// Adds topics that contacts can be interested in.
        list topics: Topic;
        /// Sets what the list is about.
        text description;
        /// Adds tags.
        list tags: Tag;
    }
}

json_operation!(CreateContactList -> (), |operation| {
    SesRequest::new(Method::POST, "/v2/email/contact-lists").document(operation)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::sent;

    #[test]
    fn every_field_has_its_name() {
        let topic = Topic::new("news", "News", "OPT_OUT").description("What is new");
        let operation = CreateContactList::new("people").topics([topic]).description("All").tags([("k", "v")]);
        let (request, document) = sent(operation);
        assert_eq!((request.method, request.uri.path()), (Method::POST, "/v2/email/contact-lists"));
        assert_eq!(
            document,
            json!({
                "ContactListName": "people",
                "Topics": [{
                    "TopicName": "news",
                    "DisplayName": "News",
                    "Description": "What is new",
                    "DefaultSubscriptionStatus": "OPT_OUT",
                }],
                "Description": "All",
                "Tags": [{ "Key": "k", "Value": "v" }],
            })
        );
    }
}
