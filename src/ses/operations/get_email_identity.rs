//! `GetEmailIdentity`.

use std::collections::BTreeMap;

use http::Method;
use serde::Deserialize;

use crate::ses::{DkimAttributes, MailFromAttributes, SesRequest, Tag, VerificationInfo};

/// Reads what SES knows about a domain or an address that mail is sent from:
/// [`GetEmailIdentity`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentity.html).
///
/// ```
/// use tower_sigv4::ses::GetEmailIdentity;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{"IdentityType": "DOMAIN", "VerifiedForSendingStatus": true,
/// #     "VerificationStatus": "SUCCESS"}"#);
/// # let ses = api.ses();
/// let identity = ses.send(GetEmailIdentity::new("example.com")).await?;
/// assert_eq!(identity.verification_status.as_deref(), Some("SUCCESS"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetEmailIdentity {
    email_identity: String,
}

/// What [`GetEmailIdentity`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct GetEmailIdentityOutput {
    /// `EMAIL_ADDRESS` or `DOMAIN`.
    pub identity_type: String,
    /// Whether bounces and complaints come back by mail.
    pub feedback_forwarding_status: bool,
    /// Whether mail may be sent from it.
    pub verified_for_sending_status: bool,
    /// How its messages are signed by DKIM.
    pub dkim_attributes: Option<DkimAttributes>,
    /// The domain that bounces go to, if one is set.
    pub mail_from_attributes: Option<MailFromAttributes>,
    /// Who else may send from it: policies in JSON, by name.
    pub policies: BTreeMap<String, String>,
    /// The tags.
    pub tags: Vec<Tag>,
    /// The configuration set of messages that name none.
    pub configuration_set_name: Option<String>,
    /// `PENDING`, `SUCCESS`, `FAILED`, `TEMPORARY_FAILURE` or `NOT_STARTED`.
    pub verification_status: Option<String>,
    /// How the verification went.
    pub verification_info: Option<VerificationInfo>,
}

impl GetEmailIdentity {
    /// Reads about this domain or address.
    pub fn new(email_identity: impl Into<String>) -> Self {
        Self { email_identity: email_identity.into() }
    }
}

json_operation!(GetEmailIdentity -> GetEmailIdentityOutput, |operation| {
    SesRequest::new(Method::GET, "/v2/email/identities").label(&operation.email_identity)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::{parsed, sent};

    #[test]
    fn an_address_is_encoded_into_the_path() {
        let (request, _) = sent(GetEmailIdentity::new("a+b@example.com"));
        assert_eq!((request.method, request.uri.path()), (Method::GET, "/v2/email/identities/a%2Bb%40example.com"));
    }

    #[test]
    fn every_field_is_read() {
        let answer = json!({
            "IdentityType": "DOMAIN",
            "FeedbackForwardingStatus": true,
            "VerifiedForSendingStatus": true,
            "DkimAttributes": { "SigningEnabled": true },
            "MailFromAttributes": {
                "MailFromDomain": "mail.example.com",
                "MailFromDomainStatus": "SUCCESS",
                "BehaviorOnMxFailure": "REJECT_MESSAGE",
            },
            "Policies": { "others": "{}" },
            "Tags": [{ "Key": "k", "Value": "v" }],
            "ConfigurationSetName": "set",
            "VerificationStatus": "FAILED",
            "VerificationInfo": {
                "LastCheckedTimestamp": 2,
                "LastSuccessTimestamp": 1,
                "ErrorType": "HOST_NOT_FOUND",
                "SOARecord": { "PrimaryNameServer": "ns", "AdminEmail": "a@b", "SerialNumber": 7 },
            },
        });
        let output = parsed::<GetEmailIdentity>(answer).unwrap();
        assert!(output.feedback_forwarding_status && output.verified_for_sending_status);
        assert!(output.dkim_attributes.unwrap().signing_enabled);
        assert_eq!(output.mail_from_attributes.unwrap().behavior_on_mx_failure, "REJECT_MESSAGE");
        assert_eq!((output.policies["others"].as_str(), &output.tags), ("{}", &vec![Tag::from(("k", "v"))]));
        assert_eq!(output.configuration_set_name.as_deref(), Some("set"));
        let info = output.verification_info.unwrap();
        assert!(info.last_success_timestamp < info.last_checked_timestamp);
        assert_eq!(info.error_type.as_deref(), Some("HOST_NOT_FOUND"));
        assert_eq!(info.soa_record.unwrap().serial_number, Some(7));
    }

    #[test]
    fn a_server_may_say_little() {
        let output = parsed::<GetEmailIdentity>(json!({ "IdentityType": "EMAIL_ADDRESS", "Tags": null })).unwrap();
        assert_eq!((output.identity_type.as_str(), output.tags.len()), ("EMAIL_ADDRESS", 0));
    }
}
