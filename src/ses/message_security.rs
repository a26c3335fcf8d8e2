//! Whether SES signs the messages of a configuration set by S/MIME.

use serde::{Deserialize, Serialize};

/// How messages are signed, beside DKIM:
/// [`MessageSecurityOptions`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageSecurityOptions.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[must_use = "options do nothing until a configuration set has them"]
#[non_exhaustive]
pub struct MessageSecurityOptions {
    /// The scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_scheme: Option<SigningScheme>,
}

impl MessageSecurityOptions {
    /// Messages get no signature but DKIM's.
    pub fn unsigned() -> Self {
        let default_scheme = Some(DefaultSigningScheme::default());
        Self { signing_scheme: Some(SigningScheme { default_scheme, smime_scheme: None }) }
    }

    /// Messages are signed by S/MIME in this format, `DETACHED`, if the sender's identity has a certificate.
    pub fn smime(signature_format: impl Into<String>) -> Self {
        let smime_scheme = Some(SmimeSigningScheme { signature_format: Some(signature_format.into()) });
        Self { signing_scheme: Some(SigningScheme { default_scheme: None, smime_scheme }) }
    }
}

/// A signing scheme, of which one field is set:
/// [`SigningScheme`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SigningScheme.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct SigningScheme {
    /// No signature but DKIM's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_scheme: Option<DefaultSigningScheme>,
    /// S/MIME.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smime_scheme: Option<SmimeSigningScheme>,
}

/// No signature but DKIM's:
/// [`DefaultSigningScheme`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DefaultSigningScheme.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DefaultSigningScheme {}

/// S/MIME:
/// [`SmimeSigningScheme`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SmimeSigningScheme.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct SmimeSigningScheme {
    /// `DETACHED`: the signature is in a part of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature_format: Option<String>,
}
