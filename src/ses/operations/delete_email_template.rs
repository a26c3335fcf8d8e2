//! `DeleteEmailTemplate`.

use http::Method;

use crate::ses::SesRequest;

/// Deletes a template:
/// [`DeleteEmailTemplate`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteEmailTemplate.html).
///
/// ```
/// use tower_sigv4::ses::DeleteEmailTemplate;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{}"#);
/// # let ses = api.ses();
/// ses.send(DeleteEmailTemplate::new("code")).await?;
/// assert_eq!(api.asked(), "DELETE /v2/email/templates/code");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteEmailTemplate {
    template_name: String,
}

impl DeleteEmailTemplate {
    /// Deletes the template of this name.
    pub fn new(template_name: impl Into<String>) -> Self {
        Self { template_name: template_name.into() }
    }
}

json_operation!(DeleteEmailTemplate -> (), |operation| {
    SesRequest::new(Method::DELETE, "/v2/email/templates").label(&operation.template_name)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::{parsed, sent};

    #[test]
    fn an_answer_without_a_document_is_one() {
        let (request, document) = sent(DeleteEmailTemplate::new("code"));
        assert_eq!((request.method, request.uri.path()), (Method::DELETE, "/v2/email/templates/code"));
        assert_eq!(document, json!(null));
        assert!(parsed::<DeleteEmailTemplate>(json!({})).is_ok());
    }
}
