//! What the tests of operations share.

use bytes::Bytes;
use http::request;
use serde_json::Value;

use crate::Error;
use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::sigv4::SigningScope;

/// What an operation sends to `http://ses:1`, and its document; `null` when it sends none.
pub(super) fn sent<Op: Operation>(operation: Op) -> (request::Parts, Value) {
    let (parts, body) = built(operation).expect("a good request").into_parts();
    let body = body.as_bytes().expect("a body in memory").clone();
    let document = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).expect("a document") };
    (parts, document)
}

/// The request of an operation.
pub(super) fn built<Op: Operation>(operation: Op) -> Result<http::Request<crate::Body>, Error> {
    operation.into_request(&Endpoint::new("http://ses:1", SigningScope::new("us-east-1", "ses")).expect("an endpoint"))
}

/// What an operation makes of a document with status 200.
#[expect(clippy::needless_pass_by_value, reason = "tests write it as a literal")]
pub(super) fn parsed<Op: Operation<Payload = Bytes>>(document: Value) -> Result<Op::Output, Error> {
    let (parts, ()) = http::Response::new(()).into_parts();
    Op::parse_response(parts, Bytes::from(document.to_string()))
}
