//! An error answer in the form that SES gives it.

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde_json::json;

use crate::Body;

/// What is answered in place of a success.
pub(super) struct Refusal {
    status: StatusCode,
    code: String,
    message: String,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into() }
    }

    /// SES's word for a request that makes no sense.
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequestException", message)
    }

    /// The code is in a header as SES has it, and in the document for a code that no header can carry.
    pub(super) fn answer(self) -> Response<Body> {
        let header = HeaderValue::from_str(&self.code);
        let mut answer = document(self.status, &json!({ "code": self.code, "message": self.message }));
        if let Ok(code) = header {
            answer.headers_mut().insert("x-amzn-errortype", code);
        }
        answer
    }
}

/// An answer that is a document.
pub(super) fn document(status: StatusCode, value: &serde_json::Value) -> Response<Body> {
    let mut answer = Response::new(Body::from(value.to_string()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, const { HeaderValue::from_static("application/json") });
    answer
}
