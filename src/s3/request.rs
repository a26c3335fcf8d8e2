//! An S3 request: addressing, encoding, headers.

use std::time::SystemTime;

use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request};

use super::names::{check_bucket, check_key, is_dns_name};
use crate::endpoint::{Addressing, Endpoint};
use crate::sigv4::encoding::{encode, encode_path};
use crate::{Body, Error, ErrorKind};

/// A request under construction. The first thing wrong with it is its error.
pub(super) struct S3Request<'a> {
    method: Method,
    bucket: &'a str,
    key: Option<&'a str>,
    query: Vec<u8>,
    headers: HeaderMap,
    body: Body,
    error: Option<Error>,
}

impl<'a> S3Request<'a> {
    /// A request to a bucket.
    pub(super) fn bucket(method: Method, bucket: &'a str) -> Self {
        let error = check_bucket(bucket).err();
        Self { method, bucket, key: None, query: Vec::new(), headers: HeaderMap::new(), body: Body::empty(), error }
    }

    /// A request to an object.
    pub(super) fn object(method: Method, bucket: &'a str, key: &'a str) -> Self {
        let mut request = Self::bucket(method, bucket);
        request.key = Some(key);
        request.fail_with(check_key(key).err());
        request
    }

    /// Adds a query parameter, when there is a value.
    pub(super) fn query(mut self, name: &str, value: Option<&str>) -> Self {
        if let Some(value) = value {
            self.query.push(if self.query.is_empty() { b'?' } else { b'&' });
            encode(&mut self.query, name.as_bytes());
            self.query.push(b'=');
            encode(&mut self.query, value.as_bytes());
        }
        self
    }

    /// Sets a header, when there is a value.
    pub(super) fn header(mut self, name: HeaderName, value: Option<&str>) -> Self {
        let Some(value) = value else { return self };
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        } else {
            let message =
                format!("the value of {name} has a character that no header can carry (a newline, or not ASCII)");
            self.fail_with(Some(Error::new(ErrorKind::InvalidInput, message)));
        }
        self
    }

    /// Sets a header to an HTTP date, when there is a time.
    pub(super) fn date_header(mut self, name: HeaderName, time: Option<SystemTime>) -> Self {
        // The formatter panics on years before 1970 and after 9999; the timestamp type of signing knows the same bounds.
        let Some(time) = time else { return self };
        let last = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(253_402_300_799);
        if (SystemTime::UNIX_EPOCH..=last).contains(&time) {
            let text = httpdate::fmt_http_date(time);
            return self.header(name, Some(&text));
        }
        let message = format!("the time for {name} is not between the years 1970 and 9999");
        self.fail_with(Some(Error::new(ErrorKind::InvalidInput, message)));
        self
    }

    /// Sets the user's metadata: pairs of a name without `x-amz-meta-` and a value.
    pub(super) fn metadata(mut self, pairs: &[(String, String)]) -> Self {
        for (name, value) in pairs {
            if let Ok(name) = HeaderName::try_from(format!("x-amz-meta-{name}")) {
                self = self.header(name, Some(value));
            } else {
                let message = format!("{name:?} is no name for metadata; expected letters, digits and hyphens");
                self.fail_with(Some(Error::new(ErrorKind::InvalidInput, message)));
            }
        }
        self
    }

    /// Sets the body.
    pub(super) fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// The request on an endpoint.
    pub(super) fn build(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let in_host = names_bucket_in_host(endpoint, self.bucket)?;
        let key = self.key.unwrap_or_default();
        let mut path = Vec::with_capacity(2 + self.bucket.len() + key.len() + key.len() / 2 + self.query.len());
        path.push(b'/');
        if !in_host {
            path.extend_from_slice(self.bucket.as_bytes());
            if self.key.is_some() {
                path.push(b'/');
            }
        }
        encode_path(&mut path, key.as_bytes());
        path.extend_from_slice(&self.query);

        let mut request = Request::new(self.body);
        *request.method_mut() = self.method;
        *request.uri_mut() = endpoint.uri(in_host.then_some(self.bucket), path)?;
        *request.headers_mut() = self.headers;
        Ok(request)
    }

    fn fail_with(&mut self, error: Option<Error>) {
        if self.error.is_none() {
            self.error = error;
        }
    }
}

/// Whether the bucket goes into the host name.
fn names_bucket_in_host(endpoint: &Endpoint, bucket: &str) -> Result<bool, Error> {
    match endpoint.addressing() {
        Addressing::Path => Ok(false),
        // A wildcard certificate covers one label, so a dotted bucket has no valid one.
        Addressing::Auto => {
            Ok(endpoint.is_aws() && is_dns_name(bucket) && !(endpoint.is_https() && bucket.contains('.')))
        }
        Addressing::VirtualHost if is_dns_name(bucket) => Ok(true),
        Addressing::VirtualHost => {
            let message = format!("{bucket:?} cannot be a part of a host name; use path addressing");
            Err(Error::new(ErrorKind::InvalidInput, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sigv4::SigningScope;

    fn uri(endpoint: &str, addressing: Addressing, bucket: &str, key: &str) -> String {
        let endpoint = Endpoint::new(endpoint, SigningScope::new("r", "s3")).unwrap().with_addressing(addressing);
        S3Request::object(Method::GET, bucket, key).build(&endpoint).unwrap().uri().to_string()
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
            .header(http::header::CONTENT_TYPE, Some("a\r\nx-evil: 1"))
            .metadata(&[("bad name".to_owned(), "v".to_owned())]);
        let error = request.build(&endpoint).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("content-type"), "{error}");
    }

    #[test]
    fn a_time_out_of_range_is_refused() {
        let endpoint = Endpoint::new("http://h:1", SigningScope::new("r", "s3")).unwrap();
        let early = SystemTime::UNIX_EPOCH - std::time::Duration::from_secs(1);
        let request =
            S3Request::object(Method::GET, "bucket", "k").date_header(http::header::IF_MODIFIED_SINCE, Some(early));
        assert!(request.build(&endpoint).is_err());
    }
}
