//! `GetEmailTemplate`.

use http::Method;
use serde::Deserialize;

use crate::ses::{EmailTemplateContent, SesRequest, Tag};

/// Reads a template:
/// [`GetEmailTemplate`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailTemplate.html).
///
/// ```
/// use tower_sigv4::ses::GetEmailTemplate;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{"TemplateName": "code", "TemplateContent": {"Subject": "Hello {{name}}"}}"#);
/// # let ses = api.ses();
/// let template = ses.send(GetEmailTemplate::new("code")).await?;
/// assert_eq!(template.template_content.subject.as_deref(), Some("Hello {{name}}"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetEmailTemplate {
    template_name: String,
}

/// What [`GetEmailTemplate`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct GetEmailTemplateOutput {
    /// The name.
    pub template_name: String,
    /// The content.
    pub template_content: EmailTemplateContent,
    /// The tags.
    pub tags: Vec<Tag>,
}

impl GetEmailTemplate {
    /// Reads the template of this name.
    pub fn new(template_name: impl Into<String>) -> Self {
        Self { template_name: template_name.into() }
    }
}

json_operation!(GetEmailTemplate -> GetEmailTemplateOutput, |operation| {
    SesRequest::new(Method::GET, "/v2/email/templates").label(&operation.template_name)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::{parsed, sent};

    #[test]
    fn the_template_is_read_by_its_name() {
        let (request, document) = sent(GetEmailTemplate::new("a b"));
        assert_eq!((request.method, request.uri.path()), (Method::GET, "/v2/email/templates/a%20b"));
        assert_eq!(document, json!(null));
        let answer = json!({ "TemplateName": "a b", "TemplateContent": { "Subject": "S", "Html": "H" }, "New": 1 });
        let output = parsed::<GetEmailTemplate>(answer).unwrap();
        assert_eq!((output.template_name.as_str(), output.tags.len()), ("a b", 0));
        assert_eq!(output.template_content, EmailTemplateContent::new("S").html("H"));
    }
}
