//! `DeleteSuppressedDestination`.

use http::Method;

use crate::ses::SesRequest;

/// Takes an address off the suppression list:
/// [`DeleteSuppressedDestination`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteSuppressedDestination.html).
///
/// ```
/// use tower_sigv4::ses::DeleteSuppressedDestination;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{}"#);
/// # let ses = api.ses();
/// ses.send(DeleteSuppressedDestination::new("back@example.com")).await?;
/// assert_eq!(api.asked(), "DELETE /v2/email/suppression/addresses/back%40example.com");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteSuppressedDestination {
    email_address: String,
    tenant_name: Option<String>,
}

impl DeleteSuppressedDestination {
    /// Takes this address off the list.
    pub fn new(email_address: impl Into<String>) -> Self {
        Self { email_address: email_address.into(), tenant_name: None }
    }

    setters! {
        /// Sets the tenant whose list it is; else it is the account's.
        text tenant_name;
    }
}

json_operation!(DeleteSuppressedDestination -> (), |operation| {
    SesRequest::new(Method::DELETE, "/v2/email/suppression/addresses")
        .label(&operation.email_address)
        .query("TenantName", operation.tenant_name.as_ref())
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ses::testing::sent;

    #[test]
    fn the_address_is_in_the_path() {
        let (request, _) = sent(DeleteSuppressedDestination::new("a@example.com").tenant_name("t"));
        assert_eq!(request.method, Method::DELETE);
        assert_eq!(request.uri, "http://ses:1/v2/email/suppression/addresses/a%40example.com?TenantName=t");
    }
}
