//! `ListObjectVersions`.

use std::time::SystemTime;

use http::Method;

use crate::Error;
use crate::codec::xml::{self, Element, fill};
use crate::error::BoxError;
use crate::operation::Paginated;
use crate::s3::list_page::{self, ListPage};
use crate::s3::pages::{broken_off, page_after};
use crate::s3::{Owner, S3Request};

/// Lists the versions of a bucket's objects and the delete markers among them, a page at a time:
/// [`ListObjectVersions`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html).
///
/// [`S3::pages`](crate::s3::S3::pages) gives all pages as a stream. Keys are asked for in URL encoding and decoded.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListObjectVersions {
    request: S3Request,
}

/// What [`ListObjectVersions`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListObjectVersionsOutput {
    /// The versions and delete markers of this page as the store orders them: by key, and of one key the newest first.
    pub versions: Vec<ObjectVersion>,
    /// What the keys beyond a delimiter have in common, each with the delimiter at its end.
    pub common_prefixes: Vec<String>,
    /// After which key the next page begins; `None` on the last page.
    pub next_key_marker: Option<String>,
    /// After which version of that key it begins.
    pub next_version_id_marker: Option<String>,
}

/// A version of an object in a list, or a delete marker. Stores leave out what they do not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObjectVersion {
    /// The key.
    pub key: String,
    /// The version; `null` is one that was stored when the bucket did not keep versions.
    pub version_id: Option<String>,
    /// Whether it is the newest of its key.
    pub is_latest: bool,
    /// Whether it is a delete marker, which has neither size nor content.
    pub is_delete_marker: bool,
    /// The size in bytes.
    pub size: u64,
    /// The entity tag, with its quotes.
    pub e_tag: Option<String>,
    /// When it was stored.
    pub last_modified: Option<SystemTime>,
    /// The storage class, such as `STANDARD`.
    pub storage_class: Option<String>,
    /// With which algorithm its checksum was computed, such as `CRC64NVME`.
    pub checksum_algorithm: Option<String>,
    /// Whether its checksum is of the whole object (`FULL_OBJECT`) or of its parts' checksums (`COMPOSITE`).
    pub checksum_type: Option<String>,
    /// Its owner.
    pub owner: Option<Owner>,
}

impl ListObjectVersions {
    /// Lists the versions in this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::GET, bucket).query("versions", "").query("encoding-type", "url") }
    }

    setters! {
        /// Rolls up the keys that have this after the prefix, mostly `/`: a folder's view.
        query delimiter = "delimiter";
        /// Lists only keys after this one, and of this one the versions after
        /// [`version_id_marker`](Self::version_id_marker).
        query key_marker = "key-marker";
        /// Sets how many versions, delete markers and common prefixes a page has at the most, up to 1,000 (the default).
        query_number max_keys = "max-keys";
        /// Lists only keys that begin with this.
        query prefix = "prefix";
        /// Lists of the key that is [`key_marker`](Self::key_marker) only versions older than this one.
        query version_id_marker = "version-id-marker";
    }
    object_request_setters!();
}

impl Paginated for ListObjectVersions {
    fn next_page(self, page: &ListObjectVersionsOutput) -> Result<Option<Self>, Error> {
        let next = page_after(
            self.request,
            ("key-marker", page.next_key_marker.as_deref()),
            ("version-id-marker", page.next_version_id_marker.as_deref()),
        )?;
        Ok(next.map(|request| Self { request }))
    }
}

bodiless_operation!(ListObjectVersions -> ListObjectVersionsOutput, |_, document| parse(&document));

fn parse(document: &[u8]) -> Result<ListObjectVersionsOutput, Error> {
    let mut page = ListPage::default();
    let mut versions = Vec::new();
    let (mut next_key, mut next_id) = (None, None);
    xml::read("ListVersionsResult", document, |root| {
        root.children(|name, element| match name {
            "Version" => read_version(element, false, &mut versions),
            "DeleteMarker" => read_version(element, true, &mut versions),
            "NextKeyMarker" => fill(&mut next_key, element.text()?.to_owned()),
            "NextVersionIdMarker" => fill(&mut next_id, element.text()?.to_owned()),
            _ => page.read(name, element),
        })
    })?;

    let marker = |text: Option<String>| text.filter(|text| !text.is_empty() && page.is_truncated());
    let (next_key, next_version_id_marker) = (marker(next_key), marker(next_id));
    if page.is_truncated() && next_key.is_none() {
        return Err(broken_off());
    }
    let encoding = page.key_encoding(versions.iter().map(|version| &version.key).chain(&next_key));
    for version in &mut versions {
        encoding.decode_in_place(&mut version.key)?;
    }
    Ok(ListObjectVersionsOutput {
        versions,
        common_prefixes: encoding.decode_all(page.common_prefixes)?,
        next_key_marker: next_key.map(|key| encoding.decode(key)).transpose()?,
        next_version_id_marker,
    })
}

/// Adds the version or delete marker of an element, its key as it came.
fn read_version(
    element: Element<'_, '_>,
    is_delete_marker: bool,
    versions: &mut Vec<ObjectVersion>,
) -> Result<(), BoxError> {
    let (mut key, mut version_id, mut is_latest) = (None, None, None);
    let (mut size, mut last_modified, mut e_tag) = (None, None, None);
    let (mut storage_class, mut owner) = (None, None);
    let (mut checksum_algorithm, mut checksum_type) = (None, None);
    element.children(|name, element| match name {
        "Key" => fill(&mut key, element.text()?.to_owned()),
        "VersionId" => fill(&mut version_id, element.text()?.to_owned()),
        "IsLatest" => fill(&mut is_latest, list_page::flag(element)?),
        "Size" => fill(&mut size, list_page::size(element)?),
        "ETag" => fill(&mut e_tag, element.text()?.to_owned()),
        "LastModified" => fill(&mut last_modified, xml::timestamp::parse(element.text()?)),
        "StorageClass" => fill(&mut storage_class, element.text()?.to_owned()),
        "ChecksumAlgorithm" => fill(&mut checksum_algorithm, element.text()?.to_owned()),
        "ChecksumType" => fill(&mut checksum_type, element.text()?.to_owned()),
        "Owner" => fill(&mut owner, list_page::owner(element)?),
        _ => Ok(()),
    })?;
    versions.push(ObjectVersion {
        key: key.ok_or("a version has no key")?,
        version_id,
        is_latest: is_latest.unwrap_or_default(),
        is_delete_marker,
        size: size.unwrap_or_default(),
        e_tag,
        last_modified: last_modified.flatten(),
        storage_class,
        checksum_algorithm,
        checksum_type,
        owner,
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::s3::testing::{parsed, sent};

    #[test]
    fn every_option_is_encoded_into_the_query() {
        let list = ListObjectVersions::new("bucket")
            .prefix("a b")
            .delimiter("/")
            .key_marker("k+")
            .version_id_marker("v=")
            .max_keys(3);
        let (request, _) = sent(list);
        assert_eq!(request.method, Method::GET);
        assert_eq!(
            request.uri,
            "http://store:1/bucket?versions=&encoding-type=url&prefix=a%20b&delimiter=%2F&key-marker=k%2B&version-id-marker=v%3D&max-keys=3"
        );
    }

    #[test]
    fn versions_and_delete_markers_keep_their_order() {
        let page = parsed::<ListObjectVersions>(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListVersionsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n    <Name>bucket</Name>\n    <Prefix>my</Prefix>\n    <KeyMarker/>\n    <VersionIdMarker/>\n    <MaxKeys>5</MaxKeys>\n    <IsTruncated>false</IsTruncated>\n    <Version>\n        <Key>my-image.jpg</Key>\n        <VersionId>3/L4kqtJl40Nr8X8gdRQBpUMLUo</VersionId>\n        <IsLatest>true</IsLatest>\n         <LastModified>2009-10-12T17:50:30.000Z</LastModified>\n        <ETag>\"fba9dede5f27731c9771645a39863328\"</ETag>\n        <Size>434234</Size>\n        <StorageClass>STANDARD</StorageClass>\n        <Owner>\n            <ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID>\n            <DisplayName>mtd@amazon.com</DisplayName>\n        </Owner>\n    </Version>\n    <DeleteMarker>\n        <Key>my-second-image.jpg</Key>\n        <VersionId>03jpff543dhffds434rfdsFDN943fdsFkdmqnh892</VersionId>\n        <IsLatest>true</IsLatest>\n        <LastModified>2009-11-12T17:50:30.000Z</LastModified>\n        <Owner>\n            <ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID>\n        </Owner>    \n    </DeleteMarker>\n    <Version>\n        <Key>my-second-image.jpg</Key>\n        <VersionId>QUpfdndhfd8438MNFDN93jdnJFkdmqnh893</VersionId>\n        <IsLatest>false</IsLatest>\n        <Size>166434</Size>\n        </Version>\n</ListVersionsResult>",
        )
        .unwrap();
        let found: Vec<_> =
            page.versions.iter().map(|v| (v.key.as_str(), v.is_delete_marker, v.is_latest, v.size)).collect();
        assert_eq!(
            found,
            [
                ("my-image.jpg", false, true, 434_234),
                ("my-second-image.jpg", true, true, 0),
                ("my-second-image.jpg", false, false, 166_434)
            ]
        );
        let [first, marker, _] = &page.versions[..] else { panic!("three versions") };
        assert_eq!(first.version_id.as_deref(), Some("3/L4kqtJl40Nr8X8gdRQBpUMLUo"));
        assert_eq!(first.e_tag.as_deref(), Some("\"fba9dede5f27731c9771645a39863328\""));
        assert_eq!(first.owner.as_ref().unwrap().display_name.as_deref(), Some("mtd@amazon.com"));
        assert!(first.last_modified < marker.last_modified);
        assert!(ListObjectVersions::new("bucket").next_page(&page).unwrap().is_none());
    }

    /// Trap: the next key comes encoded too; sent back as it came, the list would skip keys or begin again.
    #[test]
    fn keys_prefixes_and_the_next_key_are_decoded() {
        let page = parsed::<ListObjectVersions>(
            "<ListVersionsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextKeyMarker>a+%2B%00</NextKeyMarker><NextVersionIdMarker>null</NextVersionIdMarker><DeleteMarker><Key>a%2Fb+c</Key></DeleteMarker><CommonPrefixes><Prefix>x%2F</Prefix></CommonPrefixes><Version><Key>a+%2B%00</Key></Version></ListVersionsResult>",
        )
        .unwrap();
        let keys: Vec<_> = page.versions.iter().map(|version| version.key.as_str()).collect();
        assert_eq!(keys, ["a/b c", "a +\0"]);
        assert_eq!(page.common_prefixes, ["x/"]);
        let next = ListObjectVersions::new("bucket").next_page(&page).unwrap().unwrap();
        assert_eq!(next.request.query_value("key-marker"), Some("a +\0"));
        assert_eq!(next.request.query_value("version-id-marker"), Some("null"));
        assert_eq!(next.next_page(&page).unwrap_err().kind(), ErrorKind::InvalidResponse);
    }

    /// Trap: S3 refuses an empty marker of a version.
    #[test]
    fn a_marker_of_the_page_before_is_taken_back() {
        let page = parsed::<ListObjectVersions>(
            "<ListVersionsResult><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker><NextVersionIdMarker/></ListVersionsResult>",
        )
        .unwrap();
        let list = ListObjectVersions::new("bucket").key_marker("k").version_id_marker("v");
        assert_eq!(list.next_page(&page).unwrap().unwrap().request.query_value("version-id-marker"), None);
    }

    /// Trap: a list that goes on without saying where loops, or ends too early.
    #[test]
    fn a_truncated_list_without_a_next_key_is_an_error() {
        for markers in ["", "<NextKeyMarker/>", "<NextVersionIdMarker>v</NextVersionIdMarker>"] {
            let document = format!("<ListVersionsResult><IsTruncated>true</IsTruncated>{markers}</ListVersionsResult>");
            assert_eq!(parsed::<ListObjectVersions>(&document).unwrap_err().kind(), ErrorKind::InvalidResponse);
        }
    }

    #[test]
    fn what_is_unknown_does_not_matter() {
        let page = parsed::<ListObjectVersions>(
            "<ListVersionsResult>text<New a=\"b\"><Key>no</Key><Version><Key>no</Key></Version></New><Version><Key>k</Key><New/></Version><New/></ListVersionsResult>",
        )
        .unwrap();
        assert_eq!(page.versions, [ObjectVersion { key: "k".to_owned(), ..ObjectVersion::default() }]);
        assert_eq!(parsed::<ListObjectVersions>("<ListVersionsResult/>").unwrap().versions, []);
        assert!(parsed::<ListObjectVersions>("<ListVersionsResult><Version><Key>k</Key>").is_err());
    }
}
