//! Access control lists: who may do what with a bucket or an object.

use http::Request;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use super::{Owner, S3Request};
use crate::codec::xml;
use crate::endpoint::Endpoint;
use crate::{Body, Error, ErrorKind};

/// The access control list of a bucket or an object:
/// [`AccessControlPolicy`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_AccessControlPolicy.html).
///
/// ```
/// use tower_sigv4::s3::{AccessControlPolicy, Grant, Grantee};
///
/// let everybody = Grantee::group("http://acs.amazonaws.com/groups/global/AllUsers");
/// let policy = AccessControlPolicy::new("75aa57f09aa0c8caeab4f8c24e99d10f", [Grant::new(everybody, "READ")]);
/// assert_eq!(policy.grants[0].permission, "READ");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct AccessControlPolicy {
    /// Who owns the bucket or the object; it cannot be changed, but must be sent.
    pub owner: Owner,
    /// Who may do what, at most 100 grants.
    #[serde(rename = "AccessControlList", with = "access_control_list")]
    pub grants: Vec<Grant>,
}

/// What one grantee may do: [`Grant`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_Grant.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Grant {
    /// Who.
    pub grantee: Grantee,
    /// What: `FULL_CONTROL`, `READ`, `WRITE`, `READ_ACP` or `WRITE_ACP`.
    pub permission: String,
}

/// Who is granted something: [`Grantee`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_Grantee.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Grantee {
    /// `CanonicalUser`, `AmazonCustomerByEmail` or `Group`; empty when the store does not say.
    #[serde(rename = "@type")]
    pub r#type: String,
    /// The canonical user id.
    #[serde(rename = "ID")]
    pub id: Option<String>,
    /// The user's name, where there still are names.
    #[serde(rename = "DisplayName")]
    pub display_name: Option<String>,
    /// The e-mail address of the user's account.
    #[serde(rename = "EmailAddress")]
    pub email_address: Option<String>,
    /// The URI of the group.
    #[serde(rename = "URI")]
    pub uri: Option<String>,
}

impl AccessControlPolicy {
    /// The list of a bucket or an object that belongs to this canonical user id.
    pub fn new(owner_id: impl Into<String>, grants: impl IntoIterator<Item = Grant>) -> Self {
        let owner = Owner { id: owner_id.into(), ..Owner::default() };
        Self { owner, grants: grants.into_iter().collect() }
    }
}

impl Grant {
    /// Grants `FULL_CONTROL`, `READ`, `WRITE`, `READ_ACP` or `WRITE_ACP`.
    pub fn new(grantee: Grantee, permission: impl Into<String>) -> Self {
        Self { grantee, permission: permission.into() }
    }
}

impl Grantee {
    /// The user with this canonical user id.
    pub fn canonical_user(id: impl Into<String>) -> Self {
        Self { r#type: "CanonicalUser".to_owned(), id: Some(id.into()), ..Self::default() }
    }

    /// The user whose account has this e-mail address. Few regions and stores still take one.
    pub fn amazon_customer_by_email(address: impl Into<String>) -> Self {
        Self { r#type: "AmazonCustomerByEmail".to_owned(), email_address: Some(address.into()), ..Self::default() }
    }

    /// The group with this URI, such as `http://acs.amazonaws.com/groups/global/AllUsers`.
    pub fn group(uri: impl Into<String>) -> Self {
        Self { r#type: "Group".to_owned(), uri: Some(uri.into()), ..Self::default() }
    }
}

/// By hand, since an attribute is written with its prefix and read without, and the prefix must be declared.
impl Serialize for Grantee {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut element = serializer.serialize_struct("Grantee", 6)?;
        if !self.r#type.is_empty() {
            element.serialize_field("@xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")?;
            element.serialize_field("@xsi:type", &self.r#type)?;
        }
        for (name, value) in [
            ("ID", &self.id),
            ("DisplayName", &self.display_name),
            ("EmailAddress", &self.email_address),
            ("URI", &self.uri),
        ] {
            if let Some(value) = value {
                element.serialize_field(name, value)?;
            }
        }
        element.end()
    }
}

/// The grants are in an element of their own.
mod access_control_list {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Grant;

    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Written<'a> {
        grant: &'a [Grant],
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Read {
        #[serde(default)]
        grant: Vec<Grant>,
    }

    pub(super) fn serialize<S: Serializer>(grants: &[Grant], serializer: S) -> Result<S::Ok, S::Error> {
        Written { grant: grants }.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Grant>, D::Error> {
        Ok(Read::deserialize(deserializer)?.grant)
    }
}

/// Builds a request that sets permissions in one of the three ways that S3 takes, of which it takes one at a time.
pub(super) fn build(
    request: S3Request,
    policy: Option<&AccessControlPolicy>,
    endpoint: &Endpoint,
) -> Result<Request<Body>, Error> {
    const GRANTS: [&str; 5] = [
        "x-amz-grant-full-control",
        "x-amz-grant-read",
        "x-amz-grant-read-acp",
        "x-amz-grant-write",
        "x-amz-grant-write-acp",
    ];
    let is_set = |name: &str| request.header_value(name).is_some();
    let ways = [policy.is_some(), is_set("x-amz-acl"), GRANTS.into_iter().any(is_set)];
    if ways.into_iter().filter(|is_used| *is_used).count() != 1 {
        let message = "set permissions by one of `acl`, `access_control_policy` and the options `grant_…`";
        return Err(Error::new(ErrorKind::InvalidInput, message));
    }
    match policy {
        Some(policy) => request.build_document(endpoint, xml::write("AccessControlPolicy", policy)?),
        None => request.build(endpoint, Body::empty()),
    }
}
