//! `DeleteEmailIdentity`.

use http::Method;

use crate::ses::SesRequest;

/// Deletes a domain or an address that mail is sent from:
/// [`DeleteEmailIdentity`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteEmailIdentity.html).
///
/// ```
/// use tower_sigv4::ses::DeleteEmailIdentity;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{}"#);
/// # let ses = api.ses();
/// ses.send(DeleteEmailIdentity::new("shop@example.com")).await?;
/// assert_eq!(api.asked(), "DELETE /v2/email/identities/shop%40example.com");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteEmailIdentity {
    email_identity: String,
}

impl DeleteEmailIdentity {
    /// Deletes this domain or address; no mail can be sent from it any more.
    pub fn new(email_identity: impl Into<String>) -> Self {
        Self { email_identity: email_identity.into() }
    }
}

json_operation!(DeleteEmailIdentity -> (), |operation| {
    SesRequest::new(Method::DELETE, "/v2/email/identities").label(&operation.email_identity)
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ses::testing::sent;

    #[test]
    fn an_address_is_encoded_into_the_path() {
        let (request, _) = sent(DeleteEmailIdentity::new("a+b@example.com"));
        assert_eq!((request.method, request.uri.path()), (Method::DELETE, "/v2/email/identities/a%2Bb%40example.com"));
    }
}
