//! `ListConfigurationSets`.

use std::collections::BTreeMap;

use http::Method;
use serde::{Deserialize, Serialize};

use crate::ses::SesRequest;

/// Lists the configuration sets, one page:
/// [`ListConfigurationSets`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListConfigurationSets.html).
///
/// ```
/// use tower_sigv4::ses::ListConfigurationSets;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{"ConfigurationSets": ["shop", "shop-test"]}"#);
/// # let ses = api.ses();
/// let page = ses.send(ListConfigurationSets::new().name_contains("shop")).await?;
/// assert_eq!(page.configuration_sets, ["shop", "shop-test"]);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListConfigurationSets {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    filter: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_size: Option<u32>,
}

/// What [`ListConfigurationSets`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ListConfigurationSetsOutput {
    /// The names of the sets.
    pub configuration_sets: Vec<String>,
    /// What asks for the next page; none on the last.
    pub next_token: Option<String>,
}

impl ListConfigurationSets {
    /// Lists all configuration sets.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lists those alone whose name contains this text.
    pub fn name_contains(mut self, text: impl Into<String>) -> Self {
        self.filter.insert("CONFIGURATION_SET_NAME_CONTAINS", text.into());
        self
    }

    setters! {
        /// Asks for the page that the answer with this token named.
        text next_token;
        /// Sets how many a page has at most.
        value page_size: u32;
    }
}

json_operation!(ListConfigurationSets -> ListConfigurationSetsOutput, |operation| {
    SesRequest::new(Method::POST, "/v2/email/list-configuration-sets").document(operation)
});

paginated!(ListConfigurationSets);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::{parsed, sent};

    #[test]
    fn filter_and_page_are_in_the_document() {
        let operation = ListConfigurationSets::new().name_contains("news").page_size(10).next_token("t");
        let (request, document) = sent(operation);
        assert_eq!((request.method, request.uri.path()), (Method::POST, "/v2/email/list-configuration-sets"));
        let filter = json!({ "CONFIGURATION_SET_NAME_CONTAINS": "news" });
        assert_eq!(document, json!({ "Filter": filter, "NextToken": "t", "PageSize": 10 }));
    }

    #[test]
    fn names_are_read() {
        let output = parsed::<ListConfigurationSets>(json!({ "ConfigurationSets": ["a", "b"] })).unwrap();
        assert_eq!((output.configuration_sets, output.next_token), (vec!["a".to_owned(), "b".to_owned()], None));
    }
}
