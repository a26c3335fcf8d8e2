//! The headers that tell a service which requests are attempts of one call.
//!
//! `amz-sdk-invocation-id` is the same for all attempts, `amz-sdk-request` counts them, as the SDKs send them: botocore's
//! `handlers.py` and `endpoint.py`, aws-runtime's `request_info.rs` and `invocation_id.rs`.

use std::fmt::Write;

#[cfg(feature = "_service")]
use super::AwsRetry;
#[cfg(feature = "_service")]
use http::HeaderMap;
use http::HeaderValue;
use http::header::HeaderName;

pub(super) const INVOCATION_ID: HeaderName = HeaderName::from_static("amz-sdk-invocation-id");
pub(super) const REQUEST: HeaderName = HeaderName::from_static("amz-sdk-request");

/// A new call's id: a random UUID.
pub(crate) fn new_id() -> HeaderValue {
    value(uuid(fastrand::u128(..)))
}

/// Tells the service which attempt of which call a request is.
#[cfg(feature = "_service")]
pub(crate) fn set_headers(headers: &mut HeaderMap, id: HeaderValue, retry: &AwsRetry) {
    headers.insert(INVOCATION_ID, id);
    headers.insert(REQUEST, retry.attempt_header());
}

/// Which attempt it is, from 1, of how many.
pub(super) fn attempt_of(attempt: u32, max: u32) -> HeaderValue {
    value(format!("attempt={attempt}; max={max}"))
}

/// A UUID of version 4: see [RFC 9562](https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-4).
fn uuid(random: u128) -> String {
    let number = random & !(0xf << 76) & !(0b11 << 62) | (0x4 << 76) | (0b10 << 62);
    let part = |shift: u32, digits: u32| number >> shift & ((1 << (4 * digits)) - 1);
    // As long as it gets: what is longer than its text is copied once more on its way into a header.
    let mut text = String::with_capacity(36);
    // Writing into a string does not fail.
    let _ = write!(
        text,
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        part(96, 8),
        part(80, 4),
        part(64, 4),
        part(48, 4),
        part(0, 12)
    );
    text
}

fn value(text: String) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_uuid_of_version_four() {
        assert_eq!(uuid(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef), "01234567-89ab-4def-8123-456789abcdef");
    }

    #[test]
    fn each_call_has_an_id_of_its_own() {
        assert_ne!(new_id(), new_id());
    }
}
