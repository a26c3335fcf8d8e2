//! `GetObjectAttributes`.

use http::{HeaderMap, HeaderName, Method};
use serde::Deserialize;

use crate::codec::xml;
use crate::s3::pages::broken_off;
use crate::s3::{Part, S3Request, types};

/// Reads what an object is made of: its checksums, parts and size:
/// [`GetObjectAttributes`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html).
///
/// ```
/// use tower_sigv4::s3::GetObjectAttributes;
///
/// let attributes = GetObjectAttributes::new("bucket", "key", ["Checksum", "ObjectParts", "ObjectSize"]).max_parts(100);
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetObjectAttributes {
    request: S3Request,
}

/// What [`GetObjectAttributes`] answers: fields of its document, those that were asked for, and methods for its headers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct GetObjectAttributesOutput {
    /// The entity tag, which AWS gives without its quotes here.
    #[serde(rename = "ETag")]
    pub e_tag: Option<String>,
    /// The checksums.
    pub checksum: Option<ObjectChecksum>,
    /// The parts, of an object that was uploaded in parts.
    pub object_parts: Option<ObjectParts>,
    /// The storage class, such as `STANDARD`.
    pub storage_class: Option<String>,
    /// The size in bytes.
    pub object_size: Option<u64>,
    #[serde(skip)]
    headers: HeaderMap,
}

checksummed! {
    /// The checksums of an object.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
    #[serde(rename_all = "PascalCase", default)]
    #[non_exhaustive]
    pub struct ObjectChecksum {
        /// Whether they are of the whole object (`FULL_OBJECT`) or of its parts' checksums (`COMPOSITE`).
        pub checksum_type: Option<String>,
    }
}

/// The parts of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ObjectParts {
    /// How many it has.
    #[serde(rename = "PartsCount", deserialize_with = "types::number")]
    pub total_parts_count: Option<u32>,
    /// The parts of this page, in ascending order; AWS lists them only for objects with checksums.
    #[serde(rename = "Part")]
    pub parts: Vec<Part>,
    /// After which part the next page begins; `None` on the last page.
    #[serde(deserialize_with = "types::number")]
    pub next_part_number_marker: Option<u32>,
    is_truncated: bool,
}

impl GetObjectAttributes {
    /// Reads these attributes, at least one of `ETag`, `Checksum`, `ObjectParts`, `StorageClass` and `ObjectSize`.
    pub fn new<A: AsRef<str>>(
        bucket: impl Into<String>,
        key: impl Into<String>,
        attributes: impl IntoIterator<Item = A>,
    ) -> Self {
        let mut names = String::new();
        for name in attributes {
            if !names.is_empty() {
                names.push(',');
            }
            names.push_str(name.as_ref());
        }
        let mut request = S3Request::object(Method::GET, bucket, key).query("attributes", "");
        if names.is_empty() {
            request.fail("no attribute is asked for; name one, such as ObjectSize".to_owned());
        }
        Self { request: request.header(const { HeaderName::from_static("x-amz-object-attributes") }, names) }
    }

    version_setters!();
    setters! {
        /// Sets how many parts are listed at the most, up to 1,000 (the default).
        header_number max_parts = "x-amz-max-parts";
        /// Lists only parts with higher numbers.
        header_number part_number_marker = "x-amz-part-number-marker";
    }
    customer_key_setters!();
    object_request_setters!();
}

impl GetObjectAttributesOutput {
    getters! {
        /// Whether this is a delete marker.
        flag delete_marker = "x-amz-delete-marker";
        /// When it was stored, to the second.
        date last_modified = "last-modified";
        /// `requester`, when the caller pays for the request.
        text request_charged = "x-amz-request-charged";
        /// The version, in a bucket that keeps versions.
        text version_id = "x-amz-version-id";
    }
    headers_getter!();
}

bodiless_operation!(GetObjectAttributes -> GetObjectAttributesOutput, |parts, document| {
    // Some stores, and older editions of the reference, call it like the output.
    let is_other = xml::root_name(&document).as_deref() == Some("GetObjectAttributesOutput");
    let root = if is_other { "GetObjectAttributesOutput" } else { "GetObjectAttributesResponse" };
    let mut output: GetObjectAttributesOutput = xml::parse(root, &document)?;
    if let Some(parts) = output.object_parts.as_mut() {
        parts.next_part_number_marker = parts.next_part_number_marker.filter(|_| parts.is_truncated);
        if parts.is_truncated && parts.next_part_number_marker.is_none() {
            return Err(broken_off());
        }
    }
    output.headers = parts.headers;
    Ok(output)
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::s3::testing::{answered, built, parsed, sent};

    #[test]
    fn the_attributes_are_one_header() {
        let get = GetObjectAttributes::new("bucket", "k", ["ETag", "ObjectParts"])
            .version_id("v")
            .max_parts(2)
            .part_number_marker(1);
        let (request, _) = sent(get);
        assert_eq!(request.method, Method::GET);
        assert_eq!(request.uri, "http://store:1/bucket/k?attributes=&versionId=v");
        assert_eq!(request.headers["x-amz-object-attributes"], "ETag,ObjectParts");
        assert_eq!(request.headers["x-amz-max-parts"], "2");
        assert_eq!(request.headers["x-amz-part-number-marker"], "1");
    }

    #[test]
    fn to_ask_for_nothing_is_refused() {
        let error = built("http://store:1", GetObjectAttributes::new("bucket", "k", [""; 0])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("ObjectSize"), "{error}");
    }

    #[test]
    fn the_answer_of_the_reference_is_read() {
        let output = answered::<GetObjectAttributes>(
            &[("last-modified", "Fri, 21 Dec 2012 00:00:00 GMT"), ("x-amz-version-id", "v")],
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<GetObjectAttributesResponse xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><ETag>e-2</ETag><Checksum><ChecksumSHA256>abc=-2</ChecksumSHA256><ChecksumType>COMPOSITE</ChecksumType></Checksum><ObjectParts><PartsCount>2</PartsCount><PartNumberMarker>0</PartNumberMarker><NextPartNumberMarker>1</NextPartNumberMarker><MaxParts>1</MaxParts><IsTruncated>true</IsTruncated><Part><PartNumber>1</PartNumber><Size>8388608</Size><ChecksumSHA256>def=</ChecksumSHA256></Part></ObjectParts><StorageClass>STANDARD</StorageClass><ObjectSize>9000000000</ObjectSize></GetObjectAttributesResponse>",
        )
        .unwrap();
        assert_eq!((output.e_tag.as_deref(), output.object_size), (Some("e-2"), Some(9_000_000_000)));
        let checksum = output.checksum.as_ref().unwrap();
        assert_eq!(checksum.checksum_sha256.as_deref(), Some("abc=-2"));
        assert_eq!(checksum.checksum_type.as_deref(), Some("COMPOSITE"));
        let parts = output.object_parts.as_ref().unwrap();
        assert_eq!((parts.total_parts_count, parts.next_part_number_marker), (Some(2), Some(1)));
        assert_eq!((parts.parts[0].part_number, parts.parts[0].size), (1, 8_388_608));
        assert_eq!(parts.parts[0].checksum_sha256.as_deref(), Some("def="));
        assert_eq!(output.version_id(), Some("v"));
        assert!(output.last_modified().is_some() && !output.delete_marker());
    }

    #[test]
    fn both_names_of_the_document_are_known_and_the_object_itself_is_none() {
        let document = "<GetObjectAttributesOutput><ObjectSize>1</ObjectSize></GetObjectAttributesOutput>";
        assert_eq!(parsed::<GetObjectAttributes>(document).unwrap().object_size, Some(1));
        // A store that does not know the operation answers with the object.
        for object in ["a,b\n1,2\n", "", "<svg><ObjectSize>1</ObjectSize></svg>"] {
            assert_eq!(parsed::<GetObjectAttributes>(object).unwrap_err().kind(), ErrorKind::InvalidResponse);
        }
    }

    /// Trap: AWS answers with the count of parts alone for an object without checksums.
    #[test]
    fn an_object_without_listed_parts_is_read() {
        let document = |parts: &str| {
            format!("<GetObjectAttributesResponse><ObjectParts>{parts}</ObjectParts></GetObjectAttributesResponse>")
        };
        let output = parsed::<GetObjectAttributes>(&document("<PartsCount>3</PartsCount>")).unwrap();
        let parts = output.object_parts.unwrap();
        assert_eq!((parts.total_parts_count, parts.parts.len(), parts.next_part_number_marker), (Some(3), 0, None));
        let last = "<IsTruncated>false</IsTruncated><NextPartNumberMarker>3</NextPartNumberMarker>";
        let output = parsed::<GetObjectAttributes>(&document(last)).unwrap();
        assert_eq!(output.object_parts.unwrap().next_part_number_marker, None);
        let broken = document("<IsTruncated>true</IsTruncated><NextPartNumberMarker/>");
        assert_eq!(parsed::<GetObjectAttributes>(&broken).unwrap_err().kind(), ErrorKind::InvalidResponse);
    }
}
