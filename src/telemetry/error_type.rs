//! The name of an error, as a label of which there are few.

use crate::{Error, ErrorKind};

/// A request that its caller no longer wanted: a time limit above it passed, or its future was dropped.
pub(super) const CANCELLED: &str = "cancelled";

/// No service has longer codes than this, in bytes.
const MAX_CODE: usize = 64;

/// The service's code, its answer's status where it sent none, or the error's kind.
///
/// A label is kept for every value that it ever had, and a server is free in what it writes: what does not look like a code is
/// none.
pub(crate) fn error_type(error: &Error) -> &str {
    let is_code =
        |code: &&str| code.len() <= MAX_CODE && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    match (error.code().filter(is_code), error.answer()) {
        (Some(code), _) => code,
        (None, Some(answer)) => answer.status.as_str(),
        (None, None) => of_kind(error.kind()),
    }
}

fn of_kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidInput => "invalid_input",
        ErrorKind::CredentialsNotConfigured => "credentials_not_configured",
        ErrorKind::Credentials => "credentials",
        ErrorKind::Signing => "signing",
        ErrorKind::RequestBody => "request_body",
        ErrorKind::Transport => "transport",
        ErrorKind::Timeout => "timeout",
        ErrorKind::Service => "service",
        ErrorKind::InvalidResponse => "invalid_response",
        ErrorKind::Output => "output",
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;
    use crate::ServiceAnswer;

    #[test]
    fn a_code_a_status_or_a_kind() {
        let answered = |code: &str| {
            let (status, code) = (StatusCode::FORBIDDEN, code.to_owned());
            Error::service(ServiceAnswer { status, code, ..ServiceAnswer::default() })
        };
        assert_eq!(error_type(&answered("AccessDenied")), "AccessDenied");
        assert_eq!(error_type(&answered("")), "403");
        assert_eq!(error_type(&answered("whatever a server {writes}")), "403");
        assert_eq!(error_type(&answered(&"A".repeat(65))), "403");
        assert_eq!(error_type(&Error::new(ErrorKind::Timeout, "late")), "timeout");
    }
}
