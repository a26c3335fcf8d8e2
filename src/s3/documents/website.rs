//! How a bucket serves a website.

use serde::{Deserialize, Serialize};

/// How a bucket serves a website:
/// [`WebsiteConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_WebsiteConfiguration.html).
///
/// ```
/// use tower_sigv4::s3::{Redirect, RoutingRule, WebsiteConfiguration};
///
/// let moved = RoutingRule::new(Redirect::new().with_replace_key_prefix_with("documents/")).with_key_prefix("docs/");
/// let site = WebsiteConfiguration::new("index.html").with_error_document("404.html").with_routing_rule(moved);
/// assert_eq!(site.error_document.map(|document| document.key).as_deref(), Some("404.html"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct WebsiteConfiguration {
    /// What is served when something goes wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_document: Option<ErrorDocument>,
    /// What is served for a folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index_document: Option<IndexDocument>,
    /// Where every request is sent; it goes with none of the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_all_requests_to: Option<RedirectAllRequestsTo>,
    /// Where some requests are sent, at most 50 rules.
    #[serde(with = "routing_rules", skip_serializing_if = "Vec::is_empty")]
    pub routing_rules: Vec<RoutingRule>,
}

/// What is served when something goes wrong (4xx):
/// [`ErrorDocument`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ErrorDocument.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ErrorDocument {
    /// The object's key.
    pub key: String,
}

/// What is served for a folder:
/// [`IndexDocument`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_IndexDocument.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct IndexDocument {
    /// What is appended to the folder, such as `index.html`; neither empty nor with a slash.
    pub suffix: String,
}

/// Where every request is sent:
/// [`RedirectAllRequestsTo`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_RedirectAllRequestsTo.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct RedirectAllRequestsTo {
    /// The host.
    pub host_name: String,
    /// `http` or `https`; the request's own where it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
}

/// Sends some requests elsewhere:
/// [`RoutingRule`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_RoutingRule.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct RoutingRule {
    /// Which requests; all where it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// Where they are sent.
    pub redirect: Redirect,
}

/// Which requests a routing rule is for; where it has both, both must hold:
/// [`Condition`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_Condition.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Condition {
    /// Requests that would be answered with this status, such as `404`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_error_code_returned_equals: Option<String>,
    /// Requests for keys that begin so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_prefix_equals: Option<String>,
}

/// Where a request is sent; what is missing stays as it is:
/// [`Redirect`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_Redirect.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Redirect {
    /// To this host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_name: Option<String>,
    /// With this status, such as `301`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_redirect_code: Option<String>,
    /// By `http` or `https`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// To the key with this instead of the condition's prefix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replace_key_prefix_with: Option<String>,
    /// To this key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replace_key_with: Option<String>,
}

impl WebsiteConfiguration {
    /// Serves the objects, and for a folder the one in it of this name, such as `index.html`.
    pub fn new(index_document: impl Into<String>) -> Self {
        Self { index_document: Some(IndexDocument { suffix: index_document.into() }), ..Self::default() }
    }

    /// Sends every request to another host.
    #[must_use]
    pub fn redirect_all(to: RedirectAllRequestsTo) -> Self {
        Self { redirect_all_requests_to: Some(to), ..Self::default() }
    }

    /// Serves the object with this key when something goes wrong.
    #[must_use]
    pub fn with_error_document(mut self, key: impl Into<String>) -> Self {
        self.error_document = Some(ErrorDocument { key: key.into() });
        self
    }

    changes! {
        /// Sends some requests elsewhere; the first of at most 50 rules that fits a request holds.
        add with_routing_rule = routing_rules: RoutingRule;
    }
}

impl RedirectAllRequestsTo {
    /// To this host, by the request's own protocol.
    pub fn new(host_name: impl Into<String>) -> Self {
        Self { host_name: host_name.into(), protocol: None }
    }

    changes! {
        /// By `http` or `https`.
        text with_protocol = protocol;
    }
}

impl RoutingRule {
    /// Sends all requests there.
    #[must_use]
    pub fn new(redirect: Redirect) -> Self {
        Self { condition: None, redirect }
    }

    /// Only requests for keys that begin so.
    #[must_use]
    pub fn with_key_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.condition.get_or_insert_default().key_prefix_equals = Some(prefix.into());
        self
    }

    /// Only requests that would be answered with this status, such as `404`.
    #[must_use]
    pub fn with_http_error_code(mut self, status: impl Into<String>) -> Self {
        self.condition.get_or_insert_default().http_error_code_returned_equals = Some(status.into());
        self
    }
}

impl Redirect {
    /// To the same key on the same host; it needs at least one change.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    changes! {
        /// To this host.
        text with_host_name = host_name;
        /// With this status, such as `301`.
        text with_http_redirect_code = http_redirect_code;
        /// By `http` or `https`.
        text with_protocol = protocol;
        /// To the key with this instead of the condition's prefix.
        text with_replace_key_prefix_with = replace_key_prefix_with;
        /// To this key.
        text with_replace_key_with = replace_key_with;
    }
}

/// The list is an element of its own around those of the rules.
mod routing_rules {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::RoutingRule;

    #[derive(Serialize)]
    struct Written<'a> {
        #[serde(rename = "RoutingRule")]
        rules: &'a [RoutingRule],
    }

    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Read {
        #[serde(rename = "RoutingRule")]
        rules: Vec<RoutingRule>,
    }

    pub(super) fn serialize<S: Serializer>(rules: &[RoutingRule], serializer: S) -> Result<S::Ok, S::Error> {
        Written { rules }.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<RoutingRule>, D::Error> {
        Read::deserialize(deserializer).map(|read| read.rules)
    }
}
