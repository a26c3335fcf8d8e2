//! `PutSuppressedDestination`.

use http::Method;
use serde::Serialize;

use crate::ses::SesRequest;

/// Puts an address on the suppression list:
/// [`PutSuppressedDestination`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutSuppressedDestination.html).
///
/// ```
/// use tower_sigv4::ses::PutSuppressedDestination;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{}"#);
/// # let ses = api.ses();
/// ses.send(PutSuppressedDestination::new("gone@example.com", "BOUNCE")).await?;
/// assert_eq!(api.asked(), "PUT /v2/email/suppression/addresses");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutSuppressedDestination {
    email_address: String,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_name: Option<String>,
}

impl PutSuppressedDestination {
    /// Puts this address on the list, because of a `BOUNCE` or a `COMPLAINT`.
    pub fn new(email_address: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { email_address: email_address.into(), reason: reason.into(), tenant_name: None }
    }

    setters! {
        /// Sets the tenant whose list it is; else it is the account's.
        text tenant_name;
    }
}

json_operation!(PutSuppressedDestination -> (), |operation| {
    SesRequest::new(Method::PUT, "/v2/email/suppression/addresses").document(operation)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::sent;

    #[test]
    fn address_and_reason_are_sent() {
        let (request, document) = sent(PutSuppressedDestination::new("a@example.com", "BOUNCE").tenant_name("t"));
        assert_eq!((request.method, request.uri.path()), (Method::PUT, "/v2/email/suppression/addresses"));
        assert_eq!(document, json!({ "EmailAddress": "a@example.com", "Reason": "BOUNCE", "TenantName": "t" }));
    }
}
