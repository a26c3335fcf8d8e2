//! What the headers of an answer say of an object.

use std::collections::BTreeMap;
use std::time::SystemTime;

use http::HeaderMap;

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
        Self {
            cache_control: text(headers, "cache-control"),
            content_disposition: text(headers, "content-disposition"),
            content_encoding: text(headers, "content-encoding"),
            content_length: text(headers, "content-length").and_then(|length| length.parse().ok()),
            content_range: text(headers, "content-range"),
            content_type: text(headers, "content-type"),
            e_tag: text(headers, "etag"),
            last_modified: text(headers, "last-modified").and_then(|date| httpdate::parse_http_date(&date).ok()),
            metadata: metadata.collect(),
            version_id: text(headers, "x-amz-version-id"),
        }
    }
}

/// A header's value; bytes that are no UTF-8 are replaced rather than lost.
pub(super) fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(String::from_utf8_lossy(headers.get(name)?.as_bytes()).into_owned())
}
