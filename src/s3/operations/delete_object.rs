//! `DeleteObject`.

use http::Method;

use crate::s3::S3Request;

/// Deletes an object: [`DeleteObject`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html).
///
/// Deleting what does not exist succeeds.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteObject {
    request: S3Request,
}

header_output! {
    /// What [`DeleteObject`] answers.
    DeleteObjectOutput
}

impl DeleteObject {
    /// Deletes this object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self { request: S3Request::object(Method::DELETE, bucket, key) }
    }

    version_setters!();
    setters! {
        /// Deletes it although it is locked in the mode `GOVERNANCE`, which needs a permission of its own.
        header_flag bypass_governance_retention = "x-amz-bypass-governance-retention";
        /// Only while the object has this entity tag; otherwise the error
        /// [`is_precondition_failed`](crate::Error::is_precondition_failed).
        header if_match = "if-match";
        /// Proves who deletes, where the bucket demands it: the device's serial number, a space and its code.
        header mfa = "x-amz-mfa";
    }
    object_request_setters!();
}

impl DeleteObjectOutput {
    getters! {
        /// Whether a delete marker was made or deleted, in a bucket that keeps versions.
        flag delete_marker = "x-amz-delete-marker";
        /// The version that was deleted, or that the delete marker is.
        text version_id = "x-amz-version-id";
        /// `requester`, when the caller pays for the request.
        text request_charged = "x-amz-request-charged";
    }
}

bodiless_operation!(DeleteObject -> DeleteObjectOutput, |parts, _| Ok(parts.into()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Endpoint;
    use crate::operation::Operation;
    use crate::sigv4::SigningScope;

    /// Trap: S3's parameter is `versionId`, not `v` or `version`.
    #[test]
    fn a_version_is_named_as_s3_names_it() {
        let endpoint = Endpoint::new("http://h:1", SigningScope::new("r", "s3")).unwrap();
        let request = DeleteObject::new("bucket", "k").version_id("a/b=").into_request(&endpoint).unwrap();
        assert_eq!(request.uri(), "http://h:1/bucket/k?versionId=a%2Fb%3D");
    }
}
