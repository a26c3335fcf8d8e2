//! `ListObjectsV2`.

use std::borrow::Cow;
use std::time::SystemTime;

use bytes::Bytes;
use http::{Method, Request, response};
use percent_encoding::percent_decode;
use serde::Deserialize;

use super::request::S3Request;
use crate::codec::xml;
use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::{Body, Error, ErrorKind};

/// Lists a bucket's objects, a page at a time:
/// [`ListObjectsV2`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html).
///
/// [`S3::pages`](super::S3::pages) gives all pages as a stream. Keys are asked for in URL encoding and decoded, since XML
/// cannot carry every key.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListObjectsV2 {
    bucket: String,
    continuation_token: Option<String>,
    delimiter: Option<String>,
    max_keys: Option<u32>,
    prefix: Option<String>,
    start_after: Option<String>,
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
}

impl ListObjectsV2 {
    /// Lists this bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self {
            bucket: bucket.into(),
            continuation_token: None,
            delimiter: None,
            max_keys: None,
            prefix: None,
            start_after: None,
        }
    }

    /// Asks for the page that [`next_continuation_token`](ListObjectsV2Output::next_continuation_token) stands for.
    pub fn continuation_token(mut self, token: impl Into<String>) -> Self {
        self.continuation_token = Some(token.into());
        self
    }

    /// Rolls up the keys that have this after the prefix, mostly `/`: a folder's view.
    pub fn delimiter(mut self, delimiter: impl Into<String>) -> Self {
        self.delimiter = Some(delimiter.into());
        self
    }

    /// Sets how many keys and common prefixes a page has at the most, up to 1,000 (the default).
    pub fn max_keys(mut self, count: u32) -> Self {
        self.max_keys = Some(count);
        self
    }

    /// Lists only keys that begin with this.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// Lists only keys after this one.
    pub fn start_after(mut self, key: impl Into<String>) -> Self {
        self.start_after = Some(key.into());
        self
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
struct ListBucketResult {
    #[serde(rename = "Contents")]
    contents: Vec<Content>,
    #[serde(rename = "CommonPrefixes")]
    common_prefixes: Vec<CommonPrefix>,
    encoding_type: Option<String>,
    is_truncated: Option<String>,
    next_continuation_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Content {
    key: String,
    #[serde(default)]
    size: u64,
    #[serde(rename = "ETag", default)]
    e_tag: Option<String>,
    #[serde(default)]
    last_modified: Option<String>,
    #[serde(default)]
    storage_class: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CommonPrefix {
    prefix: String,
}

impl Operation for ListObjectsV2 {
    const NAME: &'static str = "ListObjectsV2";
    type Output = ListObjectsV2Output;
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        let max_keys = self.max_keys.map(|count| count.to_string());
        S3Request::bucket(Method::GET, &self.bucket)
            .query("list-type", Some("2"))
            .query("encoding-type", Some("url"))
            .query("continuation-token", self.continuation_token.as_deref())
            .query("delimiter", self.delimiter.as_deref())
            .query("max-keys", max_keys.as_deref())
            .query("prefix", self.prefix.as_deref())
            .query("start-after", self.start_after.as_deref())
            .build(endpoint)
    }

    fn parse_response(_: response::Parts, document: Bytes) -> Result<ListObjectsV2Output, Error> {
        let result: ListBucketResult = xml::parse("ListBucketResult", &document)?;
        // Stores that ignore the wish for an encoding must not have their keys decoded; some of them claim it all the same.
        let is_encoded = result.encoding_type.as_deref().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("url"))
            && result.contents.iter().all(|content| may_be_url_encoded(&content.key))
            && result.common_prefixes.iter().all(|common| may_be_url_encoded(&common.prefix));
        let decode = |text: String| if is_encoded { url_decode(&text) } else { Ok(text) };

        let is_truncated = result.is_truncated.as_deref().is_some_and(|flag| flag.trim().eq_ignore_ascii_case("true"));
        let next_continuation_token = match result.next_continuation_token.filter(|token| !token.is_empty()) {
            Some(token) if is_truncated => Some(token),
            None if is_truncated => {
                let message = "the list says that it goes on, but not where; the rest of it cannot be read";
                return Err(Error::new(ErrorKind::InvalidResponse, message));
            }
            _ => None,
        };
        let contents = result.contents.into_iter().map(|content| {
            Ok(Object {
                key: decode(content.key)?,
                size: content.size,
                e_tag: content.e_tag,
                last_modified: content.last_modified.and_then(|time| humantime::parse_rfc3339_weak(time.trim()).ok()),
                storage_class: content.storage_class,
            })
        });
        Ok(ListObjectsV2Output {
            contents: contents.collect::<Result<_, Error>>()?,
            common_prefixes: result
                .common_prefixes
                .into_iter()
                .map(|common| decode(common.prefix))
                .collect::<Result<_, _>>()?,
            next_continuation_token,
        })
    }

    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}

/// Whether URL encoding could have made a text: it leaves no space, no control character and nothing but ASCII, and each `%`
/// begins an escape.
fn may_be_url_encoded(text: &str) -> bool {
    let is_escape =
        |rest: &str| matches!(rest.as_bytes(), [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
    text.bytes().all(|byte| byte.is_ascii_graphic()) && text.split('%').skip(1).all(is_escape)
}

/// Decodes `%XX`, and `+` as a space: S3 and its kin write a form's encoding, in which a plus sign is `%2B`.
fn url_decode(text: &str) -> Result<String, Error> {
    let spaced = if text.contains('+') { Cow::Owned(text.replace('+', " ")) } else { Cow::Borrowed(text) };
    let decoded = percent_decode(spaced.as_bytes()).decode_utf8();
    decoded.map(Cow::into_owned).map_err(|error| {
        Error::new(ErrorKind::InvalidResponse, format!("the listed key {text:?} is no UTF-8")).with_source(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
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
            "http://h:1/bucket?list-type=2&encoding-type=url&continuation-token=1%2B%2F%3D&delimiter=%2F&max-keys=5&prefix=a%20b%2F%C3%BC&start-after=k"
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
