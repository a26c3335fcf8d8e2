//! `DeleteObjects`.

use std::fmt;

use bytes::Bytes;
use http::{Method, Request, response};
use serde::Deserialize;

use crate::codec::xml::{self, S3_NAMESPACE, escape};
use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::s3::S3Request;
use crate::s3::names::check_key;
use crate::{Body, Error, ErrorKind};

/// The most keys of one request.
///
/// Source: [`DeleteObjects`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html).
pub const MAX_DELETE_KEYS: usize = 1_000;

/// Deletes up to 1,000 objects: [`DeleteObjects`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html).
///
/// The call can succeed for some keys and fail for others: look at [`DeleteObjectsOutput::errors`], or let
/// [`DeleteObjectsOutput::into_result`] do it. Deleting what does not exist succeeds.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteObjects {
    request: S3Request,
    objects: Vec<ObjectIdentifier>,
    quiet: bool,
}

/// Which object to delete: a key, which converts to it, and perhaps one version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ObjectIdentifier {
    /// The key.
    pub key: String,
    /// The version; `None` means the newest.
    pub version_id: Option<String>,
    /// Delete it only while it has this entity tag.
    pub e_tag: Option<String>,
}

/// What [`DeleteObjects`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "some of the keys may not have been deleted"]
pub struct DeleteObjectsOutput {
    /// The objects that are gone; none in [`quiet`](DeleteObjects::quiet) mode.
    pub deleted: Vec<DeletedObject>,
    /// The objects that are not, and why.
    pub errors: Vec<KeyError>,
}

/// An object that was deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct DeletedObject {
    /// The key.
    pub key: String,
    /// The version that was deleted, when one was named.
    pub version_id: Option<String>,
    /// Whether a delete marker was made, or deleted.
    pub delete_marker: bool,
    /// The version of that delete marker.
    pub delete_marker_version_id: Option<String>,
}

/// Why one object was not deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct KeyError {
    /// The key.
    pub key: String,
    /// The version, when one was named.
    pub version_id: Option<String>,
    /// The code, such as `AccessDenied`.
    pub code: String,
    /// The sentence for humans; may be empty.
    pub message: String,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} was not deleted: {}", self.key, self.code)?;
        if self.message.is_empty() { Ok(()) } else { write!(f, ": {}", self.message) }
    }
}

impl std::error::Error for KeyError {}

impl ObjectIdentifier {
    /// The newest version of this object.
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into(), ..Self::default() }
    }

    /// Means one version of it.
    #[must_use]
    pub fn with_version_id(mut self, version: impl Into<String>) -> Self {
        self.version_id = Some(version.into());
        self
    }
}

impl From<String> for ObjectIdentifier {
    fn from(key: String) -> Self {
        Self::new(key)
    }
}

impl From<&str> for ObjectIdentifier {
    fn from(key: &str) -> Self {
        Self::new(key)
    }
}

impl DeleteObjects {
    /// Deletes these objects, 1 to 1,000 of them.
    ///
    /// A key with a control character that XML cannot carry is refused before anything is sent; delete it with
    /// [`DeleteObject`](super::DeleteObject).
    pub fn new<O: Into<ObjectIdentifier>>(bucket: impl Into<String>, objects: impl IntoIterator<Item = O>) -> Self {
        Self {
            request: S3Request::bucket(Method::POST, bucket).query("delete", ""),
            objects: objects.into_iter().map(Into::into).collect(),
            quiet: false,
        }
    }

    /// Has the answer name only what was not deleted.
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    setters! {
        /// Deletes what is locked in the mode `GOVERNANCE`, which needs a permission of its own.
        header_flag bypass_governance_retention = "x-amz-bypass-governance-retention";
        /// Proves who deletes, where the bucket demands it: the device's serial number, a space and its code.
        header mfa = "x-amz-mfa";
    }
    object_request_setters!();

    fn document(&self) -> Result<String, Error> {
        let invalid = |message: String| Error::new(ErrorKind::InvalidInput, message);
        if self.objects.is_empty() || self.objects.len() > MAX_DELETE_KEYS {
            let count = self.objects.len();
            return Err(invalid(format!("DeleteObjects takes 1 to {MAX_DELETE_KEYS} keys, not {count}")));
        }
        // Written by hand, since white space in a key must become references.
        let mut document = format!("<Delete xmlns=\"{S3_NAMESPACE}\">");
        for object in &self.objects {
            let key = &object.key;
            check_key(key).map_err(invalid)?;
            if !xml::can_carry(key) {
                let message = format!("{key:?} has a character that XML cannot carry; delete it with DeleteObject");
                return Err(invalid(message));
            }
            document.push_str("<Object>");
            push_element(&mut document, "Key", Some(key));
            push_element(&mut document, "VersionId", object.version_id.as_deref());
            push_element(&mut document, "ETag", object.e_tag.as_deref());
            document.push_str("</Object>");
        }
        push_element(&mut document, "Quiet", self.quiet.then_some("true"));
        document.push_str("</Delete>");
        Ok(document)
    }
}

fn push_element(document: &mut String, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        document.extend(["<", name, ">", &escape(text), "</", name, ">"]);
    }
}

impl DeleteObjectsOutput {
    /// The deleted objects, if all were deleted.
    ///
    /// # Errors
    ///
    /// The first object's error, as the source of one that counts them.
    pub fn into_result(self) -> Result<Vec<DeletedObject>, Error> {
        let count = self.errors.len();
        match self.errors.into_iter().next() {
            None => Ok(self.deleted),
            Some(first) => {
                let message = format!("{count} of {} keys were not deleted", count + self.deleted.len());
                Err(Error::new(ErrorKind::Service, message).with_source(first).in_operation("DeleteObjects"))
            }
        }
    }
}

#[derive(Deserialize)]
struct DeleteResult {
    #[serde(rename = "Deleted", default)]
    deleted: Vec<DeletedObject>,
    #[serde(rename = "Error", default)]
    errors: Vec<KeyError>,
}

impl Operation for DeleteObjects {
    const NAME: &'static str = "DeleteObjects";
    type Output = DeleteObjectsOutput;
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        let document = self.document()?;
        self.request.build_document(endpoint, document)
    }

    fn parse_response(_: response::Parts, document: Bytes) -> Result<DeleteObjectsOutput, Error> {
        let DeleteResult { deleted, errors } = xml::parse("DeleteResult", &document)?;
        Ok(DeleteObjectsOutput { deleted, errors })
    }

    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(document: &'static str) -> DeleteObjectsOutput {
        let (parts, ()) = http::Response::new(()).into_parts();
        DeleteObjects::parse_response(parts, Bytes::from_static(document.as_bytes())).unwrap()
    }

    /// Trap: keys went into the XML unescaped, and `\r` became `\n`, which deleted another key.
    #[test]
    fn keys_are_escaped() {
        let document = DeleteObjects::new("b", ["a<b>&\"c", "l\r\ne", " s "]).document().unwrap();
        assert!(document.contains("<Key>a&lt;b&gt;&amp;&quot;c</Key>"), "{document}");
        assert!(document.contains("<Key>l&#13;&#10;e</Key>"), "{document}");
        assert!(document.contains("<Key> s </Key>"), "{document}");
    }

    /// Trap: a control character makes `MalformedXML`, or deletes nothing and says success.
    #[test]
    fn a_key_that_xml_cannot_carry_is_refused() {
        for key in ["a\u{0}", "\u{1B}", "\u{FFFE}"] {
            let error = DeleteObjects::new("b", [key]).document().unwrap_err();
            assert!(error.to_string().contains("DeleteObject"), "{error}");
        }
    }

    #[test]
    fn none_or_too_many_keys_are_refused() {
        assert!(DeleteObjects::new("b", Vec::<String>::new()).document().is_err());
        assert!(DeleteObjects::new("b", vec!["k"; 1_001]).document().unwrap_err().to_string().contains("1001"));
        assert!(DeleteObjects::new("b", vec!["k"; 1_000]).document().is_ok());
        assert!(DeleteObjects::new("b", ["a", ""]).document().is_err());
    }

    /// Trap: `<Error>` entries were counted as deleted.
    #[test]
    fn a_key_that_failed_is_no_deleted_key() {
        let output = parsed(
            "<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Deleted><Key>a</Key></Deleted><Error><Key>b</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error><Deleted><Key> c </Key><VersionId>1</VersionId></Deleted></DeleteResult>",
        );
        let keys: Vec<_> = output.deleted.iter().map(|deleted| deleted.key.as_str()).collect();
        assert_eq!(keys, ["a", " c "]);
        assert_eq!(output.deleted[1].version_id.as_deref(), Some("1"));
        assert_eq!(output.errors.len(), 1);
        let error = output.into_result().unwrap_err();
        assert_eq!(error.to_string(), "DeleteObjects: 1 of 3 keys were not deleted");
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(source, "\"b\" was not deleted: AccessDenied: Access Denied");
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Sent {
        object: Vec<SentObject>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct SentObject {
        key: String,
    }

    proptest! {
        /// Whatever key XML can carry is the one that a parser reads; every other is refused.
        #[test]
        fn every_key_arrives_or_is_refused(keys in prop::collection::vec(any::<String>(), 1..5)) {
            let is_possible = |key: &String| check_key(key).is_ok() && xml::can_carry(key);
            match DeleteObjects::new("bucket", keys.clone()).document() {
                Ok(document) => {
                    let sent: Sent = quick_xml::de::from_str(&document).unwrap();
                    let found: Vec<_> = sent.object.into_iter().map(|object| object.key).collect();
                    prop_assert_eq!(found, keys);
                }
                Err(_) => prop_assert!(!keys.iter().all(is_possible)),
            }
        }
    }
}
