//! What the tests of operations share.

use bytes::Bytes;

use crate::Error;
use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::sigv4::SigningScope;

/// The parameters that an operation sends, decoded.
pub(super) fn sent<Op: Operation>(operation: Op) -> Vec<(String, String)> {
    let request = built(operation).expect("a good request");
    assert_eq!((request.method().as_str(), request.uri().to_string().as_str()), ("POST", "http://sns:1/"));
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded; charset=utf-8");
    let form = String::from_utf8(request.body().as_bytes().expect("a body in memory").to_vec()).expect("ASCII");
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_encoding::percent_decode_str(&text).decode_utf8().expect("UTF-8").into_owned()
    };
    let pairs = form.split('&').map(|pair| pair.split_once('=').expect("a name and a value"));
    pairs.map(|(name, value)| (decode(name), decode(value))).collect()
}

/// The request of an operation.
pub(super) fn built<Op: Operation>(operation: Op) -> Result<http::Request<crate::Body>, Error> {
    operation.into_request(&Endpoint::new("http://sns:1", SigningScope::new("us-east-1", "sns")).expect("an endpoint"))
}

/// What an operation makes of a document with status 200.
pub(super) fn parsed<Op: Operation<Payload = Bytes>>(document: &str) -> Result<Op::Output, Error> {
    let (parts, ()) = http::Response::new(()).into_parts();
    Op::parse_response(parts, Bytes::from(document.to_owned()))
}
