//! `UploadPartCopy`.

use std::ops::RangeBounds;
use std::time::SystemTime;

use http::{HeaderMap, HeaderName};
use serde::Deserialize;

use crate::codec::xml;
use crate::s3::{CopySource, S3Request, byte_range, multipart};

/// Makes a part of an upload of an object, or a range of it, inside the store:
/// [`UploadPartCopy`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html).
///
/// An answer that begins well can still end as an error, which is then what this returns.
///
/// ```
/// use tower_sigv4::s3::{CopySource, UploadPartCopy};
///
/// let source = CopySource::new("bucket", "large");
/// let second = UploadPartCopy::new("bucket", "copy", "upload id", 2, source).copy_source_range(5_242_880..10_485_760);
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct UploadPartCopy {
    pub(in crate::s3) request: S3Request,
}

checksummed! {
    /// What [`UploadPartCopy`] answers: fields of its document, methods for its headers.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
    #[serde(rename_all = "PascalCase", default)]
    #[non_exhaustive]
    pub struct UploadPartCopyOutput {
        /// The entity tag, with its quotes, which [`CompletedPart`](super::CompletedPart) needs.
        #[serde(rename = "ETag")]
        pub e_tag: Option<String>,
        /// When the part was stored.
        #[serde(with = "xml::timestamp")]
        pub last_modified: Option<SystemTime>,
        #[serde(skip)]
        headers: HeaderMap,
    }
}

impl UploadPartCopy {
    /// Makes the part of this number, 1 to 10,000, of the source.
    pub fn new(
        bucket: impl Into<String>,
        key: impl Into<String>,
        upload_id: impl Into<String>,
        part_number: u32,
        source: CopySource,
    ) -> Self {
        Self { request: source.set_on(multipart::part(bucket, key, upload_id, part_number)).slow_answer() }
    }

    /// Copies only these bytes, counted from 0. Both ends have to be named, and the source has to be larger than 5 MiB.
    pub fn copy_source_range(mut self, bytes: impl RangeBounds<u64>) -> Self {
        const X_AMZ_COPY_SOURCE_RANGE: HeaderName = HeaderName::from_static("x-amz-copy-source-range");
        match byte_range::ends(bytes) {
            Some((first, Some(last))) => {
                self.request = self.request.header(X_AMZ_COPY_SOURCE_RANGE, format!("bytes={first}-{last}"));
            }
            Some((_, None)) => self.request.fail("the range to copy has no end; S3 wants its last byte".to_owned()),
            None => self.request.fail("the range to copy has no byte in it".to_owned()),
        }
        self
    }

    copy_source_setters!();
    customer_key_setters!();
    object_request_setters!();
}

impl UploadPartCopyOutput {
    getters! {
        /// The version that was copied, in a bucket that keeps versions.
        text copy_source_version_id = "x-amz-copy-source-version-id";
    }
    encryption_getters!();
    headers_getter!();
}

bodiless_operation!(UploadPartCopy -> UploadPartCopyOutput, |parts, document| {
    Ok(UploadPartCopyOutput { headers: parts.headers, ..xml::parse("CopyPartResult", &document)? })
});

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::Method;

    use super::*;
    use crate::ErrorKind;
    use crate::s3::testing::{answered, built, sent};

    fn copy() -> UploadPartCopy {
        UploadPartCopy::new("target-bucket", "newobject", "id", 2, CopySource::new("source-bucket", "sourceobject"))
    }

    #[test]
    fn the_example_of_the_reference_is_sent_and_read() {
        let (request, document) = sent(copy().copy_source_range(500..=6_291_456).copy_source_if_none_match("\"e\""));
        assert_eq!((request.method, document.as_str()), (Method::PUT, ""));
        assert_eq!(request.uri, "http://store:1/target-bucket/newobject?uploadId=id&partNumber=2");
        assert_eq!(request.headers["x-amz-copy-source"], "source-bucket/sourceobject");
        assert_eq!(request.headers["x-amz-copy-source-range"], "bytes=500-6291456");
        assert_eq!(request.headers["x-amz-copy-source-if-none-match"], "\"e\"");
        let output = answered::<UploadPartCopy>(
            &[("x-amz-copy-source-version-id", "v1")],
            "<?xml version=\"1.0\"?><CopyPartResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n   <LastModified>2009-10-28T22:32:00</LastModified>\n   <ETag>\"9b2cf535f27731c974343645a3985328\"</ETag>\n <ChecksumSHA1>abc=</ChecksumSHA1></CopyPartResult>",
        )
        .unwrap();
        assert_eq!(output.e_tag.as_deref(), Some("\"9b2cf535f27731c974343645a3985328\""));
        assert_eq!(output.last_modified, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_256_769_120)));
        assert_eq!(output.checksum_sha1.as_deref(), Some("abc="));
        assert_eq!(output.copy_source_version_id(), Some("v1"));
    }

    #[test]
    fn a_rust_range_becomes_one_with_both_ends() {
        let header = |operation| sent(operation).0.headers["x-amz-copy-source-range"].clone();
        assert_eq!(header(copy().copy_source_range(..10)), "bytes=0-9");
        assert_eq!(header(copy().copy_source_range(5..6)), "bytes=5-5");
    }

    #[test]
    fn a_range_without_end_or_content_is_refused() {
        for operation in [copy().copy_source_range(5..), copy().copy_source_range(..), copy().copy_source_range(5..5)] {
            let error = built("http://store:1", operation).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.to_string().contains("range to copy"), "{error}");
        }
    }
}
