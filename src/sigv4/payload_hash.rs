//! What stands for the payload in the canonical request.

use http::HeaderValue;
use sha2::{Digest, Sha256};

/// The SHA-256 of nothing, which every request without a body is signed with.
const EMPTY_HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// What stands for the payload in the canonical request.
///
/// Source: [S3's `x-amz-content-sha256`](https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PayloadHash {
    /// There is no payload; the SHA-256 of nothing is signed.
    Empty,
    /// The SHA-256 of the payload.
    Sha256([u8; 32]),
    /// The payload is not signed (`UNSIGNED-PAYLOAD`). Only S3 takes it; use it over TLS alone. Presigned S3 URLs need it.
    Unsigned,
}

impl PayloadHash {
    /// Hashes a payload that is in memory.
    ///
    /// ```
    /// use tower_sigv4::sigv4::PayloadHash;
    ///
    /// assert_eq!(PayloadHash::of(b""), PayloadHash::Empty);
    /// assert!(matches!(PayloadHash::of(b"{}"), PayloadHash::Sha256(_)));
    /// ```
    #[must_use]
    pub fn of(payload: &[u8]) -> Self {
        if payload.is_empty() { Self::Empty } else { Self::Sha256(Sha256::digest(payload).into()) }
    }

    pub(super) fn text(self) -> PayloadText {
        match self {
            Self::Empty => PayloadText::Known(EMPTY_HEX),
            Self::Sha256(hash) => {
                let mut hex = [0; 64];
                super::encoding::hex(&hash, &mut hex);
                PayloadText::Hex(hex)
            }
            Self::Unsigned => PayloadText::Known("UNSIGNED-PAYLOAD"),
        }
    }
}

/// The text of a [`PayloadHash`], the same in the canonical request and in the header.
pub(super) enum PayloadText {
    Known(&'static str),
    Hex([u8; 64]),
}

impl PayloadText {
    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Known(text) => text.as_bytes(),
            Self::Hex(hex) => hex,
        }
    }

    pub(super) fn header_value(&self) -> Option<HeaderValue> {
        match self {
            Self::Known(text) => Some(HeaderValue::from_static(text)),
            Self::Hex(hex) => HeaderValue::from_bytes(hex).ok(),
        }
    }
}
