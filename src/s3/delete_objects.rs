//! `DeleteObjects`.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{Method, Request, response};
use md5::{Digest, Md5};
use serde::Deserialize;

use super::names::check_key;
use super::request::S3Request;
use crate::codec::xml::{self, escape};
use crate::endpoint::Endpoint;
use crate::operation::Operation;
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
    bucket: String,
    keys: Vec<String>,
}

/// What [`DeleteObjects`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "some of the keys may not have been deleted"]
pub struct DeleteObjectsOutput {
    /// The keys that are gone.
    pub deleted: Vec<String>,
    /// The keys that are not, and why.
    pub errors: Vec<KeyError>,
}

/// Why one key was not deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyError {
    /// The key.
    pub key: String,
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

impl DeleteObjects {
    /// Deletes these objects, 1 to 1,000 of them.
    ///
    /// A key with a control character that XML cannot carry is refused before anything is sent; delete it with
    /// [`DeleteObject`](super::DeleteObject).
    pub fn new<K: Into<String>>(bucket: impl Into<String>, keys: impl IntoIterator<Item = K>) -> Self {
        Self { bucket: bucket.into(), keys: keys.into_iter().map(Into::into).collect() }
    }

    fn document(&self) -> Result<String, Error> {
        let refuse = |message: String| Err(Error::new(ErrorKind::InvalidInput, message));
        if self.keys.is_empty() || self.keys.len() > MAX_DELETE_KEYS {
            return refuse(format!("DeleteObjects takes 1 to {MAX_DELETE_KEYS} keys, not {}", self.keys.len()));
        }
        let mut document = String::from("<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        for key in &self.keys {
            check_key(key)?;
            if !xml::can_carry(key) {
                return refuse(format!("{key:?} has a character that XML cannot carry; delete it with DeleteObject"));
            }
            document.push_str("<Object><Key>");
            document.push_str(&escape(key));
            document.push_str("</Key></Object>");
        }
        document.push_str("</Delete>");
        Ok(document)
    }
}

impl DeleteObjectsOutput {
    /// The deleted keys, if all were deleted.
    ///
    /// # Errors
    ///
    /// The first key's error, as the source of one that counts them.
    pub fn into_result(self) -> Result<Vec<String>, Error> {
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
    deleted: Vec<Deleted>,
    #[serde(rename = "Error", default)]
    errors: Vec<Failed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Deleted {
    key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Failed {
    #[serde(default)]
    key: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

impl Operation for DeleteObjects {
    const NAME: &'static str = "DeleteObjects";
    type Output = DeleteObjectsOutput;
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        let document = self.document()?;
        // S3 wants a checksum of the document, and several stores know only this one.
        let md5 = BASE64_STANDARD.encode(Md5::digest(document.as_bytes()));
        S3Request::bucket(Method::POST, &self.bucket)
            .query("delete", Some(""))
            .header(HeaderName::from_static("content-md5"), Some(&md5))
            .header(CONTENT_TYPE, Some("application/xml"))
            .body(Body::from(document))
            .build(endpoint)
    }

    fn parse_response(_: response::Parts, document: Bytes) -> Result<DeleteObjectsOutput, Error> {
        let result: DeleteResult = xml::parse("DeleteResult", &document)?;
        let error = |failed: Failed| KeyError { key: failed.key, code: failed.code, message: failed.message };
        Ok(DeleteObjectsOutput {
            deleted: result.deleted.into_iter().map(|deleted| deleted.key).collect(),
            errors: result.errors.into_iter().map(error).collect(),
        })
    }

    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}

#[cfg(test)]
mod tests {
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
        assert_eq!(output.deleted, ["a", " c "]);
        assert_eq!(output.errors.len(), 1);
        let error = output.into_result().unwrap_err();
        assert_eq!(error.to_string(), "DeleteObjects: 1 of 3 keys were not deleted");
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(source, "\"b\" was not deleted: AccessDenied: Access Denied");
    }
}
