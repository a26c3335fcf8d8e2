//! The canonical request: the text that a signature stands for.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::time::Duration;

use http::header::HOST;
use http::request::Parts;

use super::headers::Headers;
use super::{Difference, Settings, SigningError, authority, difference, path, query};

/// Where a signature goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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

    /// That of a request that is not signed.
    pub(crate) fn none() -> Self {
        Self { text: Vec::new(), signed_headers: 0..0 }
    }

    /// The text. Header values that are no UTF-8 are in it as they are sent, so it is bytes.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use tower_sigv4::sigv4::{Credentials, PayloadHash, SignatureLocation, Signer, SigningScope};
    ///
    /// let (parts, ()) = http::Request::get("https://h.example/k?b=2&a=1").body(())?.into_parts();
    /// let credentials = Credentials::new("AKIDEXAMPLE", "a-secret");
    /// let time = UNIX_EPOCH + Duration::from_secs(1_440_938_160);
    /// let signer = Signer::new(SigningScope::new("us-east-1", "execute-api"));
    /// let location = SignatureLocation::Headers;
    /// let signed = signer.canonical_request(&parts, PayloadHash::Empty, &credentials, time, location)?;
    /// assert!(signed.as_bytes().starts_with(b"GET\n/k\na=1&b=2\nhost:h.example\nx-amz-date:20150830T123600Z\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.text
    }

    /// The first line in which the canonical request that a service made of what it received differs from this one; `None`
    /// when they are alike, and the secret or the scope is what does not match.
    ///
    /// S3 shows its own in the answer to a signature that does not match (`<CanonicalRequest>`).
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use tower_sigv4::sigv4::{Credentials, DifferentPart, PayloadHash, SignatureLocation, Signer, SigningScope};
    ///
    /// let (parts, ()) = http::Request::get("https://h.example/k").header("range", "bytes=0-9").body(())?.into_parts();
    /// let (credentials, time) = (Credentials::new("AKIDEXAMPLE", "a-secret"), UNIX_EPOCH + Duration::from_secs(1_440_938_160));
    /// let signer = Signer::new(SigningScope::new("us-east-1", "s3"));
    /// let signed = signer.canonical_request(&parts, PayloadHash::Empty, &credentials, time, SignatureLocation::Headers)?;
    ///
    /// let received = String::from_utf8_lossy(signed.as_bytes()).replace("bytes=0-9", "bytes=0-8");
    /// let difference = signed.difference_from(&received).expect("they differ");
    /// assert_eq!(difference.part, DifferentPart::Header("range".to_owned()));
    /// assert_eq!(difference.received, "range:bytes=0-8");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn difference_from(&self, received: &str) -> Option<Difference> {
        difference::first(&String::from_utf8_lossy(&self.text), received)
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
