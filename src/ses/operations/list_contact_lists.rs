//! `ListContactLists`.

use http::Method;
use serde::Deserialize;

use crate::ses::{ContactList, SesRequest};

/// Lists the contact lists, one page:
/// [`ListContactLists`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListContactLists.html).
///
/// ```
/// use tower_sigv4::ses::ListContactLists;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{"ContactLists": [{"ContactListName": "readers"}]}"#);
/// # let ses = api.ses();
/// let page = ses.send(ListContactLists::new().page_size(10)).await?;
/// assert_eq!(page.contact_lists[0].contact_list_name, "readers");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListContactLists {
    next_token: Option<String>,
    page_size: Option<u32>,
}

/// What [`ListContactLists`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ListContactListsOutput {
    /// The lists.
    pub contact_lists: Vec<ContactList>,
    /// What asks for the next page; none on the last.
    pub next_token: Option<String>,
}

impl ListContactLists {
    /// Lists all contact lists.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// Asks for the page that the answer with this token named.
        text next_token;
        /// Sets how many a page has at most.
        value page_size: u32;
    }
}

json_operation!(ListContactLists -> ListContactListsOutput, |operation| {
    SesRequest::new(Method::GET, "/v2/email/contact-lists")
        .query("NextToken", operation.next_token.as_ref())
        .query("PageSize", operation.page_size.map(|size| size.to_string()))
});

paginated!(ListContactLists);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::{parsed, sent};

    #[test]
    fn the_page_is_asked_for_in_the_query() {
        let (request, _) = sent(ListContactLists::new().next_token("t").page_size(1));
        assert_eq!(request.method, Method::GET);
        assert_eq!(request.uri, "http://ses:1/v2/email/contact-lists?NextToken=t&PageSize=1");
        let answer =
            json!({ "ContactLists": [{ "ContactListName": "people", "LastUpdatedTimestamp": 1 }], "NextToken": "t" });
        let output = parsed::<ListContactLists>(answer).unwrap();
        assert_eq!(output.contact_lists[0].contact_list_name, "people");
        assert!(output.contact_lists[0].last_updated_timestamp.is_some());
        assert_eq!(output.next_token.as_deref(), Some("t"));
    }
}
