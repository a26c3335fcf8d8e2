//! `CompleteMultipartUpload`.

use http::{HeaderMap, Method};
use serde::{Deserialize, Serialize};

use crate::codec::xml;
use crate::s3::{S3Request, multipart};

/// Makes the object of the parts that were uploaded:
/// [`CompleteMultipartUpload`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html).
///
/// It can take minutes, and an answer that begins well can still end as an error, which is then what this returns.
///
/// ```
/// use tower_sigv4::s3::{CompleteMultipartUpload, CompletedPart};
///
/// let parts = [CompletedPart::new(1, "\"a54357aff0632cce46d942af68356b38\""), CompletedPart::new(2, "\"0c78aef8\"")];
/// let complete = CompleteMultipartUpload::new("bucket", "key", "upload id", parts).if_none_match("*");
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct CompleteMultipartUpload {
    pub(in crate::s3) request: S3Request,
    document: CompletedParts,
}

#[derive(Clone, Debug, Serialize)]
struct CompletedParts {
    #[serde(rename = "Part")]
    parts: Vec<CompletedPart>,
}

checksummed! {
    /// A part to make an object of. Its checksum is needed when the upload was begun with `COMPOSITE` checksums.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
    #[serde(rename_all = "PascalCase")]
    #[non_exhaustive]
    pub struct CompletedPart {
        /// The number, 1 to 10,000.
        pub part_number: u32,
        /// The entity tag that [`UploadPart`](super::UploadPart) answered.
        #[serde(rename = "ETag")]
        pub e_tag: String,
    }
}

checksummed! {
    /// What [`CompleteMultipartUpload`] answers: fields of its document, methods for its headers.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
    #[serde(rename_all = "PascalCase", default)]
    #[non_exhaustive]
    pub struct CompleteMultipartUploadOutput {
        /// The object's URI.
        pub location: Option<String>,
        /// The object's entity tag, with its quotes. It is no MD5 of the content.
        #[serde(rename = "ETag")]
        pub e_tag: Option<String>,
        /// Whether the checksum is of the whole object (`FULL_OBJECT`) or of its parts' checksums (`COMPOSITE`).
        pub checksum_type: Option<String>,
        #[serde(skip)]
        headers: HeaderMap,
    }
}

impl CompletedPart {
    /// The part of this number, with the entity tag that [`UploadPart`](super::UploadPart) answered.
    pub fn new(part_number: u32, e_tag: impl Into<String>) -> Self {
        Self { part_number, e_tag: e_tag.into(), ..Self::default() }
    }
}

impl CompleteMultipartUpload {
    /// Makes the object of these parts, 1 to 10,000 in ascending order of their numbers.
    pub fn new(
        bucket: impl Into<String>,
        key: impl Into<String>,
        upload_id: impl Into<String>,
        parts: impl IntoIterator<Item = CompletedPart>,
    ) -> Self {
        let parts: Vec<_> = parts.into_iter().collect();
        let mut request = multipart::upload(Method::POST, bucket, key, upload_id).slow_answer();
        if let Err(problem) = check(&parts) {
            request.fail(problem);
        }
        Self { request, document: CompletedParts { parts } }
    }

    write_condition_setters!();
    setters! {
        /// Fails unless the object has this size in bytes.
        header_number mpu_object_size = "x-amz-mp-object-size";
        /// Says of what the checksum is: the whole object (`FULL_OBJECT`) or its parts' checksums (`COMPOSITE`).
        header checksum_type = "x-amz-checksum-type";
    }
    checksum_setters!();
    customer_key_setters!();
    object_request_setters!();
}

/// Refuses what S3 refuses: no parts, and others than ascending ones. Ascending numbers are never too many.
fn check(parts: &[CompletedPart]) -> Result<(), String> {
    if parts.is_empty() {
        return Err("an upload is completed with 1 to 10000 parts, not with none".to_owned());
    }
    let mut last = 0;
    for &CompletedPart { part_number, .. } in parts {
        multipart::check_part_number(part_number)?;
        if part_number <= last {
            return Err(format!("part {part_number} comes after part {last}; the numbers must ascend"));
        }
        last = part_number;
    }
    Ok(())
}

impl CompleteMultipartUploadOutput {
    getters! {
        /// When and by which rule the object will be deleted.
        text expiration = "x-amz-expiration";
        /// The version, in a bucket that keeps versions.
        text version_id = "x-amz-version-id";
    }
    encryption_getters!();
    headers_getter!();
}

document_operation!(
    CompleteMultipartUpload("CompleteMultipartUpload") -> CompleteMultipartUploadOutput,
    |parts, document| Ok(CompleteMultipartUploadOutput {
        headers: parts.headers,
        ..xml::parse("CompleteMultipartUploadResult", &document)?
    })
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{answered, built, parsed, sent};
    use crate::{Error, ErrorKind};

    fn part(number: u32) -> CompletedPart {
        CompletedPart::new(number, "\"e\"")
    }

    fn refused(parts: Vec<CompletedPart>) -> Error {
        built("http://store:1", CompleteMultipartUpload::new("bucket", "k", "id", parts)).unwrap_err()
    }

    #[test]
    fn the_document_is_as_the_reference_has_it() {
        let mut second = CompletedPart::new(2, "0c78aef8");
        second.checksum_sha256 = Some("47DEQpj8".to_owned());
        let complete = CompleteMultipartUpload::new("bucket", "k", "id", [CompletedPart::new(1, "a543<&"), second])
            .if_none_match("*")
            .mpu_object_size(10_485_761)
            .checksum_type("FULL_OBJECT")
            .checksum_crc64nvme("abc=");
        let (request, document) = sent(complete);
        assert_eq!(
            (request.method, request.uri.to_string().as_str()),
            (Method::POST, "http://store:1/bucket/k?uploadId=id")
        );
        assert_eq!(
            document,
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Part><PartNumber>1</PartNumber><ETag>a543&lt;&amp;</ETag></Part><Part><PartNumber>2</PartNumber><ETag>0c78aef8</ETag><ChecksumSHA256>47DEQpj8</ChecksumSHA256></Part></CompleteMultipartUpload>"
        );
        assert_eq!(request.headers["if-none-match"], "*");
        assert_eq!(request.headers["x-amz-mp-object-size"], "10485761");
        assert_eq!(request.headers["x-amz-checksum-type"], "FULL_OBJECT");
        assert_eq!(request.headers["x-amz-checksum-crc64nvme"], "abc=");
    }

    #[test]
    fn parts_that_s3_would_refuse_are_not_sent() {
        for (parts, says) in [
            (vec![], "not with none"),
            (vec![part(0)], "0 is no part's number"),
            (vec![part(10_001)], "10001 is no part's number"),
            (vec![part(2), part(1)], "part 1 comes after part 2"),
            (vec![part(1), part(1)], "part 1 comes after part 1"),
            ((1..=10_001).map(part).collect(), "10001"),
        ] {
            let error = refused(parts);
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.to_string().contains(says), "{error}");
        }
        let most = CompleteMultipartUpload::new("bucket", "k", "id", (1..=10_000).map(part));
        assert!(built("http://store:1", most).is_ok());
    }

    /// Trap: S3 sends white space to keep the connection alive, and the document after it.
    #[test]
    fn an_answer_after_white_space_is_read() {
        let output = answered::<CompleteMultipartUpload>(
            &[("x-amz-version-id", "v1"), ("x-amz-server-side-encryption", "AES256")],
            "   \n\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n   \n<CompleteMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n <Location>http://Example-Bucket.s3.Region.amazonaws.com/Example-Object</Location>\n <Bucket>Example-Bucket</Bucket>\n <Key>Example-Object</Key>\n <ETag>\"3858f62230ac3c915f300c664312c11f-9\"</ETag>\n<ChecksumCRC32>abc=</ChecksumCRC32><ChecksumType>COMPOSITE</ChecksumType></CompleteMultipartUploadResult>",
        )
        .unwrap();
        assert_eq!(output.location.as_deref(), Some("http://Example-Bucket.s3.Region.amazonaws.com/Example-Object"));
        assert_eq!(output.e_tag.as_deref(), Some("\"3858f62230ac3c915f300c664312c11f-9\""));
        assert_eq!(output.checksum_crc32.as_deref(), Some("abc="));
        assert_eq!(output.checksum_type.as_deref(), Some("COMPOSITE"));
        assert_eq!((output.version_id(), output.server_side_encryption()), (Some("v1"), Some("AES256")));
    }

    #[test]
    fn an_answer_of_white_space_alone_is_an_error() {
        for document in ["", " \n ", " <CompleteMultipartUploadResult><Location>"] {
            let error = parsed::<CompleteMultipartUpload>(document).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        }
    }
}
