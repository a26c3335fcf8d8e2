//! `GetContactList`.

use std::time::SystemTime;

use http::Method;
use serde::Deserialize;

use crate::codec::json::epoch_seconds;
use crate::ses::{SesRequest, Tag, Topic};

/// Reads about a contact list, not its contacts:
/// [`GetContactList`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetContactList.html).
///
/// ```
/// use tower_sigv4::ses::GetContactList;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{"ContactListName": "readers", "Topics": [{"TopicName": "weekly",
/// #     "DisplayName": "Every Friday"}]}"#);
/// # let ses = api.ses();
/// let list = ses.send(GetContactList::new("readers")).await?;
/// assert_eq!(list.topics[0].display_name, "Every Friday");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetContactList {
    contact_list_name: String,
}

/// What [`GetContactList`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct GetContactListOutput {
    /// The name.
    pub contact_list_name: String,
    /// What its contacts can be interested in.
    pub topics: Vec<Topic>,
    /// What it is about.
    pub description: Option<String>,
    /// When it was made.
    #[serde(deserialize_with = "epoch_seconds::deserialize")]
    pub created_timestamp: Option<SystemTime>,
    /// When it was last changed.
    #[serde(deserialize_with = "epoch_seconds::deserialize")]
    pub last_updated_timestamp: Option<SystemTime>,
    /// The tags.
    pub tags: Vec<Tag>,
}

impl GetContactList {
    /// Reads about the list of this name.
    pub fn new(contact_list_name: impl Into<String>) -> Self {
        Self { contact_list_name: contact_list_name.into() }
    }
}

json_operation!(GetContactList -> GetContactListOutput, |operation| {
    SesRequest::new(Method::GET, "/v2/email/contact-lists").label(&operation.contact_list_name)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::{parsed, sent};
    use std::time::Duration;

    #[test]
    fn every_field_is_read() {
        let (request, _) = sent(GetContactList::new("people"));
        assert_eq!((request.method, request.uri.path()), (Method::GET, "/v2/email/contact-lists/people"));
        let answer = json!({
            "ContactListName": "people",
            "Topics": [{ "TopicName": "news", "DisplayName": "News", "DefaultSubscriptionStatus": "OPT_IN" }],
            "Description": "All",
            "CreatedTimestamp": 1,
            "LastUpdatedTimestamp": 2.25,
            "Tags": [{ "Key": "k", "Value": "v" }],
        });
        let output = parsed::<GetContactList>(answer).unwrap();
        assert_eq!(output.topics, [Topic::new("news", "News", "OPT_IN")]);
        assert_eq!((output.description.as_deref(), output.tags.len()), (Some("All"), 1));
        let after = |millis| Some(SystemTime::UNIX_EPOCH + Duration::from_millis(millis));
        assert_eq!((output.created_timestamp, output.last_updated_timestamp), (after(1_000), after(2_250)));
    }
}
