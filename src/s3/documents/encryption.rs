//! How a bucket encrypts new objects.

use serde::{Deserialize, Serialize};

/// How a bucket encrypts new objects that do not say it themselves:
/// [`ServerSideEncryptionConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionConfiguration.html).
///
/// ```
/// use tower_sigv4::s3::ServerSideEncryptionConfiguration;
///
/// let own_keys = ServerSideEncryptionConfiguration::new("AES256");
/// assert_eq!(own_keys.rules.len(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ServerSideEncryptionConfiguration {
    /// The rules; S3 takes one.
    #[serde(rename = "Rule")]
    pub rules: Vec<ServerSideEncryptionRule>,
}

/// How new objects are encrypted:
/// [`ServerSideEncryptionRule`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionRule.html).
///
/// ```
/// use tower_sigv4::s3::{ServerSideEncryptionByDefault, ServerSideEncryptionRule};
///
/// let kms = ServerSideEncryptionByDefault::new("aws:kms").with_kms_master_key_id("alias/reports");
/// let rule = ServerSideEncryptionRule::new(kms).with_bucket_key_enabled(true).with_blocked_encryption_types(["SSE-C"]);
/// assert_eq!(rule.bucket_key_enabled, Some(true));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ServerSideEncryptionRule {
    /// How objects are encrypted that do not say it themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apply_server_side_encryption_by_default: Option<ServerSideEncryptionByDefault>,
    /// Whether objects' keys are derived from a bucket key, which spares calls to KMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket_key_enabled: Option<bool>,
    /// Which ways of encryption the bucket refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_encryption_types: Option<BlockedEncryptionTypes>,
}

/// The way of encryption for objects that do not say it themselves:
/// [`ServerSideEncryptionByDefault`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ServerSideEncryptionByDefault {
    /// `AES256` (SSE-S3), `aws:kms` (SSE-KMS) or `aws:kms:dsse`.
    #[serde(rename = "SSEAlgorithm")]
    pub sse_algorithm: String,
    /// The KMS key's id, ARN or alias, for the two with KMS alone; the default is the account's own for S3.
    #[serde(rename = "KMSMasterKeyID", skip_serializing_if = "Option::is_none")]
    pub kms_master_key_id: Option<String>,
}

/// Which ways of encryption a bucket refuses:
/// [`BlockedEncryptionTypes`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_BlockedEncryptionTypes.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct BlockedEncryptionTypes {
    /// `SSE-C` (a customer's own keys), or `NONE` to refuse nothing.
    #[serde(rename = "EncryptionType")]
    pub encryption_types: Vec<String>,
}

impl ServerSideEncryptionConfiguration {
    /// One rule; `"AES256"` converts to it.
    pub fn new(rule: impl Into<ServerSideEncryptionRule>) -> Self {
        Self { rules: vec![rule.into()] }
    }
}

impl ServerSideEncryptionRule {
    /// Encrypts objects so that do not say it themselves.
    #[must_use]
    pub fn new(by_default: ServerSideEncryptionByDefault) -> Self {
        Self { apply_server_side_encryption_by_default: Some(by_default), ..Self::default() }
    }

    changes! {
        /// Derives objects' keys from a bucket key, or not; for SSE-KMS.
        value with_bucket_key_enabled = bucket_key_enabled: bool;
    }

    /// Refuses these ways of encryption: `SSE-C`, or `NONE` to refuse nothing.
    #[must_use]
    pub fn with_blocked_encryption_types<V: Into<String>>(mut self, types: impl IntoIterator<Item = V>) -> Self {
        let encryption_types = types.into_iter().map(Into::into).collect();
        self.blocked_encryption_types = Some(BlockedEncryptionTypes { encryption_types });
        self
    }
}

impl From<&str> for ServerSideEncryptionRule {
    fn from(sse_algorithm: &str) -> Self {
        Self::new(ServerSideEncryptionByDefault::new(sse_algorithm))
    }
}

impl ServerSideEncryptionByDefault {
    /// `AES256` (SSE-S3), `aws:kms` (SSE-KMS) or `aws:kms:dsse`.
    pub fn new(sse_algorithm: impl Into<String>) -> Self {
        Self { sse_algorithm: sse_algorithm.into(), kms_master_key_id: None }
    }

    changes! {
        /// Names the KMS key by its id, ARN or alias; the default is the account's own for S3.
        text with_kms_master_key_id = kms_master_key_id;
    }
}
