//! `ListEmailIdentities`.

use std::collections::BTreeMap;

use http::Method;
use serde::{Deserialize, Serialize};

use crate::ses::{IdentityInfo, SesRequest};

/// Lists the domains and addresses that mail is sent from, one page:
/// [`ListEmailIdentities`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListEmailIdentities.html).
///
/// ```
/// use tower_sigv4::ses::ListEmailIdentities;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{"EmailIdentities": [{"IdentityType": "DOMAIN", "IdentityName": "example.com",
/// #     "SendingEnabled": true}]}"#);
/// # let ses = api.ses();
/// let page = ses.send(ListEmailIdentities::new().identity_type("DOMAIN")).await?;
/// assert_eq!(page.email_identities[0].identity_name, "example.com");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListEmailIdentities {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    filter: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_size: Option<u32>,
}

/// What [`ListEmailIdentities`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ListEmailIdentitiesOutput {
    /// The identities.
    pub email_identities: Vec<IdentityInfo>,
    /// What asks for the next page; none on the last.
    pub next_token: Option<String>,
}

impl ListEmailIdentities {
    /// Lists all identities.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lists those alone whose name contains this text.
    pub fn name_contains(self, text: impl Into<String>) -> Self {
        self.filter("IDENTITY_NAME_CONTAINS", text.into())
    }

    /// Lists those alone of this type: `EMAIL_ADDRESS` or `DOMAIN`.
    pub fn identity_type(self, identity_type: impl Into<String>) -> Self {
        self.filter("IDENTITY_TYPE", identity_type.into())
    }

    /// Lists those alone with this status: `PENDING`, `SUCCESS`, `FAILED`, `TEMPORARY_FAILURE` or `NOT_STARTED`.
    pub fn verification_status(self, status: impl Into<String>) -> Self {
        self.filter("VERIFICATION_STATUS", status.into())
    }

    fn filter(mut self, key: &'static str, value: String) -> Self {
        self.filter.insert(key, value);
        self
    }

    setters! {
        /// Asks for the page that the answer with this token named.
        text next_token;
        /// Sets how many a page has at most, up to 1,000.
        value page_size: u32;
    }
}

json_operation!(ListEmailIdentities -> ListEmailIdentitiesOutput, |operation| {
    SesRequest::new(Method::POST, "/v2/email/list-identities").document(operation)
});

paginated!(ListEmailIdentities);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::{parsed, sent};

    #[test]
    fn filters_and_page_are_in_the_document() {
        let (request, document) = sent(ListEmailIdentities::new());
        assert_eq!((request.method, request.uri.path()), (Method::POST, "/v2/email/list-identities"));
        assert_eq!(document, json!({}));
        let operation = ListEmailIdentities::new().name_contains("ex").identity_type("DOMAIN");
        let (_, document) = sent(operation.verification_status("FAILED").page_size(10).next_token("t"));
        assert_eq!(
            document,
            json!({
                "Filter": {
                    "IDENTITY_NAME_CONTAINS": "ex",
                    "IDENTITY_TYPE": "DOMAIN",
                    "VERIFICATION_STATUS": "FAILED",
                },
                "NextToken": "t",
                "PageSize": 10,
            })
        );
    }

    #[test]
    fn identities_are_read() {
        let identity = json!({
            "IdentityType": "DOMAIN",
            "IdentityName": "example.com",
            "SendingEnabled": true,
            "VerificationStatus": "SUCCESS",
        });
        let output = parsed::<ListEmailIdentities>(json!({ "EmailIdentities": [identity], "NextToken": "t" })).unwrap();
        let [identity] = &output.email_identities[..] else { panic!("one identity") };
        assert_eq!((identity.identity_type.as_str(), identity.identity_name.as_str()), ("DOMAIN", "example.com"));
        assert_eq!((identity.sending_enabled, identity.verification_status.as_deref()), (true, Some("SUCCESS")));
        assert_eq!(output.next_token.as_deref(), Some("t"));
    }
}
