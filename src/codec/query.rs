//! The query protocol: forms sent, XML answered.

use std::fmt;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request};

use crate::endpoint::Endpoint;
use crate::sigv4::encoding::encode;
use crate::{Body, Error};

/// The form of one action, under construction.
///
/// Source: [AWS's query protocol](https://smithy.io/2.0/aws/protocols/aws-query-protocol.html).
pub(crate) struct Form(Vec<u8>);

/// Messages and tokens are in it, so only its size is shown.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Form({} bytes)", self.0.len())
    }
}

impl Form {
    /// A form for an action, of this version of the API.
    pub(crate) fn new(action: &str, version: &str) -> Self {
        let mut form = Self(Vec::with_capacity(256));
        form.push("Action", action);
        form.push("Version", version);
        form
    }

    /// Adds a parameter.
    pub(crate) fn push(&mut self, name: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push(b'&');
        }
        self.write(name);
        self.0.push(b'=');
        self.write(value);
    }

    /// The request that sends it.
    pub(crate) fn build(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        let mut request = Request::new(Body::from(self.0));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = endpoint.uri(None, b"/".to_vec())?;
        let media_type = const { HeaderValue::from_static("application/x-www-form-urlencoded; charset=utf-8") };
        request.headers_mut().insert(CONTENT_TYPE, media_type);
        Ok(request)
    }

    /// Writes a text as forms have it: `+` for a space.
    fn write(&mut self, text: &str) {
        for (position, word) in text.split(' ').enumerate() {
            if position > 0 {
                self.0.push(b'+');
            }
            encode(&mut self.0, word.as_bytes());
        }
    }
}
