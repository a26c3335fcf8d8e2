//! What holds for all lists: they come back as they were written, and are read as serde reads them.

mod by_serde;

use std::fmt::Write;
use std::time::{Duration, SystemTime};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::testing::parsed;
use super::{ListObjectVersions, ListObjectVersionsOutput, ListObjectsV2, ListObjectsV2Output};
use super::{Object, ObjectVersion, Owner};
use crate::codec::xml;
use by_serde::{objects_by_serde, versions_by_serde};

/// An object or version as a store has it.
#[derive(Clone, Debug)]
struct Entry {
    key: String,
    version_id: Option<String>,
    is_latest: bool,
    is_delete_marker: bool,
    size: u64,
    e_tag: Option<String>,
    last_modified: Option<SystemTime>,
    storage_class: Option<String>,
    owner: Option<Owner>,
}

impl Entry {
    fn object(self) -> Object {
        let Self { key, size, e_tag, last_modified, storage_class, owner, .. } = self;
        Object { key, size, e_tag, last_modified, storage_class, owner, ..Object::default() }
    }

    fn version(self) -> ObjectVersion {
        let Self { key, version_id, is_latest, is_delete_marker, size, e_tag, last_modified, storage_class, owner } =
            self;
        let (checksum_algorithm, checksum_type) = (None, None);
        ObjectVersion {
            key,
            version_id,
            is_latest,
            is_delete_marker,
            size,
            e_tag,
            last_modified,
            storage_class,
            checksum_algorithm,
            checksum_type,
            owner,
        }
    }
}

#[derive(Clone, Debug)]
struct Page {
    entries: Vec<Entry>,
    common_prefixes: Vec<String>,
    next: Option<String>,
}

impl Page {
    fn objects(self) -> ListObjectsV2Output {
        ListObjectsV2Output {
            contents: self.entries.into_iter().map(Entry::object).collect(),
            common_prefixes: self.common_prefixes,
            next_continuation_token: self.next,
        }
    }

    fn versions(self) -> ListObjectVersionsOutput {
        ListObjectVersionsOutput {
            versions: self.entries.into_iter().map(Entry::version).collect(),
            common_prefixes: self.common_prefixes,
            next_version_id_marker: self.next.as_ref().map(|_| "marker".to_owned()),
            next_key_marker: self.next,
        }
    }
}

/// How a store writes lists.
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
#[derive(Clone, Copy, Debug)]
struct Writer {
    is_url: bool,
    has_cdata: bool,
    is_prefixed: bool,
    between: &'static str,
    has_encoding_last: bool,
}

impl Writer {
    fn element(self, xml: &mut String, name: &str, content: &str) {
        let name = if self.is_prefixed { format!("s3:{name}") } else { name.to_owned() };
        let (space, empty) = (self.between, content.is_empty() && self.has_cdata);
        if empty { write!(xml, "{space}<{name} />") } else { write!(xml, "{space}<{name}>{content}</{name} >") }
            .unwrap();
    }

    /// A text between tags.
    fn text(self, text: &str) -> String {
        if self.has_cdata && !text.contains(['\r', ']']) {
            return format!("<![CDATA[{text}]]>");
        }
        text.chars().fold(String::new(), |mut escaped, c| {
            match c {
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&#62;"),
                '&' => escaped.push_str("&amp;"),
                '"' => escaped.push_str("&quot;"),
                '\'' => escaped.push_str("&#x27;"),
                '\r' => escaped.push_str("&#xD;"),
                c => escaped.push(c),
            }
            escaped
        })
    }

    /// A key between tags.
    fn key(self, key: &str) -> String {
        if !self.is_url {
            return self.text(key);
        }
        key.bytes().fold(String::new(), |mut encoded, byte| {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'/' => encoded.push(char::from(byte)),
                b' ' => encoded.push('+'),
                byte => write!(encoded, "%{byte:02X}").unwrap(),
            }
            encoded
        })
    }

    fn entry(self, entry: &Entry, is_version: bool) -> String {
        let mut xml = String::new();
        let mut text = |name, text: &Option<String>| {
            if let Some(text) = text {
                self.element(&mut xml, name, &self.text(text));
            }
        };
        text("ETag", &entry.e_tag);
        text("StorageClass", &entry.storage_class);
        text("LastModified", &entry.last_modified.map(|time| humantime::format_rfc3339_millis(time).to_string()));
        self.element(&mut xml, "Key", &self.key(&entry.key));
        self.element(&mut xml, "Size", &entry.size.to_string());
        self.element(&mut xml, "Future", "<Key>no</Key>&unknown;<Future/>");
        if let Some(owner) = &entry.owner {
            let mut inner = String::new();
            self.element(&mut inner, "ID", &self.text(&owner.id));
            if let Some(name) = &owner.display_name {
                self.element(&mut inner, "DisplayName", &self.text(name));
            }
            self.element(&mut xml, "Owner", &inner);
        }
        if is_version {
            self.element(&mut xml, "IsLatest", if entry.is_latest { "true" } else { "false" });
            if let Some(id) = &entry.version_id {
                self.element(&mut xml, "VersionId", &self.text(id));
            }
        }
        xml
    }

    fn page(self, page: &Page, is_versions: bool) -> String {
        let mut xml = String::new();
        let encoding = |xml: &mut String| {
            if self.is_url {
                self.element(xml, "EncodingType", "url");
            }
        };
        if !self.has_encoding_last {
            encoding(&mut xml);
        }
        if let Some(next) = &page.next {
            self.element(&mut xml, "IsTruncated", "true");
            if is_versions {
                self.element(&mut xml, "NextKeyMarker", &self.key(next));
                self.element(&mut xml, "NextVersionIdMarker", "marker");
            } else {
                self.element(&mut xml, "NextContinuationToken", &self.text(next));
            }
        }
        for entry in &page.entries {
            let name = match (is_versions, entry.is_delete_marker) {
                (false, _) => "Contents",
                (true, false) => "Version",
                (true, true) => "DeleteMarker",
            };
            self.element(&mut xml, name, &self.entry(entry, is_versions));
        }
        for prefix in &page.common_prefixes {
            let mut inner = String::new();
            self.element(&mut inner, "Prefix", &self.key(prefix));
            self.element(&mut xml, "CommonPrefixes", &inner);
        }
        if self.has_encoding_last {
            encoding(&mut xml);
        }
        let mut document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
        let root = if is_versions { "ListVersionsResult" } else { "ListBucketResult" };
        let (start, end) = if self.is_prefixed {
            (format!("s3:{root} xmlns:s3"), format!("s3:{root}"))
        } else {
            (format!("{root} xmlns"), root.to_owned())
        };
        write!(document, "<{start}=\"{}\">{xml}</{end}>", xml::S3_NAMESPACE).unwrap();
        document
    }
}

fn writers() -> impl Strategy<Value = Writer> {
    let between = select(vec!["", "\n  ", "<!-- > -->", "<?pi?>\t", "\r\n&#32;"]);
    (any::<bool>(), any::<bool>(), any::<bool>(), between, any::<bool>()).prop_map(
        |(is_url, has_cdata, is_prefixed, between, has_encoding_last)| Writer {
            is_url,
            has_cdata,
            is_prefixed,
            between,
            has_encoding_last,
        },
    )
}

/// Texts with what XML escapes, white space and what is beyond ASCII.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,12}", "[ \r\n\t&<>\"'%+/é\u{2028}🦀]{0,6}", "[ ]a{0,3}[ ]"]
}

fn entries(keys: impl Strategy<Value = String>) -> impl Strategy<Value = Entry> {
    let times = (0..4_000_000_000_000_u64).prop_map(|millis| SystemTime::UNIX_EPOCH + Duration::from_millis(millis));
    let owners = (texts(), option::of(texts())).prop_map(|(id, display_name)| Owner { id, display_name });
    let version = (option::of(texts()), any::<bool>(), any::<bool>());
    let texts = (option::of(texts()), option::of(texts()));
    (keys, version, any::<u64>(), texts, option::of(times), option::of(owners)).prop_map(
        |(key, (version_id, is_latest, is_delete_marker), size, (e_tag, storage_class), last_modified, owner)| Entry {
            key,
            version_id,
            is_latest,
            is_delete_marker,
            size,
            e_tag,
            last_modified,
            storage_class,
            owner,
        },
    )
}

/// A writer and what it can write: without URL encoding, XML has no control characters.
fn written_pages() -> impl Strategy<Value = (Writer, Page)> {
    writers().prop_flat_map(|writer| {
        let keys =
            || if writer.is_url { prop_oneof![texts(), "[\0-\u{7F}\u{FFFE}]{0,6}"].boxed() } else { texts().boxed() };
        // An empty marker is none.
        let next = option::of("[ -~]{1,8}");
        let page = (vec(entries(keys()), 0..4), vec(keys(), 0..3), next);
        let page = page.prop_map(|(entries, common_prefixes, next)| Page { entries, common_prefixes, next });
        (Just(writer), page)
    })
}

/// Damages a document: cuts it off, takes a piece out, repeats one or puts one in.
fn damage(document: &mut String, (kind, at, other, piece): &(u8, Index, Index, &str)) {
    let places: Vec<_> = document.char_indices().map(|(at, _)| at).chain([document.len()]).collect();
    let (start, end) = (*at.get(&places), *other.get(&places));
    let (start, end) = (start.min(end), start.max(end));
    match kind {
        0 => document.truncate(end),
        1 => document.replace_range(start..end, ""),
        2 => {
            let piece = document[start..end].to_owned();
            document.insert_str(end, &piece);
        }
        _ => document.insert_str(start, piece),
    }
}

const PIECES: [&str; 18] = [
    "<",
    ">",
    "&",
    ";",
    "/",
    "'",
    "\"",
    " ",
    "]]>",
    "<![CDATA[",
    "<!--",
    "&lt;",
    "&nbsp;",
    "&#0;",
    "<Key>",
    "</Key>",
    "<Contents/>",
    "\r",
];

proptest! {
    #[test]
    fn a_list_comes_back_as_it_was_written((writer, page) in written_pages()) {
        let document = writer.page(&page, false);
        prop_assert_eq!(parsed::<ListObjectsV2>(&document).unwrap(), page.clone().objects(), "{}", document);
        let document = writer.page(&page, true);
        prop_assert_eq!(parsed::<ListObjectVersions>(&document).unwrap(), page.versions(), "{}", document);
    }

    #[test]
    fn a_damaged_list_is_read_as_serde_reads_it(
        (writer, page) in written_pages(),
        damages in vec((0..6_u8, any::<Index>(), any::<Index>(), select(&PIECES[..])), 0..4),
    ) {
        let [mut objects, mut versions] = [false, true].map(|is_versions| writer.page(&page, is_versions));
        for one in &damages {
            damage(&mut objects, one);
            damage(&mut versions, one);
        }
        prop_assert_eq!(parsed::<ListObjectsV2>(&objects).ok(), objects_by_serde(&objects), "{}", objects);
        prop_assert_eq!(parsed::<ListObjectVersions>(&versions).ok(), versions_by_serde(&versions), "{}", versions);
    }
}
