//! What is copied.

use http::HeaderName;

use super::S3Request;
use super::names::{check_bucket, check_key};
use crate::sigv4::encoding::{encode, encode_path};

/// The object that [`CopyObject`](super::CopyObject) and [`UploadPartCopy`](super::UploadPartCopy) copy from.
///
/// ```
/// use tower_sigv4::s3::{CopyObject, CopySource};
///
/// let source = CopySource::new("reports", "2026/q4 draft.csv").with_version_id("3/L4kqtJlcpXroDTDmJ");
/// assert_eq!(source.key, "2026/q4 draft.csv"); // as it is; the header has it encoded
/// let copy = CopyObject::new("archive", "2026/q4.csv", source).if_none_match("*");
/// ```
///
/// Source: [`x-amz-copy-source`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CopySource {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// The version; `None` means the newest.
    pub version_id: Option<String>,
}

impl CopySource {
    /// The newest version of this object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self { bucket: bucket.into(), key: key.into(), version_id: None }
    }

    /// Means one version of it.
    #[must_use]
    pub fn with_version_id(mut self, version: impl Into<String>) -> Self {
        self.version_id = Some(version.into());
        self
    }

    /// Sets it as the source of a request.
    pub(super) fn set_on(self, mut request: S3Request) -> S3Request {
        // What leads to another object in a path does so in this header as well.
        if let Err(problem) = check_bucket(&self.bucket).and_then(|()| check_key(&self.key)) {
            request.fail(format!("nothing can be copied from there: {problem}"));
        }
        let mut value = Vec::with_capacity(self.bucket.len() + 1 + 2 * self.key.len());
        value.extend_from_slice(self.bucket.as_bytes());
        value.push(b'/');
        encode_path(&mut value, self.key.as_bytes());
        if let Some(version) = &self.version_id {
            value.extend_from_slice(b"?versionId=");
            encode(&mut value, version.as_bytes());
        }
        request.header(const { HeaderName::from_static("x-amz-copy-source") }, String::from_utf8_lossy(&value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::s3::testing::{built, sent};
    use crate::s3::{CopyObject, UploadPartCopy};

    fn header(source: CopySource) -> String {
        let (request, _) = sent(CopyObject::new("bucket", "k", source));
        request.headers["x-amz-copy-source"].to_str().unwrap().to_owned()
    }

    /// Trap: a `?` of a key begins the version, a `+` is read as a space, and what is not ASCII is no header.
    #[test]
    fn every_byte_of_a_source_arrives() {
        assert_eq!(header(CopySource::new("from", "reports/january.pdf")), "from/reports/january.pdf");
        assert_eq!(
            header(CopySource::new("from", "a+b c?versionId=x%2F#é\n~")),
            "from/a%2Bb%20c%3FversionId%3Dx%252F%23%C3%A9%0A~"
        );
        assert_eq!(header(CopySource::new("from", "/lead//ing/")), "from//lead//ing/");
        assert_eq!(
            header(CopySource::new("from", "k").with_version_id("3/L4kqtJ+pX=&")),
            "from/k?versionId=3%2FL4kqtJ%2BpX%3D%26"
        );
    }

    /// Trap: a key with `..` reached another bucket.
    #[test]
    fn a_source_that_is_no_object_is_refused() {
        for source in [
            CopySource::new("from", "../other/k"),
            CopySource::new("from", "a/../../other/k"),
            CopySource::new("from", ""),
            CopySource::new("", "k"),
            CopySource::new("from/other", "k"),
            CopySource::new("..", "k"),
            CopySource::new("from", "k".repeat(1_025)),
        ] {
            let part = UploadPartCopy::new("bucket", "k", "id", 1, source.clone());
            assert_eq!(built("http://store:1", part).unwrap_err().kind(), ErrorKind::InvalidInput);
            let error = built("http://store:1", CopyObject::new("bucket", "k", source)).unwrap_err();
            assert!(error.to_string().contains("nothing can be copied from there"), "{error}");
        }
    }
}
