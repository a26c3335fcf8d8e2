//! Lists as serde reads them: the second opinion.

use std::time::SystemTime;

use serde::Deserialize;

use super::{Entry, Page};
use crate::codec::xml;
use crate::s3::list_encoding::KeyEncoding;
use crate::s3::{ListObjectVersionsOutput, ListObjectsV2Output, Owner};

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct SerdeObjects {
    contents: Vec<SerdeEntry>,
    common_prefixes: Vec<SerdePrefix>,
    encoding_type: Option<String>,
    #[serde(deserialize_with = "xml::deserialize_flag")]
    is_truncated: bool,
    next_continuation_token: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct SerdeVersions {
    #[serde(rename = "$value")]
    entries: Vec<SerdeVersion>,
    common_prefixes: Vec<SerdePrefix>,
    encoding_type: Option<String>,
    #[serde(deserialize_with = "xml::deserialize_flag")]
    is_truncated: bool,
    next_key_marker: Option<String>,
    next_version_id_marker: Option<String>,
}

#[derive(Deserialize)]
enum SerdeVersion {
    Version(Box<SerdeEntry>),
    DeleteMarker(Box<SerdeEntry>),
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SerdeEntry {
    key: String,
    version_id: Option<String>,
    #[serde(default, deserialize_with = "xml::deserialize_flag")]
    is_latest: bool,
    #[serde(default)]
    size: u64,
    #[serde(rename = "ETag")]
    e_tag: Option<String>,
    #[serde(default, with = "xml::timestamp")]
    last_modified: Option<SystemTime>,
    storage_class: Option<String>,
    owner: Option<Owner>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SerdePrefix {
    prefix: String,
}

impl SerdeEntry {
    fn entry(self, encoding: KeyEncoding, is_delete_marker: bool) -> Option<Entry> {
        let Self { key, version_id, is_latest, size, e_tag, last_modified, storage_class, owner } = self;
        let key = encoding.decode(key).ok()?;
        Some(Entry { key, version_id, is_latest, is_delete_marker, size, e_tag, last_modified, storage_class, owner })
    }
}

fn prefixes_of(prefixes: Vec<SerdePrefix>, encoding: KeyEncoding) -> Option<Vec<String>> {
    encoding.decode_all(prefixes.into_iter().map(|common| common.prefix)).ok()
}

pub(super) fn objects_by_serde(document: &str) -> Option<ListObjectsV2Output> {
    let list: SerdeObjects = xml::parse("ListBucketResult", document.as_bytes()).ok()?;
    let next = list.next_continuation_token.filter(|token| !token.is_empty() && list.is_truncated);
    if list.is_truncated && next.is_none() {
        return None;
    }
    let keys = list.contents.iter().map(|entry| entry.key.as_str());
    let prefixes = list.common_prefixes.iter().map(|common| common.prefix.as_str());
    let encoding = KeyEncoding::of(list.encoding_type.as_deref(), keys.chain(prefixes));
    let entries = list.contents.into_iter().map(|entry| entry.entry(encoding, false)).collect::<Option<_>>()?;
    Some(Page { entries, common_prefixes: prefixes_of(list.common_prefixes, encoding)?, next }.objects())
}

pub(super) fn versions_by_serde(document: &str) -> Option<ListObjectVersionsOutput> {
    let list: SerdeVersions = xml::parse("ListVersionsResult", document.as_bytes()).ok()?;
    let marker = |text: Option<String>| text.filter(|text| !text.is_empty() && list.is_truncated);
    let (next, next_version_id_marker) = (marker(list.next_key_marker), marker(list.next_version_id_marker));
    if list.is_truncated && next.is_none() {
        return None;
    }
    let entries = list.entries.into_iter().filter_map(|entry| match entry {
        SerdeVersion::Version(entry) => Some((entry, false)),
        SerdeVersion::DeleteMarker(entry) => Some((entry, true)),
        SerdeVersion::Unknown => None,
    });
    let entries: Vec<_> = entries.collect();
    let keys = entries.iter().map(|(entry, _)| entry.key.as_str());
    let prefixes = list.common_prefixes.iter().map(|common| common.prefix.as_str());
    let encoding = KeyEncoding::of(list.encoding_type.as_deref(), keys.chain(prefixes).chain(next.as_deref()));
    let entries = entries.into_iter().map(|(entry, is_marker)| entry.entry(encoding, is_marker));
    let entries = entries.collect::<Option<_>>()?;
    let next = next.map(|key| encoding.decode(key)).transpose().ok()?;
    let page = Page { entries, common_prefixes: prefixes_of(list.common_prefixes, encoding)?, next };
    Some(ListObjectVersionsOutput { next_version_id_marker, ..page.versions() })
}
