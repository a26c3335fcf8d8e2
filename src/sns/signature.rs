//! How SNS signs: RSA with PKCS #1 v1.5 padding over one of two hashes.

use ring::signature::{RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, RsaParameters};

/// The `SignatureVersion` of a message, which the topic chooses; a topic that was not asked for another signs with version 1.
///
/// Source: [verifying the signatures of messages](https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SignatureVersion {
    /// Version 1.
    Sha1,
    /// Version 2.
    Sha256,
}

impl SignatureVersion {
    pub(super) fn of_number(number: &str) -> Option<Self> {
        match number {
            "1" => Some(Self::Sha1),
            "2" => Some(Self::Sha256),
            _ => None,
        }
    }

    pub(super) fn parameters(self) -> &'static RsaParameters {
        match self {
            Self::Sha1 => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &RSA_PKCS1_2048_8192_SHA256,
        }
    }
}
