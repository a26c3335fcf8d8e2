//! `ListParts`.

use http::{HeaderMap, Method};
use serde::Deserialize;

use crate::Error;
use crate::codec::xml;
use crate::operation::{Paginated, endless};
use crate::s3::pages::broken_off;
use crate::s3::{Owner, Part, S3Request, multipart, types};

/// Lists the parts of an upload, a page at a time:
/// [`ListParts`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html).
///
/// [`S3::pages`](crate::s3::S3::pages) gives all pages as a stream.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListParts {
    pub(in crate::s3) request: S3Request,
}

/// What [`ListParts`] answers: fields of its document, methods for its headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListPartsOutput {
    /// The parts of this page, in ascending order of their numbers.
    pub parts: Vec<Part>,
    /// After which part the next page begins; `None` on the last page.
    pub next_part_number_marker: Option<u32>,
    /// Who began the upload.
    pub initiator: Option<Owner>,
    /// Who will own the object.
    pub owner: Option<Owner>,
    /// The storage class, such as `STANDARD`.
    pub storage_class: Option<String>,
    /// The algorithm of the checksums.
    pub checksum_algorithm: Option<String>,
    /// Whether the checksum will be of the whole object (`FULL_OBJECT`) or of its parts' checksums (`COMPOSITE`).
    pub checksum_type: Option<String>,
    headers: HeaderMap,
}

impl ListParts {
    /// Lists the parts of this upload.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>, upload_id: impl Into<String>) -> Self {
        Self { request: multipart::upload(Method::GET, bucket, key, upload_id) }
    }

    setters! {
        /// Sets how many parts a page has at the most, up to 1,000 (the default).
        query_number max_parts = "max-parts";
        /// Lists only parts with higher numbers.
        query_number part_number_marker = "part-number-marker";
    }
    customer_key_setters!();
    object_request_setters!();
}

impl ListPartsOutput {
    getters! {
        /// `requester`, when the caller pays for the request.
        text request_charged = "x-amz-request-charged";
    }
    abort_getters!();
    headers_getter!();
}

impl Paginated for ListParts {
    fn next_page(self, page: &ListPartsOutput) -> Result<Option<Self>, Error> {
        let Some(next) = page.next_part_number_marker else { return Ok(None) };
        let marker = self.request.query_value("part-number-marker").and_then(|marker| marker.parse().ok());
        if next <= marker.unwrap_or(0) {
            return Err(endless());
        }
        Ok(Some(self.part_number_marker(next)))
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ListPartsResult {
    #[serde(rename = "Part")]
    parts: Vec<Part>,
    is_truncated: bool,
    #[serde(deserialize_with = "types::number")]
    next_part_number_marker: Option<u32>,
    initiator: Option<Owner>,
    owner: Option<Owner>,
    storage_class: Option<String>,
    checksum_algorithm: Option<String>,
    checksum_type: Option<String>,
}

bodiless_operation!(ListParts -> ListPartsOutput, |parts, document| {
    let result: ListPartsResult = xml::parse("ListPartsResult", &document)?;
    let next_part_number_marker = result.next_part_number_marker.filter(|_| result.is_truncated);
    if result.is_truncated && next_part_number_marker.is_none() {
        return Err(broken_off());
    }
    Ok(ListPartsOutput {
        parts: result.parts,
        next_part_number_marker,
        initiator: result.initiator,
        owner: result.owner,
        storage_class: result.storage_class,
        checksum_algorithm: result.checksum_algorithm,
        checksum_type: result.checksum_type,
        headers: parts.headers,
    })
});

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::ErrorKind;
    use crate::s3::testing::{answered, parsed, sent};

    fn list() -> ListParts {
        ListParts::new("example-bucket", "example-object", "id")
    }

    #[test]
    fn the_example_of_the_reference_is_asked_and_read() {
        let (request, _) = sent(list().max_parts(2).part_number_marker(1));
        assert_eq!(request.method, Method::GET);
        assert_eq!(
            request.uri,
            "http://store:1/example-bucket/example-object?uploadId=id&max-parts=2&part-number-marker=1"
        );
        let page = answered::<ListParts>(
            &[("x-amz-abort-rule-id", "rule")],
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListPartsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n  <Bucket>example-bucket</Bucket>\n  <Key>example-object</Key>\n  <UploadId>XXBsb2FkIElEIGZvciBlbHZpbmcncyVcdS1tb3ZpZS5tMnRzEEEwbG9hZA</UploadId>\n  <Initiator>\n      <ID>arn:aws:iam::111122223333:user/some-user-11116a31-17b5-4fb7-9df5-b288870f11xx</ID>\n      <DisplayName>umat-user</DisplayName>\n  </Initiator>\n  <Owner>\n    <ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID>\n    <DisplayName>someName</DisplayName>\n  </Owner>\n  <StorageClass>STANDARD</StorageClass>\n  <PartNumberMarker>1</PartNumberMarker>\n  <NextPartNumberMarker>3</NextPartNumberMarker>\n  <MaxParts>2</MaxParts>\n  <IsTruncated>true</IsTruncated>\n  <Part>\n    <PartNumber>2</PartNumber>\n    <LastModified>2010-11-10T20:48:34.000Z</LastModified>\n    <ETag>\"7778aef83f66abc1fa1e8477f296d394\"</ETag>\n    <Size>10485760</Size>\n  </Part>\n  <Part>\n    <PartNumber>3</PartNumber>\n    <LastModified>2010-11-10T20:48:33.000Z</LastModified>\n    <ETag>\"aaaa18db4cc2f85cedef654fccc4a4x8\"</ETag>\n    <Size>10485760</Size>\n <ChecksumCRC32C>abc=</ChecksumCRC32C> </Part>\n</ListPartsResult>",
        )
        .unwrap();
        let [second, third] = &page.parts[..] else { panic!("two parts") };
        assert_eq!((second.part_number, second.size), (2, 10_485_760));
        assert_eq!(second.e_tag.as_deref(), Some("\"7778aef83f66abc1fa1e8477f296d394\""));
        assert_eq!(second.last_modified, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_289_422_114)));
        assert_eq!((third.part_number, third.checksum_crc32c.as_deref()), (3, Some("abc=")));
        assert_eq!(page.initiator.as_ref().unwrap().display_name.as_deref(), Some("umat-user"));
        assert_eq!(page.storage_class.as_deref(), Some("STANDARD"));
        assert_eq!(page.abort_rule_id(), Some("rule"));
        let next = list().max_parts(2).part_number_marker(1).next_page(&page).unwrap().unwrap();
        assert_eq!(next.request.query_value("part-number-marker"), Some("3"));
    }

    #[test]
    fn the_last_page_has_no_next() {
        for marker in ["", "<NextPartNumberMarker/>", "<NextPartNumberMarker>0</NextPartNumberMarker>"] {
            let document = format!("<ListPartsResult><IsTruncated>false</IsTruncated>{marker}</ListPartsResult>");
            let page = parsed::<ListParts>(&document).unwrap();
            assert!(list().next_page(&page).unwrap().is_none());
        }
    }

    /// Trap: a list that goes on without saying where loops, or ends too early.
    #[test]
    fn a_truncated_list_without_a_next_part_is_an_error() {
        for marker in ["", "<NextPartNumberMarker/>", "<NextPartNumberMarker>x</NextPartNumberMarker>"] {
            let document = format!("<ListPartsResult><IsTruncated>true</IsTruncated>{marker}</ListPartsResult>");
            assert_eq!(parsed::<ListParts>(&document).unwrap_err().kind(), ErrorKind::InvalidResponse);
        }
    }

    #[test]
    fn a_list_that_does_not_go_forward_is_an_error() {
        for (at, next) in [(None, 0), (Some(5), 5), (Some(5), 3)] {
            let page = ListPartsOutput { next_part_number_marker: Some(next), ..ListPartsOutput::default() };
            let list = at.map_or_else(list, |at| list().part_number_marker(at));
            assert_eq!(list.next_page(&page).unwrap_err().kind(), ErrorKind::InvalidResponse);
        }
    }

    #[test]
    fn a_part_without_number_is_an_error() {
        assert!(parsed::<ListParts>("<ListPartsResult><Part><Size>1</Size></Part></ListPartsResult>").is_err());
    }
}
