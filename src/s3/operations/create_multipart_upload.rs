//! `CreateMultipartUpload`.

use http::{HeaderMap, Method};
use serde::Deserialize;

use crate::codec::xml;
use crate::s3::S3Request;

/// Begins an object that is uploaded in parts:
/// [`CreateMultipartUpload`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html).
///
/// Its parts take up storage until [`CompleteMultipartUpload`](super::CompleteMultipartUpload) makes the object of them or
/// [`AbortMultipartUpload`](super::AbortMultipartUpload) deletes them.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct CreateMultipartUpload {
    pub(in crate::s3) request: S3Request,
}

/// What [`CreateMultipartUpload`] answers: fields of its document, methods for its headers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
#[must_use = "without the upload id the upload can neither go on nor be aborted"]
pub struct CreateMultipartUploadOutput {
    /// What the operations on this upload need.
    pub upload_id: String,
    #[serde(skip)]
    headers: HeaderMap,
}

impl CreateMultipartUpload {
    /// Begins the object of this key, of 1 to 1,024 bytes.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self { request: S3Request::object(Method::POST, bucket, key).query("uploads", "") }
    }

    object_setters!();
    setters! {
        /// Has checksums of this algorithm kept; each part has to be sent with its own.
        algorithm checksum_algorithm = "x-amz-checksum-algorithm";
        /// Has the checksum made of the whole object (`FULL_OBJECT`) or of its parts' checksums (`COMPOSITE`).
        header checksum_type = "x-amz-checksum-type";
    }
    customer_key_setters!();
    object_request_setters!();
}

impl CreateMultipartUploadOutput {
    getters! {
        /// The algorithm of the checksums.
        text checksum_algorithm = "x-amz-checksum-algorithm";
        /// `FULL_OBJECT` or `COMPOSITE`.
        text checksum_type = "x-amz-checksum-type";
    }
    abort_getters!();
    encryption_getters!();
    headers_getter!();
}

bodiless_operation!(CreateMultipartUpload -> CreateMultipartUploadOutput, |parts, document| {
    Ok(CreateMultipartUploadOutput {
        headers: parts.headers,
        ..xml::parse("InitiateMultipartUploadResult", &document)?
    })
});

#[cfg(test)]
mod tests {
    use crate::checksum::ChecksumAlgorithm;
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::ErrorKind;
    use crate::s3::testing::{answered, parsed, sent};

    #[test]
    fn the_options_are_headers() {
        let create = CreateMultipartUpload::new("bucket", "a+b")
            .content_type("text/csv")
            .metadata("Color", "grün")
            .tag("a", "b c")
            .storage_class("STANDARD_IA")
            .checksum_algorithm(ChecksumAlgorithm::Crc32)
            .checksum_type("FULL_OBJECT")
            .server_side_encryption("aws:kms");
        let (request, document) = sent(create);
        assert_eq!((request.method, document.as_str()), (Method::POST, ""));
        assert_eq!(request.uri, "http://store:1/bucket/a%2Bb?uploads=");
        assert_eq!(request.headers["content-type"], "text/csv");
        assert_eq!(request.headers["x-amz-meta-color"], "=?UTF-8?B?Z3LDvG4=?=");
        assert_eq!(request.headers["x-amz-tagging"], "a=b%20c");
        assert_eq!(request.headers["x-amz-storage-class"], "STANDARD_IA");
        assert_eq!(request.headers["x-amz-checksum-algorithm"], "CRC32");
        assert_eq!(request.headers["x-amz-checksum-type"], "FULL_OBJECT");
        assert_eq!(request.headers["x-amz-server-side-encryption"], "aws:kms");
    }

    #[test]
    fn the_answer_of_the_reference_is_read() {
        let output = answered::<CreateMultipartUpload>(
            &[
                ("x-amz-abort-date", "Fri, 21 Dec 2012 00:00:00 GMT"),
                ("x-amz-abort-rule-id", "rule"),
                ("x-amz-server-side-encryption", "AES256"),
            ],
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<InitiateMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n<Bucket>example-bucket</Bucket>\n<Key>example-object</Key>\n<UploadId>VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA</UploadId>\n</InitiateMultipartUploadResult>",
        )
        .unwrap();
        assert_eq!(output.upload_id, "VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA");
        assert_eq!(output.abort_date(), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_356_048_000)));
        assert_eq!(output.abort_rule_id(), Some("rule"));
        assert_eq!(output.server_side_encryption(), Some("AES256"));
    }

    #[test]
    fn an_answer_without_upload_id_is_an_error() {
        let error = parsed::<CreateMultipartUpload>(
            "<InitiateMultipartUploadResult><Key>k</Key></InitiateMultipartUploadResult>",
        );
        assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidResponse);
    }
}
