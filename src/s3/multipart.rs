//! What the operations on one multipart upload have in common.

use http::Method;

use super::S3Request;

/// The most parts of an upload, and the highest number of one.
///
/// Source: [Multipart upload limits](https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html).
pub(super) const MAX_PARTS: u32 = 10_000;

/// A request on an upload.
pub(super) fn upload(
    method: Method,
    bucket: impl Into<String>,
    key: impl Into<String>,
    upload_id: impl Into<String>,
) -> S3Request {
    let mut request = S3Request::object(method, bucket, key);
    let upload_id = upload_id.into();
    if upload_id.is_empty() {
        // A store may take it for a request on the object itself: the abort of an upload would delete the object.
        request.fail("the upload id is empty; it is what CreateMultipartUpload answers".to_owned());
    }
    request.query("uploadId", upload_id)
}

/// A request that uploads a part.
pub(super) fn part(
    bucket: impl Into<String>,
    key: impl Into<String>,
    upload_id: impl Into<String>,
    number: u32,
) -> S3Request {
    let mut request = upload(Method::PUT, bucket, key, upload_id);
    if let Err(problem) = check_part_number(number) {
        request.fail(problem);
    }
    request.query("partNumber", number.to_string())
}

/// Refuses what is no part's number.
pub(super) fn check_part_number(number: u32) -> Result<(), String> {
    match number {
        1..=MAX_PARTS => Ok(()),
        _ => Err(format!("{number} is no part's number; expected 1 to {MAX_PARTS}")),
    }
}

#[cfg(test)]
mod tests {
    use crate::ErrorKind;
    use crate::s3::testing::built;
    use crate::s3::{AbortMultipartUpload, ListParts, UploadPart};

    /// Trap: the abort of an upload without an id is a `DELETE` of the object.
    #[test]
    fn an_empty_upload_id_is_refused() {
        let uri = "http://store:1";
        for error in [
            built(uri, AbortMultipartUpload::new("bucket", "k", "")).unwrap_err(),
            built(uri, ListParts::new("bucket", "k", "")).unwrap_err(),
            built(uri, UploadPart::new("bucket", "k", "", 1, "x")).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.to_string().contains("upload id is empty"), "{error}");
        }
    }

    #[test]
    fn parts_are_numbered_from_1_to_10_000() {
        for number in [0, 10_001, u32::MAX] {
            let error = built("http://store:1", UploadPart::new("bucket", "k", "id", number, "x")).unwrap_err();
            assert!(error.to_string().contains("expected 1 to 10000"), "{error}");
        }
        for number in [1, 10_000] {
            assert!(built("http://store:1", UploadPart::new("bucket", "k", "id", number, "x")).is_ok());
        }
    }

    /// Trap: upload ids have `=`, `+` and `/` in them.
    #[test]
    fn an_upload_id_is_encoded() {
        let request = built("http://store:1", UploadPart::new("bucket", "a b", "+a/b==", 7, "x")).unwrap();
        assert_eq!(request.uri(), "http://store:1/bucket/a%20b?uploadId=%2Ba%2Fb%3D%3D&partNumber=7");
    }
}
