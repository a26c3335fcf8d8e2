//! `DeleteContactList`.

use http::Method;

use crate::ses::SesRequest;

/// Deletes a contact list with its contacts:
/// [`DeleteContactList`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteContactList.html).
///
/// ```
/// use tower_sigv4::ses::DeleteContactList;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{}"#);
/// # let ses = api.ses();
/// ses.send(DeleteContactList::new("readers")).await?;
/// assert_eq!(api.asked(), "DELETE /v2/email/contact-lists/readers");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteContactList {
    contact_list_name: String,
}

impl DeleteContactList {
    /// Deletes the list of this name.
    pub fn new(contact_list_name: impl Into<String>) -> Self {
        Self { contact_list_name: contact_list_name.into() }
    }
}

json_operation!(DeleteContactList -> (), |operation| {
    SesRequest::new(Method::DELETE, "/v2/email/contact-lists").label(&operation.contact_list_name)
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ses::testing::sent;

    #[test]
    fn the_name_is_in_the_path() {
        let (request, _) = sent(DeleteContactList::new("people"));
        assert_eq!((request.method, request.uri.path()), (Method::DELETE, "/v2/email/contact-lists/people"));
    }
}
