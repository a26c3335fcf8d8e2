//! What goes wrong in a handler.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tower_sigv4::{Error, ErrorKind};

/// An answer that tells the visitor what they can do, and nothing of the gallery's inside.
#[derive(Debug)]
pub struct Problem(StatusCode, String);

impl Problem {
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self(status, message.into())
    }

    /// What a visitor has asked for and cannot get, such as an address that is none; any other error is ours.
    pub fn of_input(error: Error) -> Self {
        match error.kind() {
            ErrorKind::InvalidInput => Self(StatusCode::BAD_REQUEST, error.to_string()),
            _ => error.into(),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        eprintln!("{error}");
        if error.is_not_found() {
            return Self(StatusCode::NOT_FOUND, "There is no such picture.".to_owned());
        }
        Self(StatusCode::BAD_GATEWAY, "The store or the mail service does not work right now.".to_owned())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}
