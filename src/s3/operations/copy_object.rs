//! `CopyObject`.

use std::time::SystemTime;

use http::{HeaderMap, Method};
use serde::Deserialize;

use crate::codec::xml;
use crate::s3::{CopySource, S3Request};

/// Copies an object of up to 5 GiB inside the store:
/// [`CopyObject`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html).
///
/// Larger ones are copied part by part, with [`UploadPartCopy`](super::UploadPartCopy). An answer that begins well can still
/// end as an error, which is then what this returns.
///
/// The copy gets the source's metadata and tags. Others are given with the directive `REPLACE`, without which stores ignore
/// them or refuse the request:
///
/// ```
/// use tower_sigv4::s3::{CopyObject, CopySource};
///
/// let copy = CopyObject::new("bucket", "copy", CopySource::new("bucket", "original"))
///     .metadata_directive("REPLACE")
///     .content_type("text/csv")
///     .metadata("color", "blue");
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct CopyObject {
    pub(in crate::s3) request: S3Request,
}

checksummed! {
    /// What [`CopyObject`] answers: fields of its document, methods for its headers.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
    #[serde(rename_all = "PascalCase", default)]
    #[non_exhaustive]
    pub struct CopyObjectOutput {
        /// The copy's entity tag, with its quotes.
        #[serde(rename = "ETag")]
        pub e_tag: Option<String>,
        /// When the copy was stored.
        #[serde(with = "xml::timestamp")]
        pub last_modified: Option<SystemTime>,
        /// Whether the checksum is of the whole object (`FULL_OBJECT`) or of its parts' checksums (`COMPOSITE`).
        pub checksum_type: Option<String>,
        #[serde(skip)]
        headers: HeaderMap,
    }
}

impl CopyObject {
    /// Stores a copy of the source under a key of 1 to 1,024 bytes.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>, source: CopySource) -> Self {
        Self { request: source.set_on(S3Request::object(Method::PUT, bucket, key)).slow_answer() }
    }

    setters! {
        /// Says whether the copy gets the source's metadata (`COPY`, the default) or that of this request (`REPLACE`). An
        /// object is copied onto itself only with `REPLACE` or another storage class or encryption.
        header metadata_directive = "x-amz-metadata-directive";
        /// Says whether the copy gets the source's tags (`COPY`, the default) or those of this request (`REPLACE`).
        header tagging_directive = "x-amz-tagging-directive";
        /// Has a checksum of this algorithm made of the copy.
        algorithm checksum_algorithm = "x-amz-checksum-algorithm";
    }
    copy_source_setters!();
    object_setters!();
    write_condition_setters!();
    customer_key_setters!();
    object_request_setters!();
}

impl CopyObjectOutput {
    getters! {
        /// The version that was copied, in a bucket that keeps versions.
        text copy_source_version_id = "x-amz-copy-source-version-id";
        /// When and by which rule the copy will be deleted.
        text expiration = "x-amz-expiration";
        /// The copy's version, in a bucket that keeps versions.
        text version_id = "x-amz-version-id";
    }
    encryption_getters!();
    headers_getter!();
}

bodiless_operation!(CopyObject -> CopyObjectOutput, |parts, document| {
    Ok(CopyObjectOutput { headers: parts.headers, ..xml::parse("CopyObjectResult", &document)? })
});

#[cfg(test)]
mod tests {
    use crate::checksum::ChecksumAlgorithm;
    use std::time::Duration;

    use super::*;
    use crate::ErrorKind;
    use crate::s3::testing::{answered, built, parsed, sent};

    fn copy() -> CopyObject {
        CopyObject::new("example-bucket", "my-second-image.jpg", CopySource::new("bucket", "my-image.jpg"))
    }

    #[test]
    fn the_options_are_headers() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_356_048_000);
        let (request, document) = sent(
            copy()
                .metadata_directive("REPLACE")
                .tagging_directive("REPLACE")
                .metadata("color", "blue")
                .tag("a", "b")
                .copy_source_if_match("\"e\"")
                .copy_source_if_unmodified_since(time)
                .expected_source_bucket_owner("111122223333")
                .checksum_algorithm(ChecksumAlgorithm::Sha256)
                .if_none_match("*"),
        );
        assert_eq!((request.method, document.as_str()), (Method::PUT, ""));
        assert_eq!(request.uri, "http://store:1/example-bucket/my-second-image.jpg");
        for (name, value) in [
            ("x-amz-copy-source", "bucket/my-image.jpg"),
            ("x-amz-metadata-directive", "REPLACE"),
            ("x-amz-tagging-directive", "REPLACE"),
            ("x-amz-meta-color", "blue"),
            ("x-amz-tagging", "a=b"),
            ("x-amz-copy-source-if-match", "\"e\""),
            ("x-amz-copy-source-if-unmodified-since", "Fri, 21 Dec 2012 00:00:00 GMT"),
            ("x-amz-source-expected-bucket-owner", "111122223333"),
            ("x-amz-checksum-algorithm", "SHA256"),
            ("if-none-match", "*"),
        ] {
            assert_eq!(request.headers[name], value);
        }
    }

    #[test]
    fn source_and_copy_have_keys_of_their_own() {
        let both = || copy().copy_source_sse_customer_key(&[1; 32]).sse_customer_key(&[2; 32]);
        assert!(built("http://store:1", both()).unwrap_err().to_string().contains("https"));
        let request = built("https://store:1", both()).unwrap();
        let of_source = &request.headers()["x-amz-copy-source-server-side-encryption-customer-key"];
        let of_copy = &request.headers()["x-amz-server-side-encryption-customer-key"];
        assert!(of_source.is_sensitive() && of_copy.is_sensitive());
        assert_eq!(of_source, "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");
        assert_eq!(of_copy, "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=");
        assert_eq!(request.headers()["x-amz-copy-source-server-side-encryption-customer-algorithm"], "AES256");
    }

    #[test]
    fn the_answer_of_the_reference_is_read() {
        let output = answered::<CopyObject>(
            &[
                ("x-amz-copy-source-version-id", "3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY+MTRCxf3vjVBH40Nr8X8gdRQBpUMLUo"),
                ("x-amz-version-id", "QUpfdndhfd8438MNFDN93jdnJFkdmqnh893"),
            ],
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CopyObjectResult>\n   <LastModified>2009-10-28T22:32:00</LastModified>\n   <ETag>\"9b2cf535f27731c974343645a3985328\"</ETag>\n<ChecksumType>FULL_OBJECT</ChecksumType><ChecksumCRC64NVME>abc=</ChecksumCRC64NVME></CopyObjectResult>",
        )
        .unwrap();
        assert_eq!(output.e_tag.as_deref(), Some("\"9b2cf535f27731c974343645a3985328\""));
        assert_eq!(output.last_modified, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_256_769_120)));
        assert_eq!(output.checksum_crc64nvme.as_deref(), Some("abc="));
        assert_eq!(output.version_id(), Some("QUpfdndhfd8438MNFDN93jdnJFkdmqnh893"));
        assert_eq!(
            output.copy_source_version_id(),
            Some("3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY+MTRCxf3vjVBH40Nr8X8gdRQBpUMLUo")
        );
    }

    /// Trap: S3 sends the status before the copy is made; without its document there may be no copy.
    #[test]
    fn an_answer_without_a_document_is_an_error() {
        assert_eq!(parsed::<CopyObject>("  ").unwrap_err().kind(), ErrorKind::InvalidResponse);
    }
}
