//! Identities: the domains and addresses that mail is sent from.

use std::fmt;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::codec::json::epoch_seconds;

/// How the messages of a domain are signed by DKIM, to be set:
/// [`DkimSigningAttributes`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DkimSigningAttributes.html).
///
/// `Debug` shows no private key.
///
/// ```
/// use tower_sigv4::ses::DkimSigningAttributes;
///
/// let own = DkimSigningAttributes::own("mail2026", "a private key");
/// assert!(format!("{own:?}").contains("mail2026") && !format!("{own:?}").contains("private key"));
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "signing attributes do nothing until an identity has them"]
pub struct DkimSigningAttributes {
    #[serde(skip_serializing_if = "Option::is_none")]
    domain_signing_selector: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain_signing_private_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_signing_key_length: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain_signing_attributes_origin: Option<String>,
}

impl DkimSigningAttributes {
    /// SES makes the keys, of this length: `RSA_1024_BIT` or `RSA_2048_BIT`.
    pub fn easy(next_signing_key_length: impl Into<String>) -> Self {
        Self { next_signing_key_length: Some(next_signing_key_length.into()), ..Self::default() }
    }

    /// Your own key: the selector of its DNS record, of 1 to 63 characters, and the private key, an RSA one of 1,024 or
    /// 2,048 bits in base64.
    pub fn own(selector: impl Into<String>, private_key: impl Into<String>) -> Self {
        let (selector, private_key) = (Some(selector.into()), Some(private_key.into()));
        Self { domain_signing_selector: selector, domain_signing_private_key: private_key, ..Self::default() }
    }

    setters! {
        /// Sets whence the keys are: `AWS_SES`, `EXTERNAL`, or the region that they are copied from, such as `AWS_SES_EU_WEST_1`.
        text domain_signing_attributes_origin;
    }
}

impl fmt::Debug for DkimSigningAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DkimSigningAttributes")
            .field("domain_signing_selector", &self.domain_signing_selector)
            .field("next_signing_key_length", &self.next_signing_key_length)
            .field("domain_signing_attributes_origin", &self.domain_signing_attributes_origin)
            .finish_non_exhaustive()
    }
}

/// How the messages of an identity are signed by DKIM:
/// [`DkimAttributes`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DkimAttributes.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct DkimAttributes {
    /// Whether they are signed.
    pub signing_enabled: bool,
    /// Whether SES found the DNS records: `PENDING`, `SUCCESS`, `FAILED`, `TEMPORARY_FAILURE` or `NOT_STARTED`.
    pub status: Option<String>,
    /// What the DNS records are made of; with your own key, its selector.
    pub tokens: Vec<String>,
    /// The zone that the DNS records point to.
    pub signing_hosted_zone: Option<String>,
    /// Whence the keys are: `AWS_SES`, `EXTERNAL`, or the region that they are copied from.
    pub signing_attributes_origin: Option<String>,
    /// The length of the next key: `RSA_1024_BIT` or `RSA_2048_BIT`.
    pub next_signing_key_length: Option<String>,
    /// The length of the key in use: `RSA_1024_BIT` or `RSA_2048_BIT`.
    pub current_signing_key_length: Option<String>,
    /// When the key was made.
    #[serde(deserialize_with = "epoch_seconds::deserialize")]
    pub last_key_generation_timestamp: Option<SystemTime>,
}

/// The domain that bounces go to:
/// [`MailFromAttributes`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MailFromAttributes.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct MailFromAttributes {
    /// The domain.
    pub mail_from_domain: String,
    /// Whether SES found its MX record: `PENDING`, `SUCCESS`, `FAILED` or `TEMPORARY_FAILURE`.
    pub mail_from_domain_status: String,
    /// What happens without that record: `USE_DEFAULT_VALUE` or `REJECT_MESSAGE`.
    pub behavior_on_mx_failure: String,
}

/// How the verification of an identity went:
/// [`VerificationInfo`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_VerificationInfo.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct VerificationInfo {
    /// When SES last looked.
    #[serde(deserialize_with = "epoch_seconds::deserialize")]
    pub last_checked_timestamp: Option<SystemTime>,
    /// When it last was right.
    #[serde(deserialize_with = "epoch_seconds::deserialize")]
    pub last_success_timestamp: Option<SystemTime>,
    /// What is wrong, such as `HOST_NOT_FOUND` or `INVALID_VALUE`.
    pub error_type: Option<String>,
    /// The start of authority of the domain's DNS zone.
    #[serde(rename = "SOARecord")]
    pub soa_record: Option<SoaRecord>,
}

/// The start of authority of a DNS zone:
/// [`SOARecord`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SOARecord.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct SoaRecord {
    /// The primary name server.
    pub primary_name_server: Option<String>,
    /// The administrator's address.
    pub admin_email: Option<String>,
    /// The serial number.
    pub serial_number: Option<i64>,
}

/// An identity in a list:
/// [`IdentityInfo`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_IdentityInfo.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct IdentityInfo {
    /// `EMAIL_ADDRESS` or `DOMAIN`.
    pub identity_type: String,
    /// The address or domain.
    pub identity_name: String,
    /// Whether mail may be sent from it.
    pub sending_enabled: bool,
    /// `PENDING`, `SUCCESS`, `FAILED`, `TEMPORARY_FAILURE` or `NOT_STARTED`.
    pub verification_status: Option<String>,
}
