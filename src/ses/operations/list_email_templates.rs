//! `ListEmailTemplates`.

use std::time::SystemTime;

use http::Method;
use serde::Deserialize;

use crate::codec::json::epoch_seconds;
use crate::ses::SesRequest;

/// Lists the templates, one page:
/// [`ListEmailTemplates`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListEmailTemplates.html).
///
/// ```
/// use tower_sigv4::ses::ListEmailTemplates;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{"TemplatesMetadata": [{"TemplateName": "code"}]}"#);
/// # let ses = api.ses();
/// let page = ses.send(ListEmailTemplates::new().page_size(100)).await?;
/// assert_eq!(page.templates_metadata[0].template_name, "code");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListEmailTemplates {
    next_token: Option<String>,
    page_size: Option<u32>,
}

/// What [`ListEmailTemplates`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ListEmailTemplatesOutput {
    /// The templates.
    pub templates_metadata: Vec<EmailTemplateMetadata>,
    /// What asks for the next page; none on the last.
    pub next_token: Option<String>,
}

impl ListEmailTemplates {
    /// Lists all templates.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// Asks for the page that the answer with this token named.
        text next_token;
        /// Sets how many a page has at most, from 1 to 100.
        value page_size: u32;
    }
}

json_operation!(ListEmailTemplates -> ListEmailTemplatesOutput, |operation| {
    SesRequest::new(Method::GET, "/v2/email/templates")
        .query("NextToken", operation.next_token.as_ref())
        .query("PageSize", operation.page_size.map(|size| size.to_string()))
});

paginated!(ListEmailTemplates);

/// A template in a list:
/// [`EmailTemplateMetadata`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_EmailTemplateMetadata.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct EmailTemplateMetadata {
    /// The name.
    pub template_name: String,
    /// When it was made.
    #[serde(deserialize_with = "epoch_seconds::deserialize")]
    pub created_timestamp: Option<SystemTime>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::operation::Paginated;
    use crate::ses::testing::{parsed, sent};
    use std::time::Duration;

    #[test]
    fn the_page_is_asked_for_in_the_query() {
        let (request, _) = sent(ListEmailTemplates::new());
        assert_eq!(request.uri, "http://ses:1/v2/email/templates");
        let (request, document) = sent(ListEmailTemplates::new().next_token("a+b=").page_size(7));
        assert_eq!(request.uri, "http://ses:1/v2/email/templates?NextToken=a%2Bb%3D&PageSize=7");
        assert_eq!((request.method, document), (Method::GET, json!(null)));
    }

    #[test]
    fn a_page_names_the_next_one() {
        let template = json!({ "TemplateName": "code", "CreatedTimestamp": 1_700_000_000.5 });
        let page =
            parsed::<ListEmailTemplates>(json!({ "TemplatesMetadata": [template], "NextToken": "two" })).unwrap();
        let created = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_500);
        let expected = EmailTemplateMetadata { template_name: "code".into(), created_timestamp: Some(created) };
        assert_eq!(page.templates_metadata, [expected]);
        let next = ListEmailTemplates::new().page_size(1).next_page(&page).unwrap().expect("a next page");
        assert_eq!((next.next_token.as_deref(), next.page_size), (Some("two"), Some(1)));
        let last = parsed::<ListEmailTemplates>(json!({ "TemplatesMetadata": [], "NextToken": null })).unwrap();
        assert!(next.next_page(&last).unwrap().is_none());
    }

    /// Trap: a server that names the same page again would be asked for ever.
    #[test]
    fn a_page_that_names_itself_is_an_error() {
        let page = parsed::<ListEmailTemplates>(json!({ "NextToken": "two" })).unwrap();
        assert!(ListEmailTemplates::new().next_token("two").next_page(&page).is_err());
        let page = parsed::<ListEmailTemplates>(json!({ "NextToken": "" })).unwrap();
        assert!(ListEmailTemplates::new().next_page(&page).unwrap().is_none());
    }
}
