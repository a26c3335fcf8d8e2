//! `AbortMultipartUpload`.

use http::Method;

use crate::s3::{S3Request, multipart};

/// Ends an upload and deletes its parts:
/// [`AbortMultipartUpload`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html).
///
/// Parts that were still being uploaded may remain: abort again when they have ended, until
/// [`ListParts`](super::ListParts) finds none.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct AbortMultipartUpload {
    pub(in crate::s3) request: S3Request,
}

header_output! {
    /// What [`AbortMultipartUpload`] answers.
    AbortMultipartUploadOutput
}

impl AbortMultipartUpload {
    /// Aborts this upload.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>, upload_id: impl Into<String>) -> Self {
        Self { request: multipart::upload(Method::DELETE, bucket, key, upload_id) }
    }

    setters! {
        /// Only when the upload was begun at this time; for directory buckets alone.
        date if_match_initiated_time = "x-amz-if-match-initiated-time";
    }
    object_request_setters!();
}

impl AbortMultipartUploadOutput {
    getters! {
        /// `requester`, when the caller pays for the request.
        text request_charged = "x-amz-request-charged";
    }
}

bodiless_operation!(AbortMultipartUpload -> AbortMultipartUploadOutput, |parts, _| Ok(parts.into()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{answered, sent};

    #[test]
    fn an_upload_is_deleted_by_its_id() {
        let (request, document) = sent(AbortMultipartUpload::new("bucket", "k", "a=").request_payer());
        assert_eq!((request.method, document.as_str()), (Method::DELETE, ""));
        assert_eq!(request.uri, "http://store:1/bucket/k?uploadId=a%3D");
        assert_eq!(request.headers["x-amz-request-payer"], "requester");
        let output = answered::<AbortMultipartUpload>(&[("x-amz-request-charged", "requester")], "").unwrap();
        assert_eq!(output.request_charged(), Some("requester"));
    }
}
