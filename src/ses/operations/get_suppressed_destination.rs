//! `GetSuppressedDestination`.

use http::Method;
use serde::Deserialize;

use crate::ses::{SesRequest, SuppressedDestination};

/// Reads why an address is on the suppression list:
/// [`GetSuppressedDestination`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetSuppressedDestination.html).
///
/// ```
/// use tower_sigv4::ses::GetSuppressedDestination;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{"SuppressedDestination": {"EmailAddress": "gone@example.com",
/// #     "Reason": "BOUNCE"}}"#);
/// # let ses = api.ses();
/// let answer = ses.send(GetSuppressedDestination::new("gone@example.com")).await?;
/// assert_eq!(answer.suppressed_destination.reason, "BOUNCE");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetSuppressedDestination {
    email_address: String,
    tenant_name: Option<String>,
}

/// What [`GetSuppressedDestination`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct GetSuppressedDestinationOutput {
    /// The address on the list.
    pub suppressed_destination: SuppressedDestination,
}

impl GetSuppressedDestination {
    /// Reads about this address. One that is not on the list is an error that [`is_not_found`](crate::Error::is_not_found).
    pub fn new(email_address: impl Into<String>) -> Self {
        Self { email_address: email_address.into(), tenant_name: None }
    }

    setters! {
        /// Sets the tenant whose list it is; else it is the account's.
        text tenant_name;
    }
}

json_operation!(GetSuppressedDestination -> GetSuppressedDestinationOutput, |operation| {
    SesRequest::new(Method::GET, "/v2/email/suppression/addresses")
        .label(&operation.email_address)
        .query("TenantName", operation.tenant_name.as_ref())
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::{parsed, sent};

    #[test]
    fn address_and_tenant_are_in_path_and_query() {
        let (request, _) = sent(GetSuppressedDestination::new("a+b@example.com").tenant_name("t t"));
        assert_eq!(request.method, Method::GET);
        assert_eq!(request.uri, "http://ses:1/v2/email/suppression/addresses/a%2Bb%40example.com?TenantName=t%20t");
    }

    #[test]
    fn the_answer_says_why() {
        let answer = json!({ "SuppressedDestination": {
            "EmailAddress": "a@example.com",
            "Reason": "COMPLAINT",
            "LastUpdateTime": 1_586_397_446.0,
            "Attributes": { "MessageId": "m", "FeedbackId": "f" },
            "TenantName": "t",
        }});
        let found = parsed::<GetSuppressedDestination>(answer).unwrap().suppressed_destination;
        assert_eq!((found.email_address.as_str(), found.reason.as_str()), ("a@example.com", "COMPLAINT"));
        assert!(found.last_update_time.is_some());
        let event = found.attributes.unwrap();
        assert_eq!((event.message_id.as_deref(), event.feedback_id.as_deref()), (Some("m"), Some("f")));
        assert!(parsed::<GetSuppressedDestination>(json!({})).is_err());
    }
}
