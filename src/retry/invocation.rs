//! The headers that tell a service which requests are attempts of one call.
//!
//! `amz-sdk-invocation-id` is the same for all attempts, `amz-sdk-request` counts them, as the SDKs send them: botocore's
//! `handlers.py` and `endpoint.py`, aws-runtime's `request_info.rs` and `invocation_id.rs`.

use std::fmt::Write;
use std::sync::{Mutex, PoisonError};

#[cfg(feature = "_service")]
use super::AwsRetry;
use bytes::Bytes;
#[cfg(feature = "_service")]
use http::HeaderMap;
use http::HeaderValue;
use http::header::HeaderName;

pub(super) const INVOCATION_ID: HeaderName = HeaderName::from_static("amz-sdk-invocation-id");
pub(super) const REQUEST: HeaderName = HeaderName::from_static("amz-sdk-request");

/// The length of an id, and how many are made at once.
const ID: usize = 36;
const BATCH: usize = 64;

/// The ids of calls: random UUIDs. They are made in batches that share their memory, so that a call that is not tried again costs
/// no allocation for its id, nor do the copies of its headers.
#[derive(Debug, Default)]
pub(super) struct Ids(Mutex<Bytes>);

impl Ids {
    pub(super) fn next(&self) -> HeaderValue {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if left.len() < ID {
            *left = batch().into();
        }
        let id = left.split_to(ID);
        drop(left);
        HeaderValue::from_maybe_shared(id).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

fn batch() -> String {
    let mut ids = String::with_capacity(BATCH * ID);
    (0..BATCH).for_each(|_| write_uuid(fastrand::u128(..), &mut ids));
    ids
}

/// Tells the service which attempt of which call a request is.
#[cfg(feature = "_service")]
pub(crate) fn set_headers(headers: &mut HeaderMap, id: HeaderValue, retry: &AwsRetry) {
    headers.insert(INVOCATION_ID, id);
    headers.insert(REQUEST, retry.attempt_header());
}

/// Which attempt it is, from 1, of how many.
pub(super) fn attempt_of(attempt: u32, max: u32) -> HeaderValue {
    let text = format!("attempt={attempt}; max={max}");
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// A UUID of version 4: see [RFC 9562](https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-4).
fn write_uuid(random: u128, text: &mut String) {
    let number = random & !(0xf << 76) & !(0b11 << 62) | (0x4 << 76) | (0b10 << 62);
    for (dash, shift, digits) in [("", 96, 8), ("-", 80, 4), ("-", 64, 4), ("-", 48, 4), ("-", 0, 12)] {
        let part = number >> shift & ((1 << (4 * digits)) - 1);
        // Writing into a string does not fail.
        let _ = write!(text, "{dash}{part:0digits$x}");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn an_id_is_a_uuid_of_version_four() {
        let uuid = |random| {
            let mut text = String::new();
            write_uuid(random, &mut text);
            text
        };
        assert_eq!(uuid(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef), "01234567-89ab-4def-8123-456789abcdef");
    }

    #[test]
    fn each_call_has_an_id_of_its_own() {
        let ids = Ids::default();
        let all: HashSet<_> = (0..3 * BATCH).map(|_| ids.next()).collect();
        assert_eq!(all.len(), 3 * BATCH);
        assert!(all.iter().all(|id| id.len() == ID));
    }
}
