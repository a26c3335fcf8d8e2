//! What several operations speak of.

use std::time::SystemTime;

use serde::{Deserialize, Deserializer, Serialize};

use crate::codec::xml;

/// Who owns an object or a bucket. Stores leave out what they do not have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Owner {
    /// The canonical user id.
    #[serde(rename = "ID")]
    pub id: String,
    /// The name, where there still are names.
    #[serde(rename = "DisplayName", skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
}

checksummed! {
    /// A part of an object, as stores list it. They leave out what they do not have.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
    #[serde(rename_all = "PascalCase")]
    #[non_exhaustive]
    pub struct Part {
        /// The number, 1 to 10,000.
        pub part_number: u32,
        /// The size in bytes.
        #[serde(default)]
        pub size: u64,
        /// The entity tag, with its quotes.
        #[serde(rename = "ETag")]
        pub e_tag: Option<String>,
        /// When it was uploaded.
        #[serde(default, with = "xml::timestamp")]
        pub last_modified: Option<SystemTime>,
    }
}

/// A number in a document, for serde. One that cannot be read is none: stores leave elements empty that say nothing.
pub(super) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.and_then(|text| text.trim().parse().ok()))
}

/// A tag: a key of 1 to 128 characters, and a value of up to 256.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Tag {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
}

impl Tag {
    /// A tag.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into() }
    }
}

/// The tags of an object or a bucket, each key once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Tagging {
    tag_set: TagSet,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct TagSet {
    tag: Vec<Tag>,
}

impl Tagging {
    /// The tags.
    #[must_use]
    pub fn tags(&self) -> &[Tag] {
        &self.tag_set.tag
    }
}

impl<I: IntoIterator<Item = Tag>> From<I> for Tagging {
    fn from(tags: I) -> Self {
        Self { tag_set: TagSet { tag: tags.into_iter().collect() } }
    }
}
