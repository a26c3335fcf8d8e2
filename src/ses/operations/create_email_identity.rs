//! `CreateEmailIdentity`.

use http::Method;
use serde::{Deserialize, Serialize};

use crate::ses::{DkimAttributes, DkimSigningAttributes, SesRequest, Tag};

/// Begins to verify a domain or an address that mail is to be sent from:
/// [`CreateEmailIdentity`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateEmailIdentity.html).
///
/// ```
/// use tower_sigv4::ses::{CreateEmailIdentity, DkimSigningAttributes};
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{"IdentityType": "DOMAIN", "DkimAttributes": {"Tokens": ["a", "b", "c"]}}"#);
/// # let ses = api.ses();
/// let domain = CreateEmailIdentity::new("example.com");
/// let domain = domain.dkim_signing_attributes(DkimSigningAttributes::easy("RSA_2048_BIT"));
/// let identity = ses.send(domain).await?;
/// // Each token is a DNS record, `TOKEN._domainkey.example.com`.
/// assert_eq!(identity.dkim_attributes.map(|dkim| dkim.tokens.len()), Some(3));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct CreateEmailIdentity {
    email_identity: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dkim_signing_attributes: Option<DkimSigningAttributes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    configuration_set_name: Option<String>,
}

/// What [`CreateEmailIdentity`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct CreateEmailIdentityOutput {
    /// `EMAIL_ADDRESS` or `DOMAIN`.
    pub identity_type: String,
    /// Whether mail may be sent from it already.
    pub verified_for_sending_status: bool,
    /// What the DNS records of a domain are made of.
    pub dkim_attributes: Option<DkimAttributes>,
}

impl CreateEmailIdentity {
    /// Verifies this domain or address. An address gets a message with a link to be followed; a domain needs DNS records.
    pub fn new(email_identity: impl Into<String>) -> Self {
        Self {
            email_identity: email_identity.into(),
            tags: Vec::new(),
            dkim_signing_attributes: None,
            configuration_set_name: None,
        }
    }

    setters! {
        /// Adds tags.
        list tags: Tag;
        /// Sets how messages of a domain are signed by DKIM.
        value dkim_signing_attributes: DkimSigningAttributes;
        /// Sets the configuration set of messages that name none.
        text configuration_set_name;
    }
}

json_operation!(CreateEmailIdentity -> CreateEmailIdentityOutput, |operation| {
    SesRequest::new(Method::POST, "/v2/email/identities").document(operation)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ses::testing::{parsed, sent};

    #[test]
    fn every_field_has_its_name() {
        let dkim = DkimSigningAttributes::own("selector", "S3CR3T").domain_signing_attributes_origin("EXTERNAL");
        let operation = CreateEmailIdentity::new("example.com").tags([("a", "")]).configuration_set_name("set");
        let (request, document) = sent(operation.dkim_signing_attributes(dkim));
        assert_eq!((request.method, request.uri.path()), (Method::POST, "/v2/email/identities"));
        assert_eq!(
            document,
            json!({
                "EmailIdentity": "example.com",
                "Tags": [{ "Key": "a", "Value": "" }],
                "DkimSigningAttributes": {
                    "DomainSigningSelector": "selector",
                    "DomainSigningPrivateKey": "S3CR3T",
                    "DomainSigningAttributesOrigin": "EXTERNAL",
                },
                "ConfigurationSetName": "set",
            })
        );
    }

    #[test]
    fn the_private_key_is_not_shown() {
        let dkim = DkimSigningAttributes::own("selector", "S3CR3T");
        let shown = format!("{:?}", CreateEmailIdentity::new("example.com").dkim_signing_attributes(dkim));
        assert!(shown.contains("selector") && !shown.contains("S3CR3T"), "{shown}");
    }

    #[test]
    fn the_answer_says_what_the_records_are_made_of() {
        let answer = json!({
            "IdentityType": "DOMAIN",
            "VerifiedForSendingStatus": false,
            "DkimAttributes": {
                "SigningEnabled": true,
                "Status": "NOT_STARTED",
                "Tokens": ["a", "b", "c"],
                "SigningHostedZone": "dkim.eu-west-1.amazonses.com",
                "SigningAttributesOrigin": "AWS_SES",
                "NextSigningKeyLength": "RSA_2048_BIT",
                "CurrentSigningKeyLength": "RSA_1024_BIT",
                "LastKeyGenerationTimestamp": 1.0,
            },
        });
        let output = parsed::<CreateEmailIdentity>(answer).unwrap();
        assert_eq!((output.identity_type.as_str(), output.verified_for_sending_status), ("DOMAIN", false));
        let dkim = output.dkim_attributes.unwrap();
        assert_eq!((dkim.tokens.join(""), dkim.status.as_deref()), ("abc".to_owned(), Some("NOT_STARTED")));
        assert_eq!(dkim.signing_hosted_zone.as_deref(), Some("dkim.eu-west-1.amazonses.com"));
        assert!(dkim.signing_enabled && dkim.last_key_generation_timestamp.is_some());
    }
}
