//! What the tests of operations share.

use bytes::Bytes;
use http::request;

use crate::Error;
use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::sigv4::SigningScope;

/// What an operation sends to `http://store:1`, and its body as a text.
pub(super) fn sent<Op: Operation>(operation: Op) -> (request::Parts, String) {
    let (parts, body) = built("http://store:1", operation).expect("a good request").into_parts();
    let body = body.as_bytes().expect("a body in memory").to_vec();
    (parts, String::from_utf8(body).expect("a text"))
}

/// The request of an operation to an endpoint.
pub(super) fn built<Op: Operation>(endpoint: &str, operation: Op) -> Result<http::Request<crate::Body>, Error> {
    operation.into_request(&Endpoint::new(endpoint, SigningScope::new("us-east-1", "s3")).expect("an endpoint"))
}

/// What an operation makes of a document with status 200.
pub(super) fn parsed<Op: Operation<Payload = Bytes>>(document: &str) -> Result<Op::Output, Error> {
    answered::<Op>(&[], document)
}

/// What an operation makes of these headers and a document with status 200.
pub(super) fn answered<Op: Operation<Payload = Bytes>>(
    headers: &[(&str, &str)],
    document: &str,
) -> Result<Op::Output, Error> {
    let response =
        headers.iter().fold(http::Response::builder(), |response, (name, value)| response.header(*name, *value));
    let (parts, ()) = response.body(()).expect("good headers").into_parts();
    Op::parse_response(parts, Bytes::from(document.to_owned()))
}
