//! Which web pages may use a bucket from a browser (CORS).

use serde::{Deserialize, Serialize};

/// Which web pages may use a bucket:
/// [`CORSConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSConfiguration.html).
///
/// ```
/// use tower_sigv4::s3::{CorsConfiguration, CorsRule};
///
/// let rule = CorsRule::new(["GET", "PUT"], ["https://app.example"])
///     .with_allowed_headers(["*"])
///     .with_expose_headers(["ETag"])
///     .with_max_age_seconds(3_000);
/// assert_eq!(CorsConfiguration::new([rule]).cors_rules.len(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct CorsConfiguration {
    /// The rules, 1 to 100; the first that fits a request holds.
    #[serde(rename = "CORSRule")]
    pub cors_rules: Vec<CorsRule>,
}

/// Allows pages of some origins some methods:
/// [`CORSRule`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct CorsRule {
    /// The rule's name, at most 255 characters.
    #[serde(rename = "ID", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The headers that a page may send; each can have one `*`.
    #[serde(rename = "AllowedHeader")]
    pub allowed_headers: Vec<String>,
    /// The methods: `GET`, `PUT`, `HEAD`, `POST` and `DELETE`.
    #[serde(rename = "AllowedMethod")]
    pub allowed_methods: Vec<String>,
    /// The origins, such as `https://app.example`; each can have one `*`.
    #[serde(rename = "AllowedOrigin")]
    pub allowed_origins: Vec<String>,
    /// The headers of answers that a page may read.
    #[serde(rename = "ExposeHeader")]
    pub expose_headers: Vec<String>,
    /// How many seconds a browser remembers the answer to its preflight request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age_seconds: Option<u32>,
}

impl CorsConfiguration {
    /// These rules, 1 to 100.
    pub fn new(rules: impl IntoIterator<Item = CorsRule>) -> Self {
        Self { cors_rules: rules.into_iter().collect() }
    }
}

impl CorsRule {
    /// Allows these methods (`GET`, `PUT`, `HEAD`, `POST`, `DELETE`) to pages of these origins, each with at most one `*`.
    pub fn new<M: Into<String>, O: Into<String>>(
        methods: impl IntoIterator<Item = M>,
        origins: impl IntoIterator<Item = O>,
    ) -> Self {
        Self {
            allowed_methods: methods.into_iter().map(Into::into).collect(),
            allowed_origins: origins.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    changes! {
        /// Names the rule, with at most 255 characters.
        text with_id = id;
        /// Lets pages send these headers; each can have one `*`.
        texts with_allowed_headers = allowed_headers;
        /// Lets pages read these headers of answers.
        texts with_expose_headers = expose_headers;
        /// Has browsers remember the answer to a preflight request for this many seconds.
        value with_max_age_seconds = max_age_seconds: u32;
    }
}
