//! What stands for the payload in the canonical request.

use http::HeaderValue;
use sha2::{Digest, Sha256};

/// The SHA-256 of nothing, which every request without a body is signed with.
const EMPTY_HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

// Checked when this is compiled, not for each request.
const EMPTY_HEADER: HeaderValue = HeaderValue::from_static(EMPTY_HEX);
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
const UNSIGNED_HEADER: HeaderValue = HeaderValue::from_static(UNSIGNED);
const UNSIGNED_TRAILER: &str = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
pub(super) const UNSIGNED_TRAILER_HEADER: HeaderValue = HeaderValue::from_static(UNSIGNED_TRAILER);
const CHUNK_SIGNED: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const CHUNK_SIGNED_HEADER: HeaderValue = HeaderValue::from_static(CHUNK_SIGNED);
const CHUNK_SIGNED_TRAILER: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
const CHUNK_SIGNED_TRAILER_HEADER: HeaderValue = HeaderValue::from_static(CHUNK_SIGNED_TRAILER);

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
    /// The payload is not signed and sent as `aws-chunked`, with a checksum behind it
    /// (`STREAMING-UNSIGNED-PAYLOAD-TRAILER`). Only S3 takes it; use it over TLS alone.
    ///
    /// Signed chunks are made by [`Signer::sign_chunked`](super::Signer::sign_chunked).
    UnsignedTrailer,
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
            Self::Empty => PayloadText::Empty,
            Self::Sha256(hash) => PayloadText::Hex(super::encoding::hex(&hash)),
            Self::Unsigned => PayloadText::Unsigned,
            Self::UnsignedTrailer => PayloadText::UnsignedTrailer,
        }
    }
}

/// The text of a [`PayloadHash`], the same in the canonical request and in the header.
pub(super) enum PayloadText {
    Empty,
    Unsigned,
    UnsignedTrailer,
    ChunkSigned,
    ChunkSignedTrailer,
    Hex([u8; 64]),
}

impl PayloadText {
    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Empty => EMPTY_HEX.as_bytes(),
            Self::Unsigned => UNSIGNED.as_bytes(),
            Self::UnsignedTrailer => UNSIGNED_TRAILER.as_bytes(),
            Self::ChunkSigned => CHUNK_SIGNED.as_bytes(),
            Self::ChunkSignedTrailer => CHUNK_SIGNED_TRAILER.as_bytes(),
            Self::Hex(hex) => hex,
        }
    }

    /// The header's value, for those that are always the same.
    pub(super) fn constant_header(&self) -> Option<HeaderValue> {
        match self {
            Self::Empty => Some(EMPTY_HEADER),
            Self::Unsigned => Some(UNSIGNED_HEADER),
            Self::UnsignedTrailer => Some(UNSIGNED_TRAILER_HEADER),
            Self::ChunkSigned => Some(CHUNK_SIGNED_HEADER),
            Self::ChunkSignedTrailer => Some(CHUNK_SIGNED_TRAILER_HEADER),
            Self::Hex(_) => None,
        }
    }
}
