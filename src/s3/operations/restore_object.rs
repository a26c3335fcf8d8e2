//! `RestoreObject`.

use http::{Method, StatusCode};
use serde::Serialize;

use crate::s3::S3Request;
use crate::s3::options::read;

/// Has a copy made of an archived object, from which it can be read for some days:
/// [`RestoreObject`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html).
///
/// It takes minutes to days; [`ObjectHead::restore`](crate::s3::ObjectHead::restore) tells how far it is. A second request
/// meanwhile is the error `RestoreAlreadyInProgress`.
///
/// ```
/// use tower_sigv4::s3::RestoreObject;
///
/// let restore = RestoreObject::new("bucket", "2019.tar").days(7).tier("Bulk");
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct RestoreObject {
    request: S3Request,
    document: RestoreRequest,
}

/// What [`RestoreObject`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RestoreObjectOutput {
    /// Whether the object was already restored, and its days are counted anew; otherwise the restore has begun.
    pub is_already_restored: bool,
    /// `requester`, when the caller pays for the request.
    pub request_charged: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RestoreRequest {
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    glacier_job_parameters: Option<GlacierJobParameters>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct GlacierJobParameters {
    tier: String,
}

impl RestoreObject {
    /// Restores this object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        let request = S3Request::object(Method::POST, bucket, key).query("restore", "");
        Self { request, document: RestoreRequest::default() }
    }

    /// Keeps the copy for this many days, at least 1. The classes `GLACIER` and `DEEP_ARCHIVE` need it;
    /// `INTELLIGENT_TIERING`, which moves the object itself, must not have it.
    pub fn days(mut self, days: u32) -> Self {
        if days == 0 {
            self.request.fail("a restored copy is kept for 1 day at least, not for 0".to_owned());
        }
        self.document.days = Some(days);
        self
    }

    /// Says how fast and how dear it is: `Expedited`, `Standard` (the default) or `Bulk`.
    pub fn tier(mut self, tier: impl Into<String>) -> Self {
        self.document.glacier_job_parameters = Some(GlacierJobParameters { tier: tier.into() });
        self
    }

    version_setters!();
    object_request_setters!();
}

document_operation!(RestoreObject("RestoreRequest") -> RestoreObjectOutput, |parts, _| {
    Ok(RestoreObjectOutput {
        is_already_restored: parts.status == StatusCode::OK,
        request_charged: read::owned(&parts.headers, "x-amz-request-charged"),
    })
});

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::ErrorKind;
    use crate::operation::Operation;
    use crate::s3::testing::{built, sent};

    #[test]
    fn the_document_is_as_the_reference_has_it() {
        let (request, document) = sent(RestoreObject::new("bucket", "k").days(2).tier("Expedited").version_id("v"));
        assert_eq!(request.method, Method::POST);
        assert_eq!(request.uri, "http://store:1/bucket/k?restore=&versionId=v");
        assert_eq!(
            document,
            "<RestoreRequest xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Days>2</Days><GlacierJobParameters><Tier>Expedited</Tier></GlacierJobParameters></RestoreRequest>"
        );
        let (_, document) = sent(RestoreObject::new("bucket", "k"));
        assert_eq!(document, "<RestoreRequest xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>");
    }

    #[test]
    fn no_days_at_all_are_refused() {
        let error = built("http://store:1", RestoreObject::new("bucket", "k").days(0)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }

    #[test]
    fn the_status_says_whether_it_has_begun_or_was_done() {
        for (status, is_already_restored) in [(202, false), (200, true)] {
            let response = http::Response::builder().status(status).header("x-amz-request-charged", "requester");
            let (parts, ()) = response.body(()).unwrap().into_parts();
            let output = RestoreObject::parse_response(parts, Bytes::new()).unwrap();
            assert_eq!(output.is_already_restored, is_already_restored);
            assert_eq!(output.request_charged.as_deref(), Some("requester"));
        }
    }
}
