//! Checksums of what operations send and read.

use http::{HeaderMap, response};

use super::request::S3Request;
use crate::checksum::{Checksum, ChecksumAlgorithm, ChecksumBody, VerifiedBody};
use crate::endpoint::Endpoint;
use crate::{Body, Error, ErrorKind};

/// A request and its body with a checksum: the one that was asked for, else the endpoint's usual one, unless the request has
/// one already. A body in memory has it in a header, a stream behind it in a trailer.
pub(super) fn with_checksum(
    request: S3Request,
    body: Body,
    wish: Option<ChecksumAlgorithm>,
    endpoint: &Endpoint,
) -> (S3Request, Body) {
    let usual = || default_algorithm(endpoint, body.as_bytes().is_none());
    let algorithm = match wish.or_else(usual) {
        Some(algorithm) if !endpoint.is_for_presigning() && !has_checksum(&request) => algorithm,
        _ => return (request, body),
    };
    if let Some(bytes) = body.as_bytes() {
        let checksum = Checksum::of(algorithm, bytes);
        return (request.checksum(&checksum), body);
    }
    let request = request
        .header(const { http::HeaderName::from_static("x-amz-sdk-checksum-algorithm") }, algorithm.as_str())
        .header(const { http::HeaderName::from_static("x-amz-trailer") }, algorithm.header_str());
    (request, Body::streaming(ChecksumBody::new(algorithm, body)))
}

/// The algorithm of uploads that ask for none; a stream has its checksum behind it.
pub(super) fn default_algorithm(endpoint: &Endpoint, is_stream: bool) -> Option<ChecksumAlgorithm> {
    let store = endpoint.store();
    if !endpoint.uses_checksums() || !store.takes_checksums() || is_stream && !store.takes_trailers() {
        return None;
    }
    Some(if store.takes_crc64nvme() { ChecksumAlgorithm::Crc64Nvme } else { ChecksumAlgorithm::Crc32 })
}

/// Whether downloads ask for the checksum, to be verified.
pub(super) fn asks_for_checksum(endpoint: &Endpoint) -> bool {
    endpoint.uses_checksums() && endpoint.store().takes_checksums() && !endpoint.is_for_presigning()
}

fn has_checksum(request: &S3Request) -> bool {
    ChecksumAlgorithm::ALL.iter().any(|algorithm| request.header_value(algorithm.header_str()).is_some())
}

/// Refuses a stream that does not tell its length: S3 answers such a request with 411.
pub(super) fn check_length(request: &S3Request, body: &Body) -> Result<(), Error> {
    if http_body::Body::size_hint(body).exact().is_some() || request.header_value("content-length").is_some() {
        return Ok(());
    }
    let message = "the body does not tell its length, and S3 wants to know it first; say it with `content_length`, or \
                   upload the body in parts";
    Err(Error::new(ErrorKind::InvalidInput, message))
}

/// The body of an answer, compared with the checksum in its headers while it is read.
pub(super) fn verified(parts: &response::Parts, body: Body) -> Body {
    // The answer to a range has the checksum of the whole object.
    if parts.status != http::StatusCode::OK {
        return body;
    }
    let expected = of_whole_object(&parts.headers).next();
    match expected {
        Some(checksum) => Body::streaming(VerifiedBody::new(checksum, body)),
        None => body,
    }
}

/// The checksums that headers tell of a whole object's content, the one that S3 prefers first. An object of parts may have
/// checksums of checksums instead, which say nothing of the content as such.
pub(super) fn of_whole_object(headers: &HeaderMap) -> impl Iterator<Item = Checksum> {
    let is_composite = headers.get("x-amz-checksum-type").is_some_and(|kind| kind == "COMPOSITE");
    let algorithms = if is_composite { &[][..] } else { &ChecksumAlgorithm::ALL };
    algorithms.iter().filter_map(|algorithm| Checksum::in_headers(*algorithm, headers))
}

#[cfg(test)]
mod tests {
    use http_body_util::{BodyExt, Full};

    use super::*;
    use crate::endpoint::ChecksumMode;
    use crate::operation::Operation;
    use crate::s3::testing::built;
    use crate::s3::{DeleteObjects, GetObject, PutObject};
    use crate::sigv4::SigningScope;

    const AWS: &str = "https://s3.eu-west-1.amazonaws.com";

    fn stream(content: &'static str) -> Body {
        Body::streaming(Full::new(bytes::Bytes::from(content)))
    }

    fn headers(endpoint: &str, operation: impl Operation) -> HeaderMap {
        built(endpoint, operation).unwrap().headers().clone()
    }

    #[test]
    fn a_body_in_memory_has_its_checksum_in_a_header() {
        assert_eq!(
            headers(AWS, PutObject::new("bucket", "k", "123456789"))["x-amz-checksum-crc64nvme"],
            "rosUhgp5mIg="
        );
        let put = PutObject::new("bucket", "k", "123456789").checksum_algorithm(ChecksumAlgorithm::Crc32);
        assert_eq!(headers("http://store:1", put)["x-amz-checksum-crc32"], "y/Q5Jg==");
    }

    #[test]
    fn a_stream_has_its_checksum_in_a_trailer() {
        let request = built(AWS, PutObject::new("bucket", "k", stream("123456789"))).unwrap();
        assert_eq!(request.headers()["x-amz-trailer"], "x-amz-checksum-crc64nvme");
        assert_eq!(request.headers()["x-amz-sdk-checksum-algorithm"], "CRC64NVME");
        assert_eq!(http_body::Body::size_hint(request.body()).exact(), Some(9));
        let collected = tokio_test::block_on(BodyExt::collect(request.into_body())).unwrap();
        assert_eq!(collected.trailers().unwrap()["x-amz-checksum-crc64nvme"], "rosUhgp5mIg=");
    }

    #[test]
    fn a_checksum_that_is_known_is_not_computed_again() {
        let known = Checksum::of(ChecksumAlgorithm::Sha1, b"123456789");
        let headers = headers(AWS, PutObject::new("bucket", "k", stream("123456789")).checksum(known));
        assert_eq!(headers["x-amz-checksum-sha1"], known.to_string());
        assert!(!headers.contains_key("x-amz-trailer"));
    }

    /// Trap: stores that know no checksums must not get any that was not asked for.
    #[test]
    fn other_stores_get_none_by_default() {
        assert!(headers("http://store:1", PutObject::new("bucket", "k", "a")).is_empty());
        assert!(headers("http://store:1", GetObject::new("bucket", "k")).is_empty());
    }

    #[test]
    fn a_stream_without_a_length_is_refused() {
        let endless = http_body_util::StreamBody::new(futures_util::stream::empty::<Result<_, std::io::Error>>());
        let put = PutObject::new("bucket", "k", Body::streaming(endless));
        assert!(built(AWS, put).unwrap_err().to_string().contains("length"));
    }

    fn read(status: u16, headers: &[(&str, &str)]) -> Result<bytes::Bytes, Error> {
        let mut response = http::Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        let (parts, ()) = response.body(()).unwrap().into_parts();
        tokio_test::block_on(GetObject::parse_response(parts, Body::from("123456780")).unwrap().body.collect(100))
    }

    #[test]
    fn a_download_is_verified_when_the_answer_tells_its_checksum() {
        let wrong = ("x-amz-checksum-crc32", "y/Q5Jg==");
        let error = read(200, &[wrong]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.to_string().contains("CRC32"), "{error}");
        assert!(read(206, &[wrong]).is_ok());
        assert!(read(200, &[("x-amz-checksum-crc32", "y/Q5Jg==-2"), ("x-amz-checksum-type", "COMPOSITE")]).is_ok());
        assert!(read(200, &[]).is_ok());
    }

    #[test]
    fn a_download_asks_for_the_checksum_of_a_whole_object_alone() {
        assert_eq!(headers(AWS, GetObject::new("bucket", "k"))["x-amz-checksum-mode"], "ENABLED");
        assert!(!headers(AWS, GetObject::new("bucket", "k").range(..9)).contains_key("x-amz-checksum-mode"));
    }

    fn headers_with(mode: ChecksumMode, operation: impl Operation) -> HeaderMap {
        let endpoint = Endpoint::new(AWS, SigningScope::new("eu-west-1", "s3")).unwrap().with_checksums(mode);
        operation.into_request(&endpoint).unwrap().headers().clone()
    }

    #[test]
    fn the_mode_says_which_checksums_there_are() {
        let (put, delete) = (|| PutObject::new("bucket", "k", "a"), || DeleteObjects::new("bucket", ["k"]));
        for (mode, of_content, of_documents) in [
            (ChecksumMode::WhenSupported, true, true),
            (ChecksumMode::WhenRequired, false, true),
            (ChecksumMode::Off, false, false),
        ] {
            assert_eq!(headers_with(mode, put()).contains_key("x-amz-checksum-crc64nvme"), of_content, "{mode:?}");
            let asked = headers_with(mode, GetObject::new("bucket", "k")).contains_key("x-amz-checksum-mode");
            assert_eq!(asked, of_content, "{mode:?}");
            assert_eq!(headers_with(mode, delete()).contains_key("content-md5"), of_documents, "{mode:?}");
            let wished = put().checksum_algorithm(ChecksumAlgorithm::Sha1);
            assert!(headers_with(mode, wished).contains_key("x-amz-checksum-sha1"), "{mode:?}");
        }
    }
}
