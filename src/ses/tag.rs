//! Tags of resources.

use serde::{Deserialize, Serialize};

/// A key and a value that a resource is marked with, for cost reports and policies:
/// [`Tag`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Tag.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Tag {
    /// The key, of 1 to 128 characters.
    pub key: String,
    /// The value, of up to 256 characters; it may be empty.
    pub value: String,
}

impl<K: Into<String>, V: Into<String>> From<(K, V)> for Tag {
    fn from((key, value): (K, V)) -> Self {
        Self { key: key.into(), value: value.into() }
    }
}
