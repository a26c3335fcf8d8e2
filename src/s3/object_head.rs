//! What the headers of an answer say of an object.

use std::collections::BTreeMap;
use std::time::SystemTime;

use http::HeaderMap;
use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    HeaderName, LAST_MODIFIED,
};

/// What [`HeadObject`](super::HeadObject) and [`GetObject`](super::GetObject) say of an object beside its content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObjectHead {
    /// `Cache-Control`.
    pub cache_control: Option<String>,
    /// `Content-Disposition`.
    pub content_disposition: Option<String>,
    /// `Content-Encoding`.
    pub content_encoding: Option<String>,
    /// How many bytes this answer has: those of the range, when one was asked for.
    pub content_length: Option<u64>,
    /// `Content-Range`, such as `bytes 0-9/443`, when a range was asked for.
    pub content_range: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// The entity tag, with its quotes.
    pub e_tag: Option<String>,
    /// When it was stored, to the second.
    pub last_modified: Option<SystemTime>,
    /// The user's metadata, by name without `x-amz-meta-`, in lower case.
    pub metadata: BTreeMap<String, String>,
    /// The version, in a bucket that keeps versions.
    pub version_id: Option<String>,
}

impl ObjectHead {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let metadata = headers.iter().filter_map(|(name, value)| {
            let name = name.as_str().strip_prefix("x-amz-meta-")?;
            Some((name.to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        });
        let known = |name: HeaderName| headers.get(name)?.to_str().ok();
        Self {
            cache_control: text(headers, CACHE_CONTROL),
            content_disposition: text(headers, CONTENT_DISPOSITION),
            content_encoding: text(headers, CONTENT_ENCODING),
            content_length: known(CONTENT_LENGTH).and_then(|length| length.parse().ok()),
            content_range: text(headers, CONTENT_RANGE),
            content_type: text(headers, CONTENT_TYPE),
            e_tag: text(headers, ETAG),
            last_modified: known(LAST_MODIFIED).and_then(|date| httpdate::parse_http_date(date).ok()),
            metadata: metadata.collect(),
            version_id: text(headers, X_AMZ_VERSION_ID),
        }
    }
}

pub(super) const X_AMZ_VERSION_ID: HeaderName = HeaderName::from_static("x-amz-version-id");

/// A header's value; bytes that are no UTF-8 are replaced rather than lost.
pub(super) fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = headers.get(name)?;
    // Visible ASCII, as nearly every value is, needs no second look.
    Some(value.to_str().map_or_else(|_| String::from_utf8_lossy(value.as_bytes()).into_owned(), str::to_owned))
}
