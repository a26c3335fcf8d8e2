//! `DeleteContact`.

use http::Method;

use crate::ses::SesRequest;

/// Takes a contact off a list:
/// [`DeleteContact`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteContact.html).
///
/// ```
/// use tower_sigv4::ses::DeleteContact;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{}"#);
/// # let ses = api.ses();
/// ses.send(DeleteContact::new("readers", "ann@example.com")).await?;
/// assert_eq!(api.asked(), "DELETE /v2/email/contact-lists/readers/contacts/ann%40example.com");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteContact {
    contact_list_name: String,
    email_address: String,
}

impl DeleteContact {
    /// Takes this address off the list of this name.
    pub fn new(contact_list_name: impl Into<String>, email_address: impl Into<String>) -> Self {
        Self { contact_list_name: contact_list_name.into(), email_address: email_address.into() }
    }
}

json_operation!(DeleteContact -> (), |operation| {
    SesRequest::new(Method::DELETE, "/v2/email/contact-lists")
        .label(&operation.contact_list_name)
        .segment("contacts")
        .label(&operation.email_address)
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ses::testing::sent;

    #[test]
    fn list_and_address_are_in_the_path() {
        let (request, _) = sent(DeleteContact::new("people", "a@example.com"));
        assert_eq!(request.method, Method::DELETE);
        assert_eq!(request.uri.path(), "/v2/email/contact-lists/people/contacts/a%40example.com");
    }
}
