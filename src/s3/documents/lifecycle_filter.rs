//! Which objects a lifecycle rule is for.

use serde::{Deserialize, Serialize};

use crate::s3::Tag;

/// Which objects a rule is for, by one property or, in [`and`](Self::and), by several:
/// [`LifecycleRuleFilter`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRuleFilter.html).
///
/// ```
/// use tower_sigv4::s3::{LifecycleRuleAndOperator, LifecycleRuleFilter, Tag};
///
/// let one = LifecycleRuleFilter::prefix("logs/");
/// assert_eq!(one.prefix.as_deref(), Some("logs/"));
/// let several = LifecycleRuleAndOperator::new().with_prefix("logs/").with_tag(Tag::new("keep", "no"));
/// assert!(LifecycleRuleFilter::and(several).prefix.is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct LifecycleRuleFilter {
    /// Objects whose keys begin so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Objects with this tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<Tag>,
    /// Objects of more bytes than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_size_greater_than: Option<u64>,
    /// Objects of fewer bytes than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_size_less_than: Option<u64>,
    /// Objects that have all of these properties.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub and: Option<LifecycleRuleAndOperator>,
}

/// Several properties, all of which an object must have:
/// [`LifecycleRuleAndOperator`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRuleAndOperator.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct LifecycleRuleAndOperator {
    /// How its key begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Tags that it has, all of them.
    #[serde(rename = "Tag")]
    pub tags: Vec<Tag>,
    /// It has more bytes than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_size_greater_than: Option<u64>,
    /// It has fewer bytes than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_size_less_than: Option<u64>,
}

impl LifecycleRuleFilter {
    /// All objects.
    #[must_use]
    pub fn all() -> Self {
        Self::prefix("")
    }

    /// Objects whose keys begin so.
    pub fn prefix(prefix: impl Into<String>) -> Self {
        Self { prefix: Some(prefix.into()), ..Self::default() }
    }

    /// Objects with this tag.
    #[must_use]
    pub fn tag(tag: Tag) -> Self {
        Self { tag: Some(tag), ..Self::default() }
    }

    /// Objects of more bytes than this.
    #[must_use]
    pub fn object_size_greater_than(bytes: u64) -> Self {
        Self { object_size_greater_than: Some(bytes), ..Self::default() }
    }

    /// Objects of fewer bytes than this.
    #[must_use]
    pub fn object_size_less_than(bytes: u64) -> Self {
        Self { object_size_less_than: Some(bytes), ..Self::default() }
    }

    /// Objects that have all of these properties, at least two.
    #[must_use]
    pub fn and(properties: LifecycleRuleAndOperator) -> Self {
        Self { and: Some(properties), ..Self::default() }
    }
}

impl LifecycleRuleAndOperator {
    /// No property yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    changes! {
        /// And its key begins so.
        text with_prefix = prefix;
        /// And it has this tag.
        add with_tag = tags: Tag;
        /// And it has more bytes than this.
        value with_object_size_greater_than = object_size_greater_than: u64;
        /// And it has fewer bytes than this.
        value with_object_size_less_than = object_size_less_than: u64;
    }
}
