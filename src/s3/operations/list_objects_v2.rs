//! `ListObjectsV2`.

use std::time::SystemTime;

use http::Method;
use serde::Deserialize;

use crate::Error;
use crate::codec::xml::{self, Element, fill};
use crate::error::BoxError;
use crate::operation::{Paginated, endless};
use crate::s3::list_page::{self, ListPage};
use crate::s3::pages::broken_off;
use crate::s3::{Owner, S3Request};

/// Lists a bucket's objects, a page at a time:
/// [`ListObjectsV2`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html).
///
/// [`S3::pages`](crate::s3::S3::pages) gives all pages as a stream. Keys are asked for in URL encoding and decoded, since XML
/// cannot carry every key.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListObjectsV2 {
    request: S3Request,
}

/// What [`ListObjectsV2`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListObjectsV2Output {
    /// The objects of this page, in the order of their keys' bytes.
    pub contents: Vec<Object>,
    /// What the keys beyond a delimiter have in common, each with the delimiter at its end.
    pub common_prefixes: Vec<String>,
    /// What to ask the next page with; `None` on the last page.
    pub next_continuation_token: Option<String>,
}

/// An object in a list. Stores leave out what they do not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Object {
    /// The key.
    pub key: String,
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
    /// Its owner, when [`fetch_owner`](ListObjectsV2::fetch_owner) asked for it.
    pub owner: Option<Owner>,
}

impl ListObjectsV2 {
    /// Lists this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        let request = S3Request::bucket(Method::GET, bucket).query("list-type", "2").query("encoding-type", "url");
        Self { request }
    }

    setters! {
        /// Asks for the page that [`next_continuation_token`](ListObjectsV2Output::next_continuation_token) stands for.
        query continuation_token = "continuation-token";
        /// Rolls up the keys that have this after the prefix, mostly `/`: a folder's view.
        query delimiter = "delimiter";
        /// Sets how many keys and common prefixes a page has at the most, up to 1,000 (the default).
        query_number max_keys = "max-keys";
        /// Lists only keys that begin with this.
        query prefix = "prefix";
        /// Lists only keys after this one.
        query start_after = "start-after";
        /// Asks for more of each object: `RestoreStatus`.
        header optional_object_attributes = "x-amz-optional-object-attributes";
    }

    /// Asks for the owner of each object.
    pub fn fetch_owner(mut self) -> Self {
        self.request = self.request.query("fetch-owner", "true");
        self
    }

    object_request_setters!();
}

impl Paginated for ListObjectsV2 {
    fn next_page(self, page: &ListObjectsV2Output) -> Result<Option<Self>, Error> {
        let Some(token) = page.next_continuation_token.as_deref() else { return Ok(None) };
        if self.request.query_value("continuation-token") == Some(token) {
            return Err(endless());
        }
        Ok(Some(self.continuation_token(token)))
    }
}

/// An element of `CommonPrefixes`, for serde.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::s3) struct CommonPrefix {
    pub(in crate::s3) prefix: String,
}

bodiless_operation!(ListObjectsV2 -> ListObjectsV2Output, |_, document| parse(&document));

fn parse(document: &[u8]) -> Result<ListObjectsV2Output, Error> {
    let mut page = ListPage::default();
    let mut contents = Vec::new();
    let mut token = None;
    xml::read("ListBucketResult", document, |root| {
        root.children(|name, element| match name {
            "Contents" => read_object(element, &mut contents),
            "NextContinuationToken" => fill(&mut token, element.text()?.to_owned()),
            _ => page.read(name, element),
        })
    })?;

    let next_continuation_token = token.filter(|token| !token.is_empty() && page.is_truncated());
    if page.is_truncated() && next_continuation_token.is_none() {
        return Err(broken_off());
    }
    let encoding = page.key_encoding(contents.iter().map(|object| &object.key));
    for object in &mut contents {
        encoding.decode_in_place(&mut object.key)?;
    }
    let common_prefixes = encoding.decode_all(page.common_prefixes)?;
    Ok(ListObjectsV2Output { contents, common_prefixes, next_continuation_token })
}

/// Adds the object of an element, its key as it came.
fn read_object(element: Element<'_, '_>, objects: &mut Vec<Object>) -> Result<(), BoxError> {
    let (mut key, mut size, mut last_modified) = (None, None, None);
    let (mut e_tag, mut storage_class, mut owner) = (None, None, None);
    let (mut checksum_algorithm, mut checksum_type) = (None, None);
    element.children(|name, element| match name {
        "Key" => fill(&mut key, element.text()?.to_owned()),
        "Size" => fill(&mut size, list_page::size(element)?),
        "ETag" => fill(&mut e_tag, element.text()?.to_owned()),
        "LastModified" => fill(&mut last_modified, xml::timestamp::parse(element.text()?)),
        "StorageClass" => fill(&mut storage_class, element.text()?.to_owned()),
        "ChecksumAlgorithm" => fill(&mut checksum_algorithm, element.text()?.to_owned()),
        "ChecksumType" => fill(&mut checksum_type, element.text()?.to_owned()),
        "Owner" => fill(&mut owner, list_page::owner(element)?),
        _ => Ok(()),
    })?;
    objects.push(Object {
        key: key.ok_or("an object has no key")?,
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
    use bytes::Bytes;

    use super::*;
    use crate::ErrorKind;
    use crate::endpoint::Endpoint;
    use crate::operation::Operation;
    use crate::sigv4::SigningScope;

    fn parsed(document: &str) -> Result<ListObjectsV2Output, Error> {
        let (parts, ()) = http::Response::new(()).into_parts();
        ListObjectsV2::parse_response(parts, Bytes::from(document.to_owned()))
    }

    /// Trap: continuation tokens have `=`, `+` and `/` in them.
    #[test]
    fn every_option_is_encoded_into_the_query() {
        let endpoint = Endpoint::new("http://h:1", SigningScope::new("r", "s3")).unwrap();
        let operation = ListObjectsV2::new("bucket")
            .prefix("a b/ü")
            .delimiter("/")
            .continuation_token("1+/=")
            .max_keys(5)
            .start_after("k");
        assert_eq!(
            operation.into_request(&endpoint).unwrap().uri(),
            "http://h:1/bucket?list-type=2&encoding-type=url&prefix=a%20b%2F%C3%BC&delimiter=%2F&continuation-token=1%2B%2F%3D&max-keys=5&start-after=k"
        );
    }

    #[test]
    fn a_full_page_is_read() {
        let page = parsed(
            "<?xml version=\"1.0\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name><Prefix>p</Prefix><KeyCount>2</KeyCount><MaxKeys>2</MaxKeys><IsTruncated>true</IsTruncated><Contents><Key>a+b%2Bc%25</Key><LastModified>2009-10-12T17:50:30.000Z</LastModified><ETag>&#34;e&quot;</ETag><Size>434234</Size><Owner><ID>1</ID><DisplayName>o</DisplayName></Owner><StorageClass>STANDARD</StorageClass></Contents><CommonPrefixes><Prefix>x%2F</Prefix></CommonPrefixes><Contents><Key>%0D%0A%00</Key><Size>0</Size></Contents><NextContinuationToken>1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=</NextContinuationToken><EncodingType>url</EncodingType></ListBucketResult>",
        )
        .unwrap();
        let [first, second] = &page.contents[..] else { panic!("two objects") };
        assert_eq!((first.key.as_str(), first.size), ("a b+c%", 434_234));
        assert_eq!(first.e_tag.as_deref(), Some("\"e\""));
        let seconds = first.last_modified.unwrap().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        assert_eq!(seconds, 1_255_369_830);
        assert_eq!(second, &Object { key: "\r\n\0".to_owned(), ..Object::default() });
        assert_eq!(page.common_prefixes, ["x/"]);
        assert_eq!(page.next_continuation_token.as_deref(), Some("1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM="));
    }

    /// Trap: only a store that says so has encoded its keys.
    #[test]
    fn keys_are_decoded_only_when_the_answer_says_so() {
        let page = parsed("<ListBucketResult><Contents><Key> a+b%41 </Key></Contents></ListBucketResult>").unwrap();
        assert_eq!(page.contents[0].key, " a+b%41 ");
    }

    /// A store that claims the encoding and does not do it would have `a b+c` listed, and deleted, as `a b c`.
    #[test]
    fn a_claim_of_encoding_that_cannot_be_true_is_not_believed() {
        for other in ["a b", "100%", "é", "%4g", "x%"] {
            let page = parsed(&format!(
                "<ListBucketResult><Contents><Key>a+b%41</Key></Contents><Contents><Key>{other}</Key></Contents><EncodingType>url</EncodingType></ListBucketResult>"
            ));
            let keys: Vec<_> = page.unwrap().contents.into_iter().map(|object| object.key).collect();
            assert_eq!(keys, ["a+b%41", other]);
        }
    }

    /// Trap: a list that goes on without saying where loops, or ends too early.
    #[test]
    fn a_truncated_list_without_token_is_an_error() {
        for token in ["", "<NextContinuationToken></NextContinuationToken>"] {
            let error = parsed(&format!("<ListBucketResult><IsTruncated>true</IsTruncated>{token}</ListBucketResult>"));
            assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidResponse);
        }
        let last = "<ListBucketResult><IsTruncated>false</IsTruncated><NextContinuationToken>t</NextContinuationToken></ListBucketResult>";
        assert_eq!(parsed(last).unwrap().next_continuation_token, None);
    }

    #[test]
    fn a_cut_off_list_is_an_error() {
        let error = parsed("<ListBucketResult><Contents><Key>a</Key></Contents><Contents><Key>b").unwrap_err();
        assert!(error.to_string().contains("cut off"), "{error}");
    }
}
