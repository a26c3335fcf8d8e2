//! `TestRenderEmailTemplate`.

use std::fmt;

use http::Method;
use serde::{Deserialize, Serialize};

use crate::ses::SesRequest;
use crate::ses::private::Private;

/// Fills a template in, and sends nothing:
/// [`TestRenderEmailTemplate`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_TestRenderEmailTemplate.html).
///
/// ```
/// use tower_sigv4::ses::TestRenderEmailTemplate;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{"RenderedTemplate": "Subject: Hello Ann\r\n\r\nYour code is 7."}"#);
/// # let ses = api.ses();
/// let rendered = ses.send(TestRenderEmailTemplate::new("code", r#"{ "name": "Ann", "code": "7" }"#)).await?;
/// assert!(rendered.rendered_template.contains("Subject: Hello Ann"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct TestRenderEmailTemplate {
    #[serde(skip)]
    template_name: String,
    template_data: Private,
}

/// What [`TestRenderEmailTemplate`] answers.
#[derive(Clone, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct TestRenderEmailTemplateOutput {
    /// The whole message in MIME.
    pub rendered_template: String,
}

impl fmt::Debug for TestRenderEmailTemplateOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TestRenderEmailTemplateOutput(<{} bytes>)", self.rendered_template.len())
    }
}

impl TestRenderEmailTemplate {
    /// Fills in the template of this name with these values, a JSON object of up to 262,144 characters.
    pub fn new(template_name: impl Into<String>, template_data: impl Into<String>) -> Self {
        Self { template_name: template_name.into(), template_data: Private(template_data.into()) }
    }
}

json_operation!(TestRenderEmailTemplate -> TestRenderEmailTemplateOutput, |operation| {
    SesRequest::new(Method::POST, "/v2/email/templates")
        .label(&operation.template_name)
        .segment("render")
        .document(operation)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::{parsed, sent};

    #[test]
    fn the_values_are_sent_and_the_message_comes_back() {
        let (request, document) = sent(TestRenderEmailTemplate::new("code", r#"{"name":"Ann"}"#));
        assert_eq!((request.method, request.uri.path()), (Method::POST, "/v2/email/templates/code/render"));
        assert_eq!(document, json!({ "TemplateData": r#"{"name":"Ann"}"# }));
        let output = parsed::<TestRenderEmailTemplate>(json!({ "RenderedTemplate": "Subject: Hi Ann\r\n" })).unwrap();
        assert_eq!(output.rendered_template, "Subject: Hi Ann\r\n");
        assert!(parsed::<TestRenderEmailTemplate>(json!({})).is_err());
    }
}
