//! `GetObjectLegalHold`.

use http::Method;

use crate::codec::xml;
use crate::s3::{ObjectLockLegalHold, S3Request};

/// Reads whether an object is under a legal hold:
/// [`GetObjectLegalHold`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html).
///
/// An object that never was under one answers with the error `NoSuchObjectLockConfiguration`.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetObjectLegalHold {
    request: S3Request,
}

impl GetObjectLegalHold {
    /// Reads the legal hold of this object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self { request: S3Request::object(Method::GET, bucket, key).query("legal-hold", "") }
    }

    version_setters!();
    object_request_setters!();
}

bodiless_operation!(GetObjectLegalHold -> ObjectLockLegalHold, |_, document| xml::parse("LegalHold", &document));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};

    #[test]
    fn the_status_is_read() {
        let (request, _) = sent(GetObjectLegalHold::new("bucket", "k").version_id("v"));
        assert_eq!(request.uri, "http://store:1/bucket/k?legal-hold=&versionId=v");
        let document = "<LegalHold xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>ON</Status></LegalHold>";
        assert_eq!(parsed::<GetObjectLegalHold>(document).unwrap(), ObjectLockLegalHold::new("ON"));
        assert_eq!(parsed::<GetObjectLegalHold>("<LegalHold/>").unwrap().status, None);
    }
}
