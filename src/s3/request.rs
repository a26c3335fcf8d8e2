//! An S3 request: addressing, encoding, headers.

use std::borrow::Cow;
use std::time::SystemTime;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request};
use md5::{Digest, Md5};

use super::arn::{AccessPoint, is_arn};
use super::express::{DirectoryBucket, SessionBucket};
use super::metadata;
use super::names::{check_bucket, check_key};
use super::route::{Purpose, Route};
use crate::checksum::{Checksum, ChecksumAlgorithm};
use crate::codec::xml::timestamp;
use crate::endpoint::{ChecksumMode, Endpoint};
use crate::learned_regions::RoutedBucket;
use crate::operation::SlowAnswer;
use crate::sigv4::encoding::{encode, encode_path};
use crate::telemetry::named_bucket;
use crate::writable_time::is_writable;
use crate::{Body, Error, ErrorKind};

/// A request of S3 under construction, for operations that this crate lacks: it checks bucket and key, puts the bucket where
/// the endpoint wants it, and encodes path and query as S3 decodes them.
///
/// The first thing wrong with it is the error of [`S3Request::build`].
///
/// ```
/// use http::Method;
/// use tower_sigv4::Body;
/// use tower_sigv4::endpoint::Endpoint;
/// use tower_sigv4::s3::S3Request;
/// use tower_sigv4::sigv4::SigningScope;
///
/// let endpoint = Endpoint::new("http://127.0.0.1:9000", SigningScope::new("us-east-1", "s3"))?;
/// let request = S3Request::object(Method::GET, "bucket", "a b").query("torrent", "").build(&endpoint, Body::empty())?;
/// assert_eq!(request.uri(), "http://127.0.0.1:9000/bucket/a%20b?torrent=");
/// # Ok::<(), tower_sigv4::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a request is nothing until it is built and sent"]
pub struct S3Request {
    method: Method,
    bucket: Option<String>,
    key: Option<String>,
    query: Vec<(&'static str, String)>,
    headers: HeaderMap,
    /// Whether a header is a secret, which must not be sent in the clear.
    has_secret: bool,
    has_slow_answer: bool,
    problem: Option<String>,
}

impl S3Request {
    /// A request to the service itself.
    pub fn service(method: Method) -> Self {
        Self {
            method,
            bucket: None,
            key: None,
            query: Vec::new(),
            headers: HeaderMap::new(),
            has_secret: false,
            has_slow_answer: false,
            problem: None,
        }
    }

    /// A request to a bucket: its name, or the ARN of an access point such as
    /// `arn:aws:s3:eu-west-1:123456789012:accesspoint/name`, which says the region too.
    pub fn bucket(method: Method, bucket: impl Into<String>) -> Self {
        let mut request = Self::service(method);
        let bucket = bucket.into();
        let checked = if is_arn(&bucket) { AccessPoint::parse(&bucket).map(drop) } else { check_bucket(&bucket) };
        request.problem = checked.err();
        request.bucket = Some(bucket);
        request
    }

    /// A request to an object.
    pub fn object(method: Method, bucket: impl Into<String>, key: impl Into<String>) -> Self {
        let mut request = Self::bucket(method, bucket);
        let key = key.into();
        if let Err(problem) = check_key(&key) {
            request.fail(problem);
        }
        request.key = Some(key);
        request
    }

    /// Sets a query parameter.
    pub fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        match self.query.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.query.push((name, value)),
        }
        self
    }

    /// Sets a header.
    pub fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        if let Ok(value) = HeaderValue::try_from(value.into()) {
            self.headers.insert(name, value);
        } else {
            self.fail(format!(
                "the value of {name} has a character that no header can carry (a newline, or not ASCII)"
            ));
        }
        self
    }

    /// Sets a header to an HTTP date, of the years 1970 to 9999.
    pub fn date_header(self, name: HeaderName, time: SystemTime) -> Self {
        match http_date(time) {
            Some(date) => self.header(name, date),
            None => self.fail_with_time(name.as_str()),
        }
    }

    /// Sets a header to a timestamp as XML has it, such as `2026-11-23T12:00:00Z`, of the years 1970 to 9999.
    pub fn timestamp_header(self, name: HeaderName, time: SystemTime) -> Self {
        match timestamp::format(time) {
            Some(text) => self.header(name, text),
            None => self.fail_with_time(name.as_str()),
        }
    }

    /// Sets a query parameter to an HTTP date, of the years 1970 to 9999.
    pub fn date_query(self, name: &'static str, time: SystemTime) -> Self {
        match http_date(time) {
            Some(date) => self.query(name, date),
            None => self.fail_with_time(name),
        }
    }

    /// Says that its answer may rest for long while the store works.
    pub fn slow_answer(mut self) -> Self {
        self.has_slow_answer = true;
        self
    }

    /// The request on an endpoint.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for the first thing that is wrong with it.
    pub fn build(mut self, endpoint: &Endpoint, body: Body) -> Result<Request<Body>, Error> {
        let invalid = |problem| Err(Error::new(ErrorKind::InvalidInput, problem));
        if let Some(problem) = self.problem {
            return invalid(problem);
        }
        if self.has_secret && !endpoint.is_https() {
            return invalid("an encryption key is sent over https only, and the endpoint is plain http".to_owned());
        }
        let purpose = match self.key {
            Some(_) => Purpose::Use,
            None => Purpose::of(&self.method, self.query.iter().map(|(name, _)| *name)),
        };
        let route = match &self.bucket {
            Some(bucket) => Route::to_bucket(endpoint, bucket, purpose)?,
            None => Route::to_service(endpoint),
        };
        let mut request = Request::new(body);
        *request.uri_mut() =
            route.endpoint.uri(route.subdomain.as_deref(), self.path_and_query(route.subdomain.is_some()))?;
        if let Some(name) = named_bucket(self.bucket.as_deref()) {
            request.extensions_mut().insert(name);
        }
        if let Cow::Owned(endpoint) = &route.endpoint {
            request.extensions_mut().insert(endpoint.scope().clone());
        }
        if let Some(bucket) = self.bucket.take_if(|bucket| DirectoryBucket::is_at(endpoint, bucket)) {
            if purpose == Purpose::Use && self.may_use_session() {
                request.extensions_mut().insert(SessionBucket(bucket));
            }
        } else if let Some(bucket) = self.bucket
            && endpoint.learned().is_some()
            && purpose != Purpose::Make
            && !is_arn(&bucket)
        {
            request.extensions_mut().insert(RoutedBucket(bucket));
        }
        if self.has_slow_answer {
            request.extensions_mut().insert(SlowAnswer);
        }
        *request.method_mut() = self.method;
        *request.headers_mut() = self.headers;
        Ok(request)
    }

    /// The request on an endpoint, with an XML document as its body.
    pub(super) fn build_document(self, endpoint: &Endpoint, document: String) -> Result<Request<Body>, Error> {
        self.build_text(endpoint, "application/xml", document)
    }

    /// The request on an endpoint, with a text of this media type as its body.
    pub(super) fn build_text(
        self,
        endpoint: &Endpoint,
        media_type: &str,
        text: String,
    ) -> Result<Request<Body>, Error> {
        let mut request = self.header(CONTENT_TYPE, media_type);
        if endpoint.checksums() != ChecksumMode::Off {
            if request.bucket.as_deref().is_some_and(|bucket| DirectoryBucket::is_at(endpoint, bucket)) {
                // Directory buckets know no MD5.
                let crc32 = Checksum::of(ChecksumAlgorithm::Crc32, text.as_bytes());
                return request.checksum(&crc32).build(endpoint, Body::from(text));
            }
            // S3 wants a checksum of most documents, and several stores know only this one.
            let md5 = BASE64_STANDARD.encode(Md5::digest(text.as_bytes()));
            request = request.header(const { HeaderName::from_static("content-md5") }, md5);
        }
        request.build(endpoint, Body::from(text))
    }

    /// Takes a query parameter back.
    pub(super) fn without_query(mut self, name: &str) -> Self {
        self.query.retain(|(known, _)| *known != name);
        self
    }

    /// Takes over the headers of another request whose names are wanted, and what is wrong with it.
    #[cfg(feature = "transfer")]
    pub(super) fn with_headers_of(self, other: &Self, wanted: impl Fn(&str) -> bool) -> Self {
        self.with_renamed_headers_of(other, |name| wanted(name.as_str()).then(|| name.clone()))
    }

    /// Takes over the headers of another request that have a name here, and what is wrong with it.
    #[cfg(feature = "transfer")]
    pub(super) fn with_renamed_headers_of(
        mut self,
        other: &Self,
        name_here: impl Fn(&HeaderName) -> Option<HeaderName>,
    ) -> Self {
        for (name, value) in &other.headers {
            if let Some(name) = name_here(name) {
                self.has_secret |= value.is_sensitive();
                self.headers.append(name, value.clone());
            }
        }
        if let Some(problem) = &other.problem {
            self.fail(problem.clone());
        }
        self
    }

    /// What was set of a query parameter.
    pub(super) fn query_value(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// What was set of a header.
    pub(super) fn header_value(&self, name: &str) -> Option<&HeaderValue> {
        self.headers.get(name)
    }

    /// Adds an item of user metadata: a name without `x-amz-meta-`, and any text.
    pub(super) fn metadata(mut self, name: &str, value: &str) -> Self {
        if let Ok(name) = HeaderName::try_from(format!("x-amz-meta-{name}")) {
            return self.header(name, metadata::encode(value));
        }
        self.fail(format!("{name:?} is no name for metadata; expected letters, digits and hyphens"));
        self
    }

    /// Sets the header of a checksum.
    pub(super) fn checksum(mut self, checksum: &Checksum) -> Self {
        self.headers.insert(checksum.algorithm().header(), checksum.header_value());
        self
    }

    /// Adds a tag to `x-amz-tagging`, which has the form of a query.
    pub(super) fn tag(self, key: &str, value: &str) -> Self {
        const X_AMZ_TAGGING: HeaderName = HeaderName::from_static("x-amz-tagging");
        let mut tags = self.headers.get(X_AMZ_TAGGING).map_or_else(Vec::new, |tags| tags.as_bytes().to_vec());
        if !tags.is_empty() {
            tags.push(b'&');
        }
        encode(&mut tags, key.as_bytes());
        tags.push(b'=');
        encode(&mut tags, value.as_bytes());
        self.header(X_AMZ_TAGGING, String::from_utf8_lossy(&tags))
    }

    /// Sets the three headers of a customer's own key; the prefix is `x-amz-` or `x-amz-copy-source-`.
    pub(super) fn customer_key(mut self, prefix: &str, key: &[u8; 32]) -> Self {
        let name = |suffix| HeaderName::try_from(format!("{prefix}server-side-encryption-customer-{suffix}"));
        let (Ok(algorithm), Ok(key_name), Ok(md5)) = (name("algorithm"), name("key"), name("key-md5")) else {
            return self;
        };
        self.has_secret = true;
        self = self.header(algorithm, "AES256").header(md5, BASE64_STANDARD.encode(Md5::digest(key)));
        if let Ok(mut value) = HeaderValue::try_from(BASE64_STANDARD.encode(key)) {
            value.set_sensitive(true);
            self.headers.insert(key_name, value);
        }
        self
    }

    /// Remembers what is wrong with the request, unless something already is.
    pub(super) fn fail(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    fn fail_with_time(mut self, name: &str) -> Self {
        self.fail(format!("the time for {name} is not between the years 1970 and 9999"));
        self
    }

    /// Whether a directory bucket has it signed with the credentials of a session. Not so what makes the session, and what
    /// the API reference excepts: `HeadBucket`, `CopyObject` and `UploadPartCopy`.
    ///
    /// Source: [`CreateSession`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html).
    fn may_use_session(&self) -> bool {
        let is_head_bucket = self.key.is_none() && self.method == Method::HEAD;
        let is_copy = self.headers.contains_key("x-amz-copy-source");
        !is_head_bucket && !is_copy && self.query_value("session").is_none()
    }

    fn path_and_query(&self, bucket_is_in_host: bool) -> Vec<u8> {
        let bucket = self.bucket.as_deref().filter(|_| !bucket_is_in_host).unwrap_or_default();
        let key = self.key.as_deref().unwrap_or_default();
        let query: usize = self.query.iter().map(|(name, value)| name.len() + 2 + 2 * value.len()).sum();
        let mut out = Vec::with_capacity(2 + bucket.len() + key.len() + key.len() / 2 + query);
        out.push(b'/');
        out.extend_from_slice(bucket.as_bytes());
        if !bucket.is_empty() && self.key.is_some() {
            out.push(b'/');
        }
        encode_path(&mut out, key.as_bytes());
        for (position, (name, value)) in self.query.iter().enumerate() {
            out.push(if position == 0 { b'?' } else { b'&' });
            encode(&mut out, name.as_bytes());
            out.push(b'=');
            encode(&mut out, value.as_bytes());
        }
        out
    }
}

fn http_date(time: SystemTime) -> Option<String> {
    is_writable(time).then(|| httpdate::fmt_http_date(time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Addressing;
    use crate::sigv4::SigningScope;

    fn uri(endpoint: &str, addressing: Addressing, bucket: &str, key: &str) -> String {
        let endpoint = Endpoint::new(endpoint, SigningScope::new("r", "s3")).unwrap().with_addressing(addressing);
        S3Request::object(Method::GET, bucket, key).build(&endpoint, Body::empty()).unwrap().uri().to_string()
    }

    #[test]
    fn aws_has_the_bucket_in_the_host_and_others_in_the_path() {
        let aws = "https://s3.eu-west-1.amazonaws.com";
        assert_eq!(uri(aws, Addressing::Auto, "bucket", "k"), "https://bucket.s3.eu-west-1.amazonaws.com/k");
        assert_eq!(uri(aws, Addressing::Auto, "dot.ted", "k"), "https://s3.eu-west-1.amazonaws.com/dot.ted/k");
        assert_eq!(uri(aws, Addressing::Auto, "Legacy_1", "k"), "https://s3.eu-west-1.amazonaws.com/Legacy_1/k");
        assert_eq!(uri("http://127.0.0.1:9000", Addressing::Auto, "bucket", "k"), "http://127.0.0.1:9000/bucket/k");
        assert_eq!(
            uri("https://store.example:8443", Addressing::VirtualHost, "bucket", "k"),
            "https://bucket.store.example:8443/k"
        );
        assert_eq!(uri("https://h.example/s3/", Addressing::Auto, "bucket", "k"), "https://h.example/s3/bucket/k");
    }

    #[test]
    fn every_byte_of_a_key_arrives() {
        let path = |key| uri("http://h:1", Addressing::Path, "bucket", key);
        assert_eq!(path("a+b c%2Fd~é"), "http://h:1/bucket/a%2Bb%20c%252Fd~%C3%A9");
        assert_eq!(path("a//b/./../c"), "http://h:1/bucket/a//b/./../c");
        assert_eq!(path("/lead"), "http://h:1/bucket//lead");
        assert_eq!(path("?q#f\u{0}\u{1B}"), "http://h:1/bucket/%3Fq%23f%00%1B");
    }

    /// Trap: a URL library's `join` makes of the key `//evil.example/x` another host, of `../other/b` another bucket (which is
    /// refused: see `names`).
    #[test]
    fn a_key_never_changes_host_or_bucket() {
        for key in
            ["//evil.example/x", "a/../other/b", "https://evil.example/", "\\\\evil\\x", "@evil.example/", "?x", "#x"]
        {
            for addressing in [Addressing::Path, Addressing::VirtualHost] {
                let uri: http::Uri = uri("https://s3.example", addressing, "bucket", key).parse().unwrap();
                let (host, start) = if addressing == Addressing::Path {
                    ("s3.example", "/bucket/")
                } else {
                    ("bucket.s3.example", "/")
                };
                assert_eq!(uri.host(), Some(host));
                assert!(uri.path().starts_with(start));
                assert_eq!(uri.query(), None);
            }
        }
    }

    #[test]
    fn a_header_value_with_a_newline_is_refused_by_name() {
        let endpoint = Endpoint::new("http://h:1", SigningScope::new("r", "s3")).unwrap();
        let request = S3Request::object(Method::PUT, "bucket", "k")
            .header(http::header::CONTENT_TYPE, "a\r\nx-evil: 1")
            .metadata("bad name", "v");
        let error = request.build(&endpoint, Body::empty()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("content-type"), "{error}");
    }

    #[test]
    fn a_time_out_of_range_is_refused() {
        let endpoint = Endpoint::new("http://h:1", SigningScope::new("r", "s3")).unwrap();
        let early = SystemTime::UNIX_EPOCH - std::time::Duration::from_secs(1);
        let request = S3Request::object(Method::GET, "bucket", "k").date_header(http::header::IF_MODIFIED_SINCE, early);
        assert!(request.build(&endpoint, Body::empty()).is_err());
    }

    #[test]
    fn a_parameter_that_is_set_twice_is_sent_once() {
        let endpoint = Endpoint::new("http://h:1", SigningScope::new("r", "s3")).unwrap();
        let request = S3Request::bucket(Method::GET, "bucket").query("a", "1").query("b", "").query("a", "+");
        assert_eq!(request.build(&endpoint, Body::empty()).unwrap().uri(), "http://h:1/bucket?a=%2B&b=");
    }

    #[test]
    fn tags_have_the_form_of_a_query() {
        let request = S3Request::object(Method::PUT, "bucket", "k").tag("a b", "1&2").tag("c", "");
        assert_eq!(request.header_value("x-amz-tagging").unwrap(), "a%20b=1%262&c=");
    }

    #[test]
    fn an_encryption_key_is_neither_shown_nor_sent_in_the_clear() {
        let request = S3Request::object(Method::PUT, "bucket", "k").customer_key("x-amz-", &[7; 32]);
        let encoded = BASE64_STANDARD.encode([7; 32]);
        assert!(!format!("{request:?}").contains(&encoded));
        let plain = Endpoint::new("http://h:1", SigningScope::new("r", "s3")).unwrap();
        assert!(request.clone().build(&plain, Body::empty()).unwrap_err().to_string().contains("https"));
        let tls = Endpoint::new("https://h:1", SigningScope::new("r", "s3")).unwrap();
        let sent = request.build(&tls, Body::empty()).unwrap();
        assert_eq!(sent.headers()["x-amz-server-side-encryption-customer-key"], encoded);
        // The MD5 of 32 bytes of 7, by md5sum.
        assert_eq!(sent.headers()["x-amz-server-side-encryption-customer-key-md5"], "y4HAEFCYWuvAXWFTtA1Qpg==");
    }
}
