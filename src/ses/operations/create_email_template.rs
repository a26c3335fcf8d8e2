//! `CreateEmailTemplate`.

use http::Method;
use serde::Serialize;

use crate::ses::{EmailTemplateContent, SesRequest, Tag};

/// Keeps a template for messages:
/// [`CreateEmailTemplate`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateEmailTemplate.html).
///
/// ```
/// use tower_sigv4::ses::{CreateEmailTemplate, EmailTemplateContent};
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new("{}");
/// # let ses = api.ses();
/// let content = EmailTemplateContent::new("Hello {{name}}").text("Your code is {{code}}.");
/// ses.send(CreateEmailTemplate::new("code", content)).await?;
/// assert!(api.body().contains(r#""Subject":"Hello {{name}}""#));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct CreateEmailTemplate {
    template_name: String,
    template_content: EmailTemplateContent,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
}

impl CreateEmailTemplate {
    /// Keeps this content under this name.
    pub fn new(template_name: impl Into<String>, template_content: EmailTemplateContent) -> Self {
        Self { template_name: template_name.into(), template_content, tags: Vec::new() }
    }

    setters! {
        /// Adds tags.
        list tags: Tag;
    }
}

json_operation!(CreateEmailTemplate -> (), |operation| {
    SesRequest::new(Method::POST, "/v2/email/templates").document(operation)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::sent;

    #[test]
    fn name_content_and_tags_are_sent() {
        let content = EmailTemplateContent::new("Hi {{name}}").text("T").html("<p>");
        let (request, document) = sent(CreateEmailTemplate::new("code", content).tags([("team", "mail")]));
        assert_eq!((request.method, request.uri.path()), (Method::POST, "/v2/email/templates"));
        assert_eq!(
            document,
            json!({
                "TemplateName": "code",
                "TemplateContent": { "Subject": "Hi {{name}}", "Text": "T", "Html": "<p>" },
                "Tags": [{ "Key": "team", "Value": "mail" }],
            })
        );
    }
}
