//! `UpdateEmailTemplate`.

use http::Method;
use serde::Serialize;

use crate::ses::{EmailTemplateContent, SesRequest};

/// Changes a template:
/// [`UpdateEmailTemplate`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_UpdateEmailTemplate.html).
///
/// ```
/// use tower_sigv4::ses::{EmailTemplateContent, UpdateEmailTemplate};
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{}"#);
/// # let ses = api.ses();
/// let content = EmailTemplateContent::new("Hello {{name}}!").text("Your code is {{code}}.");
/// ses.send(UpdateEmailTemplate::new("code", content)).await?;
/// assert_eq!(api.asked(), "PUT /v2/email/templates/code");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct UpdateEmailTemplate {
    #[serde(skip)]
    template_name: String,
    template_content: EmailTemplateContent,
}

impl UpdateEmailTemplate {
    /// Replaces the content of the template of this name.
    pub fn new(template_name: impl Into<String>, template_content: EmailTemplateContent) -> Self {
        Self { template_name: template_name.into(), template_content }
    }
}

json_operation!(UpdateEmailTemplate -> (), |operation| {
    SesRequest::new(Method::PUT, "/v2/email/templates").label(&operation.template_name).document(operation)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::sent;

    #[test]
    fn the_name_is_in_the_path_alone() {
        let (request, document) = sent(UpdateEmailTemplate::new("code", EmailTemplateContent::new("S")));
        assert_eq!((request.method, request.uri.path()), (Method::PUT, "/v2/email/templates/code"));
        assert_eq!(document, json!({ "TemplateContent": { "Subject": "S" } }));
    }
}
