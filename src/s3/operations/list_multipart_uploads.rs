//! `ListMultipartUploads`.

use std::time::SystemTime;

use http::Method;
use serde::Deserialize;

use super::list_objects_v2::CommonPrefix;
use crate::Error;
use crate::codec::xml;
use crate::operation::Paginated;
use crate::s3::list_encoding::KeyEncoding;
use crate::s3::pages::{broken_off, page_after};
use crate::s3::{Owner, S3Request};

/// Lists the uploads of a bucket that are neither completed nor aborted, a page at a time:
/// [`ListMultipartUploads`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html).
///
/// [`S3::pages`](crate::s3::S3::pages) gives all pages as a stream. Keys are asked for in URL encoding and decoded.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListMultipartUploads {
    request: S3Request,
}

/// What [`ListMultipartUploads`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListMultipartUploadsOutput {
    /// The uploads of this page, in the order of their keys, those of one key by the time that they were begun.
    pub uploads: Vec<MultipartUpload>,
    /// What the keys beyond a delimiter have in common, each with the delimiter at its end.
    pub common_prefixes: Vec<String>,
    /// After which key the next page begins; `None` on the last page, and in stores that name the upload alone.
    pub next_key_marker: Option<String>,
    /// After which upload it begins, of that key where there is one.
    pub next_upload_id_marker: Option<String>,
}

/// An upload in a list. Stores leave out what they do not have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct MultipartUpload {
    /// The object's key.
    pub key: String,
    /// What the operations on this upload need.
    pub upload_id: String,
    /// When it was begun.
    #[serde(default, with = "xml::timestamp")]
    pub initiated: Option<SystemTime>,
    /// Who began it.
    pub initiator: Option<Owner>,
    /// Who will own the object.
    pub owner: Option<Owner>,
    /// The storage class, such as `STANDARD`.
    pub storage_class: Option<String>,
    /// The algorithm of the checksums.
    pub checksum_algorithm: Option<String>,
    /// Whether the checksum will be of the whole object (`FULL_OBJECT`) or of its parts' checksums (`COMPOSITE`).
    pub checksum_type: Option<String>,
}

impl ListMultipartUploads {
    /// Lists the uploads of this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::GET, bucket).query("uploads", "").query("encoding-type", "url") }
    }

    setters! {
        /// Rolls up the keys that have this after the prefix, mostly `/`: a folder's view.
        query delimiter = "delimiter";
        /// Lists only keys after this one, and of this one the uploads after
        /// [`upload_id_marker`](Self::upload_id_marker).
        query key_marker = "key-marker";
        /// Sets how many uploads a page has at the most, up to 1,000 (the default).
        query_number max_uploads = "max-uploads";
        /// Lists only keys that begin with this.
        query prefix = "prefix";
        /// Lists of the key that is [`key_marker`](Self::key_marker) only uploads after this one.
        query upload_id_marker = "upload-id-marker";
    }
    object_request_setters!();
}

impl Paginated for ListMultipartUploads {
    fn next_page(self, page: &ListMultipartUploadsOutput) -> Result<Option<Self>, Error> {
        let next = page_after(
            self.request,
            ("key-marker", page.next_key_marker.as_deref()),
            ("upload-id-marker", page.next_upload_id_marker.as_deref()),
        )?;
        Ok(next.map(|request| Self { request }))
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ListMultipartUploadsResult {
    #[serde(rename = "Upload")]
    uploads: Vec<MultipartUpload>,
    common_prefixes: Vec<CommonPrefix>,
    encoding_type: Option<String>,
    is_truncated: bool,
    next_key_marker: Option<String>,
    next_upload_id_marker: Option<String>,
}

bodiless_operation!(ListMultipartUploads -> ListMultipartUploadsOutput, |_, document| parse(&document));

fn parse(document: &[u8]) -> Result<ListMultipartUploadsOutput, Error> {
    let result: ListMultipartUploadsResult = xml::parse("ListMultipartUploadsResult", document)?;
    let marker = |text: Option<String>| text.filter(|text| !text.is_empty() && result.is_truncated);
    let (next_key, next_id) = (marker(result.next_key_marker), marker(result.next_upload_id_marker));
    // SeaweedFS names the upload alone.
    if result.is_truncated && next_key.is_none() && next_id.is_none() {
        return Err(broken_off());
    }
    let keys = result.uploads.iter().map(|upload| &upload.key);
    let prefixes = result.common_prefixes.iter().map(|common| &common.prefix);
    let all = keys.chain(prefixes).chain(&next_key).map(String::as_str);
    let encoding = KeyEncoding::of(result.encoding_type.as_deref(), all);

    let uploads = result.uploads.into_iter();
    let uploads = uploads.map(|upload| Ok(MultipartUpload { key: encoding.decode(upload.key)?, ..upload }));
    Ok(ListMultipartUploadsOutput {
        uploads: uploads.collect::<Result<_, Error>>()?,
        common_prefixes: encoding.decode_all(result.common_prefixes.into_iter().map(|common| common.prefix))?,
        next_key_marker: next_key.map(|key| encoding.decode(key)).transpose()?,
        next_upload_id_marker: next_id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::s3::testing::{parsed, sent};

    #[test]
    fn every_option_is_encoded_into_the_query() {
        let list = ListMultipartUploads::new("bucket")
            .prefix("a b")
            .delimiter("/")
            .key_marker("k+")
            .upload_id_marker("i=")
            .max_uploads(3);
        let (request, _) = sent(list);
        assert_eq!(request.method, Method::GET);
        assert_eq!(
            request.uri,
            "http://store:1/bucket?uploads=&encoding-type=url&prefix=a%20b&delimiter=%2F&key-marker=k%2B&upload-id-marker=i%3D&max-uploads=3"
        );
    }

    /// Trap: the next key comes encoded too; sent back as it came, the list would skip keys or begin again.
    #[test]
    fn keys_prefixes_and_the_next_key_are_decoded() {
        let page = parsed::<ListMultipartUploads>(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListMultipartUploadsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n  <Bucket>bucket</Bucket>\n  <KeyMarker></KeyMarker>\n  <UploadIdMarker></UploadIdMarker>\n  <NextKeyMarker>my+movie%2B.m2ts</NextKeyMarker>\n  <NextUploadIdMarker>YW55IGlkZWEgd2h5IGVsdmluZydzIHVwbG9hZCBmYWlsZWQ</NextUploadIdMarker>\n  <MaxUploads>3</MaxUploads>\n <EncodingType>url</EncodingType> <IsTruncated>true</IsTruncated>\n  <Upload>\n    <Key>my+divisor%00</Key>\n    <UploadId>XMgbGlrZSBlbHZpbmcncyBub3QgaGF2aW5nIG11Y2ggbHVjaw</UploadId>\n    <Initiator>\n      <ID>arn:aws:iam::111122223333:user/user1</ID>\n      <DisplayName>user1</DisplayName>\n    </Initiator>\n    <Owner>\n      <ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID>\n      <DisplayName>OwnerDisplayName</DisplayName>\n    </Owner>\n    <StorageClass>STANDARD</StorageClass>\n    <Initiated>2010-11-10T20:48:33.000Z</Initiated>\n  </Upload>\n <CommonPrefixes><Prefix>x%2F</Prefix></CommonPrefixes> <Upload><Key>z</Key><UploadId>i</UploadId></Upload></ListMultipartUploadsResult>",
        )
        .unwrap();
        let [first, second] = &page.uploads[..] else { panic!("two uploads") };
        assert_eq!(first.key, "my divisor\0");
        assert_eq!(first.upload_id, "XMgbGlrZSBlbHZpbmcncyBub3QgaGF2aW5nIG11Y2ggbHVjaw");
        assert_eq!(first.initiator.as_ref().unwrap().display_name.as_deref(), Some("user1"));
        assert!(first.initiated.is_some());
        assert_eq!(second, &MultipartUpload { key: "z".into(), upload_id: "i".into(), ..MultipartUpload::default() });
        assert_eq!(page.common_prefixes, ["x/"]);

        let next = ListMultipartUploads::new("bucket").next_page(&page).unwrap().unwrap();
        assert_eq!(next.request.query_value("key-marker"), Some("my movie+.m2ts"));
        assert_eq!(
            next.request.query_value("upload-id-marker"),
            Some("YW55IGlkZWEgd2h5IGVsdmluZydzIHVwbG9hZCBmYWlsZWQ")
        );
        assert_eq!(next.next_page(&page).unwrap_err().kind(), ErrorKind::InvalidResponse);
    }

    /// A page that ends with a common prefix has no upload to begin after.
    #[test]
    fn a_marker_of_the_page_before_is_taken_back() {
        let page = parsed::<ListMultipartUploads>(
            "<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker><NextUploadIdMarker/></ListMultipartUploadsResult>",
        )
        .unwrap();
        let list = ListMultipartUploads::new("bucket").key_marker("k").upload_id_marker("i");
        let next = list.next_page(&page).unwrap().unwrap();
        assert_eq!(next.request.query_value("upload-id-marker"), None);
    }

    #[test]
    fn a_list_ends_or_says_where_it_goes_on() {
        let listed = |truncated: &str, markers: &str| {
            parsed::<ListMultipartUploads>(&format!(
                "<ListMultipartUploadsResult><IsTruncated>{truncated}</IsTruncated>{markers}</ListMultipartUploadsResult>"
            ))
        };
        let markers = "<NextKeyMarker>k</NextKeyMarker><NextUploadIdMarker>i</NextUploadIdMarker>";
        let last = listed("false", markers).unwrap();
        assert_eq!((&last.next_key_marker, &last.next_upload_id_marker), (&None, &None));
        assert!(ListMultipartUploads::new("bucket").next_page(&last).unwrap().is_none());
        for markers in ["", "<NextKeyMarker/><NextUploadIdMarker/>"] {
            assert_eq!(listed("true", markers).unwrap_err().kind(), ErrorKind::InvalidResponse);
        }
        // As SeaweedFS answers. A store that then ignored the marker would name it again.
        let by_id = listed("true", "<NextUploadIdMarker>i</NextUploadIdMarker>").unwrap();
        let next = ListMultipartUploads::new("bucket").key_marker("k").next_page(&by_id).unwrap().unwrap();
        assert_eq!(next.request.query_value("upload-id-marker"), Some("i"));
        let next = ListMultipartUploads::new("bucket").next_page(&by_id).unwrap().unwrap();
        assert_eq!(next.next_page(&by_id).unwrap_err().kind(), ErrorKind::InvalidResponse);
    }
}
