//! An SES request: path, query, document.

use std::fmt;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request};
use serde::Serialize;

use crate::codec::json;
use crate::endpoint::Endpoint;
use crate::sigv4::encoding::encode;
use crate::{Body, Error, ErrorKind};

/// A request of SES under construction, for operations that this crate lacks: it encodes path and query as SES decodes them.
///
/// The first thing wrong with it is the error of [`SesRequest::build`].
///
/// ```
/// use http::Method;
/// use tower_sigv4::endpoint::Endpoint;
/// use tower_sigv4::ses::SesRequest;
/// use tower_sigv4::sigv4::SigningScope;
///
/// let endpoint = Endpoint::aws("email", SigningScope::new("eu-west-1", "ses"))?;
/// let request = SesRequest::new(Method::GET, "/v2/email/identities").label("a+b@example.com").build(&endpoint)?;
/// assert_eq!(request.uri(), "https://email.eu-west-1.amazonaws.com/v2/email/identities/a%2Bb%40example.com");
/// # Ok::<(), tower_sigv4::Error>(())
/// ```
#[must_use = "a request is nothing until it is built and sent"]
pub struct SesRequest {
    method: Method,
    path_and_query: Vec<u8>,
    has_query: bool,
    document: Option<Vec<u8>>,
    problem: Option<Error>,
}

impl SesRequest {
    /// A request to a path of the API such as `/v2/email/account`.
    pub fn new(method: Method, path: &'static str) -> Self {
        Self { method, path_and_query: path.as_bytes().to_vec(), has_query: false, document: None, problem: None }
    }

    /// Adds a segment to the path that is a value: the name of a template, an e-mail address.
    ///
    /// ```
    /// # use http::Method;
    /// # use tower_sigv4::endpoint::Endpoint;
    /// # use tower_sigv4::ses::SesRequest;
    /// # use tower_sigv4::sigv4::SigningScope;
    /// # let endpoint = Endpoint::aws("email", SigningScope::new("eu-west-1", "ses"))?;
    /// let request = SesRequest::new(Method::GET, "/v2/email/templates").label("a code").segment("render");
    /// assert_eq!(request.build(&endpoint)?.uri().path(), "/v2/email/templates/a%20code/render");
    ///
    /// // It would be another operation's path.
    /// assert!(SesRequest::new(Method::DELETE, "/v2/email/templates").label("").build(&endpoint).is_err());
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
    pub fn label(mut self, value: &str) -> Self {
        // Nothing would ask for the list, and dots for what is above it.
        if matches!(value, "" | "." | "..") {
            self.fail(format!("{value:?} cannot be a part of the request's path; expected a name or an address"));
        }
        self.path_and_query.push(b'/');
        encode(&mut self.path_and_query, value.as_bytes());
        self
    }

    /// Adds a segment to the path that is a word of the API, such as `event-destinations`.
    ///
    /// ```
    /// # use http::Method;
    /// # use tower_sigv4::endpoint::Endpoint;
    /// # use tower_sigv4::ses::SesRequest;
    /// # use tower_sigv4::sigv4::SigningScope;
    /// # let endpoint = Endpoint::aws("email", SigningScope::new("eu-west-1", "ses"))?;
    /// let request = SesRequest::new(Method::GET, "/v2/email/configuration-sets").label("shop");
    /// let request = request.segment("event-destinations");
    /// assert_eq!(request.build(&endpoint)?.uri().path(), "/v2/email/configuration-sets/shop/event-destinations");
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
    pub fn segment(mut self, word: &'static str) -> Self {
        self.path_and_query.push(b'/');
        self.path_and_query.extend_from_slice(word.as_bytes());
        self
    }

    /// Adds a query parameter, behind the whole path; one that is `None` is left out.
    ///
    /// ```
    /// # use http::Method;
    /// # use tower_sigv4::endpoint::Endpoint;
    /// # use tower_sigv4::ses::SesRequest;
    /// # use tower_sigv4::sigv4::SigningScope;
    /// # let endpoint = Endpoint::aws("email", SigningScope::new("eu-west-1", "ses"))?;
    /// let request = SesRequest::new(Method::GET, "/v2/email/templates").query("PageSize", Some("10"));
    /// let request = request.query("NextToken", None::<&str>);
    /// assert_eq!(request.build(&endpoint)?.uri().query(), Some("PageSize=10"));
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
    pub fn query(mut self, name: &'static str, value: Option<impl AsRef<str>>) -> Self {
        let Some(value) = value else { return self };
        self.path_and_query.push(if self.has_query { b'&' } else { b'?' });
        self.has_query = true;
        encode(&mut self.path_and_query, name.as_bytes());
        self.path_and_query.push(b'=');
        encode(&mut self.path_and_query, value.as_ref().as_bytes());
        self
    }

    /// Sets the document that is sent.
    ///
    /// ```
    /// # use http::Method;
    /// # use tower_sigv4::endpoint::Endpoint;
    /// # use tower_sigv4::ses::SesRequest;
    /// # use tower_sigv4::sigv4::SigningScope;
    /// # let endpoint = Endpoint::aws("email", SigningScope::new("eu-west-1", "ses"))?;
    /// let document = serde_json::json!({ "ConfigurationSetName": "shop" });
    /// let request = SesRequest::new(Method::POST, "/v2/email/configuration-sets").document(&document);
    /// let request = request.build(&endpoint)?;
    /// assert_eq!(request.headers()["content-type"], "application/json");
    /// assert_eq!(request.body().as_bytes().unwrap(), r#"{"ConfigurationSetName":"shop"}"#);
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
    pub fn document(mut self, value: &impl Serialize) -> Self {
        match json::write(value) {
            Ok(document) => self.document = Some(document),
            Err(error) => self.problem = self.problem.or(Some(error)),
        }
        self
    }

    /// Refuses the request unless this holds; `problem` says what is wrong and what to do.
    pub(super) fn check(mut self, holds: bool, problem: impl FnOnce() -> String) -> Self {
        if !holds {
            self.fail(problem());
        }
        self
    }

    /// The request on an endpoint.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for the first thing that is wrong with it.
    pub fn build(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let has_document = self.document.is_some();
        let mut request = Request::new(self.document.map_or_else(Body::empty, Body::from));
        *request.method_mut() = self.method;
        *request.uri_mut() = endpoint.uri(None, self.path_and_query)?;
        if has_document {
            request.headers_mut().insert(CONTENT_TYPE, const { HeaderValue::from_static("application/json") });
        }
        Ok(request)
    }

    fn fail(&mut self, problem: String) {
        self.problem.get_or_insert_with(|| Error::new(ErrorKind::InvalidInput, problem));
    }
}

/// Names and addresses are in the path, mail is in the document, so neither is shown.
impl fmt::Debug for SesRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.document.as_ref().map_or(0, Vec::len);
        f.debug_struct("SesRequest")
            .field("method", &self.method)
            .field("document_bytes", &bytes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sigv4::SigningScope;

    fn built(request: SesRequest) -> Result<Request<Body>, Error> {
        request.build(&Endpoint::new("http://ses:1", SigningScope::new("us-east-1", "ses")).unwrap())
    }

    #[test]
    fn values_reach_no_other_path() {
        let path =
            |value| built(SesRequest::new(Method::GET, "/v2/email/templates").label(value)).unwrap().uri().to_string();
        assert_eq!(path("a/../b"), "http://ses:1/v2/email/templates/a%2F..%2Fb");
        assert_eq!(path("a?b#c d%é"), "http://ses:1/v2/email/templates/a%3Fb%23c%20d%25%C3%A9");
        for value in ["", ".", ".."] {
            let error = built(SesRequest::new(Method::DELETE, "/v2/email/templates").label(value)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
        }
    }

    #[test]
    fn nothing_of_what_is_sent_is_shown() {
        let request = SesRequest::new(Method::PUT, "/v2/email/templates").label("ann@example.com").document(&"S3CR3T");
        assert_eq!(format!("{request:?}"), "SesRequest { method: PUT, document_bytes: 8, .. }");
    }

    #[test]
    fn parameters_are_encoded_and_absent_ones_left_out() {
        let request = SesRequest::new(Method::GET, "/v2/email/contact-lists")
            .query("NextToken", Some("a=+/&"))
            .query("PageSize", None::<&str>);
        let request = built(request.query("X", Some("1"))).unwrap();
        assert_eq!(request.uri(), "http://ses:1/v2/email/contact-lists?NextToken=a%3D%2B%2F%26&X=1");
        assert!(request.headers().is_empty());
    }
}
