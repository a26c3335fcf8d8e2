//! `UploadPart`.

use bytes::Bytes;
use http::{Request, response};

use crate::checksum::ChecksumAlgorithm;
use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::s3::integrity::{check_length, with_checksum};
use crate::s3::{S3Request, multipart};
use crate::{Body, Error};

/// Uploads a part of an object: [`UploadPart`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html).
///
/// A part has 5 MiB to 5 GiB; the last one may be smaller. A part of the same number is replaced.
#[derive(Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct UploadPart {
    pub(in crate::s3) request: S3Request,
    pub(in crate::s3) body: Body,
    pub(in crate::s3) checksum_algorithm: Option<ChecksumAlgorithm>,
}

header_output! {
    /// What [`UploadPart`] answers.
    UploadPartOutput
}

impl UploadPart {
    /// Uploads the part of this number, 1 to 10,000.
    pub fn new(
        bucket: impl Into<String>,
        key: impl Into<String>,
        upload_id: impl Into<String>,
        part_number: u32,
        body: impl Into<Body>,
    ) -> Self {
        let request = multipart::part(bucket, key, upload_id, part_number);
        Self { request, body: body.into(), checksum_algorithm: None }
    }

    content_setters!();
    customer_key_setters!();
    object_request_setters!();
}

impl UploadPartOutput {
    getters! {
        /// The entity tag, with its quotes, which [`CompletedPart`](super::CompletedPart) needs.
        text e_tag = "etag";
    }
    checksum_getters!();
    encryption_getters!();
}

impl Operation for UploadPart {
    const NAME: &'static str = "UploadPart";
    type Output = UploadPartOutput;
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        check_length(&self.request, &self.body)?;
        // Not the endpoint's usual one: which algorithm parts may have was settled when the upload was created.
        let (request, body) = match self.checksum_algorithm {
            Some(_) => with_checksum(self.request, self.body, self.checksum_algorithm, endpoint),
            None => (self.request, self.body),
        };
        request.build(endpoint, body)
    }

    fn parse_response(parts: response::Parts, _: Bytes) -> Result<UploadPartOutput, Error> {
        Ok(parts.into())
    }

    fn try_clone(&self) -> Option<Self> {
        let body = self.body.try_clone()?;
        Some(Self { request: self.request.clone(), body, checksum_algorithm: self.checksum_algorithm })
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::s3::testing::{answered, built, sent};

    #[test]
    fn a_part_is_put_with_its_checksum() {
        let (request, content) =
            sent(UploadPart::new("bucket", "k", "id", 1, "data").checksum_algorithm(ChecksumAlgorithm::Crc32));
        assert_eq!((request.method, content.as_str()), (Method::PUT, "data"));
        assert_eq!(request.uri, "http://store:1/bucket/k?uploadId=id&partNumber=1");
        assert_eq!(request.headers["x-amz-checksum-crc32"], "rfPzYw==");
    }

    #[test]
    fn a_customers_key_is_sent_with_each_part() {
        let part = || UploadPart::new("bucket", "k", "id", 1, "data").sse_customer_key(&[7; 32]);
        assert!(built("http://store:1", part()).unwrap_err().to_string().contains("https"));
        let request = built("https://store:1", part()).unwrap();
        assert!(request.headers()["x-amz-server-side-encryption-customer-key"].is_sensitive());
    }

    #[test]
    fn what_completing_needs_is_read() {
        let headers = [("etag", "\"b54357faf0632cce46e942fa68356b38\""), ("x-amz-checksum-sha256", "47DEQpj8")];
        let output = answered::<UploadPart>(&headers, "").unwrap();
        assert_eq!(output.e_tag(), Some("\"b54357faf0632cce46e942fa68356b38\""));
        assert_eq!(output.checksum_sha256(), Some("47DEQpj8"));
        assert_eq!(output.checksum_crc32(), None);
    }

    #[test]
    fn only_a_body_in_memory_can_be_sent_again() {
        assert!(UploadPart::new("bucket", "k", "id", 1, "data").try_clone().is_some());
        let stream = Body::streaming(http_body_util::Empty::new());
        assert!(UploadPart::new("bucket", "k", "id", 1, stream).try_clone().is_none());
    }
}
