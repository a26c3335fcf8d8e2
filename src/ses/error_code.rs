//! What SES says went wrong, as a type.

use http::StatusCode;

use crate::Error;

/// What SES says went wrong: the errors of its
/// [API reference](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors), grouped by
/// what a caller can do.
///
/// The questions of [`Error`] hold beside it: [`is_retryable`](Error::is_retryable) whether to send again,
/// [`is_access_denied`](Error::is_access_denied) for credentials and permissions, which are not errors of SES alone.
///
/// ```
/// use http::StatusCode;
/// use tower_sigv4::ses::SesErrorCode;
/// use tower_sigv4::{Error, ErrorKind, ServiceAnswer};
///
/// let mut answer = ServiceAnswer::default();
/// answer.status = StatusCode::BAD_REQUEST;
/// answer.code = "SendingPausedException".to_owned();
/// assert_eq!(SesErrorCode::of(&Error::service(answer)), Some(SesErrorCode::SendingPaused));
///
/// let ours = Error::new(ErrorKind::InvalidInput, "the message has 51 recipients");
/// assert_eq!(SesErrorCode::of(&ours), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SesErrorCode {
    /// The message has content that SES does not send, such as a virus.
    MessageRejected,
    /// The sender, the domain that bounces go to, or (in the sandbox) a recipient is not verified.
    NotVerified,
    /// Requests come too fast, or the account has used up what it may send. [`Error::is_throttled`] says so too.
    Throttled,
    /// There are too many resources of this kind. Time does not help; one of them must go.
    ///
    /// [`Error::is_throttled`] says yes here, because in other services the same code does mean that.
    LimitExceeded,
    /// Sending is paused, for the account or the configuration set.
    SendingPaused,
    /// The account may no longer send.
    AccountSuspended,
    /// A resource that the request names does not exist. [`Error::is_not_found`] says so too.
    NotFound,
    /// What is to be made exists already. [`Error::is_conflict`] says so too, although SES answers 400.
    AlreadyExists,
    /// Something else makes the change impossible. [`Error::is_conflict`] says so too.
    Conflict,
    /// Somebody else is changing the same thing. [`Error::is_conflict`] says so too, and the same request may succeed later.
    ConcurrentModification,
    /// The request is invalid; the error's message says why.
    BadRequest,
    /// The token of a list's page is not one that SES gave.
    InvalidNextToken,
    /// A fault of SES; the same request may succeed later.
    Internal,
}

impl SesErrorCode {
    /// What SES says in this error. `None` when the error is not its answer, or one that it shares with all services, such as a
    /// wrong signature.
    ///
    /// Where an answer has no code its status counts; some servers beside AWS send none.
    ///
    /// ```
    /// use http::StatusCode;
    /// use tower_sigv4::ses::{Email, SesErrorCode};
    /// use tower_sigv4::testing::Mailbox;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let mailbox = Mailbox::new();
    /// mailbox.fail_next(StatusCode::BAD_REQUEST, "MessageRejected", "Email address is not verified.");
    /// let email = Email::new("shop@example.com").to("ann@example.com").text("Hello!");
    /// let error = mailbox.ses().send_email(&email).await.unwrap_err();
    /// assert_eq!(SesErrorCode::of(&error), Some(SesErrorCode::NotVerified));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        let Some(code) = error.code() else { return Self::of_status(error.status()?) };
        Some(match code {
            "MessageRejected" if says_not_verified(error.message()) => Self::NotVerified,
            "MessageRejected" => Self::MessageRejected,
            "MailFromDomainNotVerifiedException" => Self::NotVerified,
            "LimitExceededException" => Self::LimitExceeded,
            "SendingPausedException" => Self::SendingPaused,
            "AccountSuspendedException" => Self::AccountSuspended,
            "NotFoundException" => Self::NotFound,
            "AlreadyExistsException" => Self::AlreadyExists,
            "ConflictException" => Self::Conflict,
            "ConcurrentModificationException" => Self::ConcurrentModification,
            "BadRequestException" => Self::BadRequest,
            "InvalidNextTokenException" => Self::InvalidNextToken,
            "InternalServiceErrorException" => Self::Internal,
            _ if error.is_throttled() => Self::Throttled,
            _ => return None,
        })
    }

    fn of_status(status: StatusCode) -> Option<Self> {
        match status {
            StatusCode::BAD_REQUEST => Some(Self::BadRequest),
            StatusCode::NOT_FOUND => Some(Self::NotFound),
            StatusCode::TOO_MANY_REQUESTS => Some(Self::Throttled),
            StatusCode::INTERNAL_SERVER_ERROR => Some(Self::Internal),
            _ => None,
        }
    }
}

/// SES has no code of its own for this: `Email address is not verified. The following identities failed the check …`.
///
/// Source: [errors of sending](https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html).
fn says_not_verified(message: &str) -> bool {
    message.to_ascii_lowercase().contains("not verified")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorKind, ServiceAnswer};

    fn answered(status: u16, code: &str, message: &str) -> Error {
        Error::service(ServiceAnswer {
            status: StatusCode::from_u16(status).unwrap(),
            code: code.to_owned(),
            message: message.to_owned(),
            ..ServiceAnswer::default()
        })
    }

    fn code_of(status: u16, code: &str) -> Option<SesErrorCode> {
        SesErrorCode::of(&answered(status, code, ""))
    }

    /// With the statuses of the API reference.
    #[test]
    fn every_error_of_the_reference_is_known() {
        for (status, code, expected) in [
            (400, "AccountSuspendedException", SesErrorCode::AccountSuspended),
            (400, "AlreadyExistsException", SesErrorCode::AlreadyExists),
            (400, "BadRequestException", SesErrorCode::BadRequest),
            (500, "ConcurrentModificationException", SesErrorCode::ConcurrentModification),
            (409, "ConflictException", SesErrorCode::Conflict),
            (500, "InternalServiceErrorException", SesErrorCode::Internal),
            (400, "InvalidNextTokenException", SesErrorCode::InvalidNextToken),
            (400, "LimitExceededException", SesErrorCode::LimitExceeded),
            (400, "MailFromDomainNotVerifiedException", SesErrorCode::NotVerified),
            (400, "MessageRejected", SesErrorCode::MessageRejected),
            (404, "NotFoundException", SesErrorCode::NotFound),
            (400, "SendingPausedException", SesErrorCode::SendingPaused),
            (429, "TooManyRequestsException", SesErrorCode::Throttled),
        ] {
            assert_eq!(code_of(status, code), Some(expected), "{code}");
        }
        assert_eq!(code_of(400, "ThrottlingException"), Some(SesErrorCode::Throttled));
    }

    #[test]
    fn a_rejected_message_says_in_words_that_somebody_is_not_verified() {
        let message =
            "Email address is not verified. The following identities failed the check in region EU-WEST-1: a@b.c";
        let rejected = |message| SesErrorCode::of(&answered(400, "MessageRejected", message));
        assert_eq!(rejected(message), Some(SesErrorCode::NotVerified));
        assert_eq!(rejected("Illegal content"), Some(SesErrorCode::MessageRejected));
    }

    #[test]
    fn without_a_code_the_status_counts() {
        assert_eq!(code_of(400, ""), Some(SesErrorCode::BadRequest));
        assert_eq!(code_of(404, ""), Some(SesErrorCode::NotFound));
        assert_eq!(code_of(429, ""), Some(SesErrorCode::Throttled));
        assert_eq!(code_of(500, ""), Some(SesErrorCode::Internal));
        assert_eq!(code_of(403, ""), None);
    }

    #[test]
    fn what_all_services_say_is_none_of_its_codes() {
        assert_eq!(code_of(403, "AccessDeniedException"), None);
        assert_eq!(code_of(403, "InvalidSignatureException"), None);
        assert_eq!(SesErrorCode::of(&Error::new(ErrorKind::Transport, "not verified")), None);
    }

    #[test]
    fn the_questions_of_the_error_agree() {
        assert!(answered(429, "TooManyRequestsException", "").is_throttled());
        for (status, code) in
            [(400, "AlreadyExistsException"), (409, "ConflictException"), (500, "ConcurrentModificationException")]
        {
            assert!(answered(status, code, "").is_conflict(), "{code}");
        }
        assert!(answered(500, "ConcurrentModificationException", "").is_retryable());
        assert!(answered(404, "NotFoundException", "").is_not_found());
        for code in ["MessageRejected", "SendingPausedException", "AccountSuspendedException", "BadRequestException"] {
            let error = answered(400, code, "");
            assert!(!error.is_retryable() && !error.is_conflict() && !error.is_access_denied(), "{code}");
        }
    }
}
