//! The canonical request: the text that a signature stands for.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::time::Duration;

use http::header::HOST;
use http::request::Parts;

use super::headers::Headers;
use super::{Settings, SigningError, authority, path, query};

/// Where a signature goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureLocation {
    /// Into the `authorization` header: [`Signer::sign`](super::Signer::sign).
    Headers,
    /// Into the query of a URL that works for this long: [`Signer::presign`](super::Signer::presign).
    Query(Duration),
}

/// The text that a signature stands for; compare it with the one in a service's `SignatureDoesNotMatch` answer.
///
/// It contains the session token of temporary credentials, so `Debug` does not show it. Keep it out of logs.
///
/// Source: [Create a canonical request](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request).
#[derive(Clone, PartialEq, Eq)]
pub struct CanonicalRequest {
    pub(super) text: Vec<u8>,
    signed_headers: Range<usize>,
}

/// What a canonical request is made of, beside the request's own parts.
pub(super) struct Ingredients<'a> {
    pub(super) settings: Settings,
    /// The query without any earlier presigning.
    pub(super) query: &'a str,
    /// The parameters that presigning adds: canonical and sorted.
    pub(super) added_query: &'a [u8],
    /// All headers to sign, sorted.
    pub(super) headers: &'a Headers<'a>,
    pub(super) payload: &'a [u8],
}

impl CanonicalRequest {
    pub(super) fn new(parts: &Parts, from: &Ingredients<'_>) -> Self {
        let path = parts.uri.path();
        // A guess that holds for all but heavily encoded URIs: each header name stands twice, and the string to sign
        // (under 256 bytes) and two paddings follow in the same buffer.
        let capacity = path.len() + path.len() / 2 + 2 * (from.query.len() + from.added_query.len());
        let mut text = Vec::with_capacity(capacity + from.headers.bytes() + 384);

        text.extend_from_slice(parts.method.as_str().as_bytes());
        text.push(b'\n');
        path::write_canonical(path, from.settings, &mut text);
        text.push(b'\n');
        query::write_canonical(from.query, from.added_query, &mut text);
        text.push(b'\n');
        from.headers.write(&mut text);
        text.push(b'\n');
        let names_start = text.len();
        from.headers.write_names(&mut text);
        let signed_headers = names_start..text.len();
        text.push(b'\n');
        text.extend_from_slice(from.payload);
        Self { text, signed_headers }
    }

    /// The text. Header values that are no UTF-8 are in it as they are sent, so it is bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.text
    }

    /// The names of the signed headers, with `;` between them.
    pub(super) fn signed_headers(&self) -> &[u8] {
        self.text.get(self.signed_headers.clone()).unwrap_or_default()
    }
}

impl fmt::Debug for CanonicalRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CanonicalRequest").field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}

/// The host that will be sent: the request's own `Host` header, else the URI's authority in the form that clients send.
///
/// `Cow::Owned` says that the URI's authority differs from that form.
pub(super) fn host(parts: &Parts) -> Result<Cow<'_, [u8]>, SigningError> {
    if let Some(host) = parts.headers.get(HOST) {
        return Ok(Cow::Borrowed(host.as_bytes()));
    }
    Ok(match authority::as_sent(&parts.uri)? {
        Cow::Borrowed(host) => Cow::Borrowed(host.as_bytes()),
        Cow::Owned(host) => Cow::Owned(host.into_bytes()),
    })
}
