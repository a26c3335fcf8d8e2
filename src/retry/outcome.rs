//! What an attempt came to, as far as another one is concerned.

use std::time::Duration;

use http::header::HeaderName;
use http::{HeaderMap, Response};

use crate::error::{BoxError, Error, ErrorKind};
use crate::fault::{Fault, shape_name};
use crate::retry_after::retry_after;
use crate::signed::Signed;

/// The services that speak JSON say their code here; XML says it in the document, which is not read at this level.
const X_AMZN_ERRORTYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// What an attempt came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Success,
    /// Another attempt would come to the same.
    Failure,
    /// Another attempt may succeed, after the time that the service asks for.
    Trouble(Trouble, Option<Duration>),
}

/// Trouble that passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The service asks for fewer requests.
    Throttled,
    /// The service or the connection failed, or took too long.
    Transient,
}

impl Trouble {
    /// For who reads of it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::Transient => "transient",
        }
    }
}

impl Outcome {
    /// What a typed call came to.
    pub(crate) fn of_call<T>(result: &Result<T, Error>) -> Self {
        result.as_ref().err().map_or(Self::Success, Self::of_error)
    }

    /// What an HTTP exchange came to. What is in the answer's body is not known.
    pub(super) fn of_exchange<B>(result: &Result<Response<B>, BoxError>) -> Self {
        match result {
            Ok(response) if response.status().is_success() => Self::Success,
            Ok(response) => {
                let headers = response.headers();
                let fault = Fault::of_answer(response.status(), code(headers));
                Self::of_fault(fault, || retry_after(headers))
            }
            // As `Error::from_boxed`: what is not this crate's is the transport's or a time limit's, and both pass.
            Err(error) => error.downcast_ref().map_or(Self::Trouble(Trouble::Transient, None), Self::of_error),
        }
    }

    fn of_error(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Transport | ErrorKind::Timeout => Self::Trouble(Trouble::Transient, None),
            _ => Self::of_fault(error.fault(), || error.retry_after()),
        }
    }

    fn of_fault(fault: Option<Fault>, retry_after: impl FnOnce() -> Option<Duration>) -> Self {
        match fault {
            Some(Fault::Throttled) => Self::Trouble(Trouble::Throttled, retry_after()),
            Some(Fault::Transient) => Self::Trouble(Trouble::Transient, retry_after()),
            // Another attempt alone does not help against these.
            Some(Fault::ExpiredCredentials | Fault::ClockSkew) | None => Self::Failure,
        }
    }
}

/// An answer that may be about the signature.
pub(super) struct Refusal<'a> {
    signed: &'a Signed,
    fault: Option<Fault>,
}

impl<'a> Refusal<'a> {
    pub(super) fn of_exchange<B>(result: &'a Result<Response<B>, BoxError>) -> Option<Self> {
        let response = result.as_ref().ok()?;
        let signed = response.extensions().get::<Signed>()?;
        Some(Self { signed, fault: Fault::of_answer(response.status(), code(response.headers())) })
    }

    pub(super) fn is_clock_corrected(&self) -> bool {
        self.signed.is_clock_corrected()
    }

    /// Has credentials renewed that the service calls expired; whether there will be others.
    pub(super) fn invalidate_credentials(&self) -> bool {
        self.fault == Some(Fault::ExpiredCredentials) && self.signed.invalidate_credentials()
    }
}

fn code(headers: &HeaderMap) -> &str {
    headers.get(X_AMZN_ERRORTYPE).and_then(|code| code.to_str().ok()).map_or("", shape_name)
}
