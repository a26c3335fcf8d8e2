//! Whether a request is let through.

use std::time::Duration;

use http::{Request, StatusCode};

use crate::sns::fetch::within;
use crate::sns::replays::Unsettled;
use crate::sns::{MAX_BODY, Message, MessageKind, Verifier, VerifyError};
use crate::{Body, Error, ErrorKind};

/// How long a body may take to come: SNS gives up on the whole exchange after as much.
///
/// Source: [message delivery retries](https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html).
const READING_LIMIT: Duration = Duration::from_secs(15);

/// What it takes to decide.
pub(super) struct Admission {
    pub(super) verifier: Verifier,
    pub(super) confirms: bool,
}

/// The request, when it is let through; else the status to answer with.
pub(super) type Decision = Result<(Request<Body>, Unsettled), StatusCode>;

impl Admission {
    pub(super) async fn decide(self, request: Request<Body>) -> Decision {
        let (parts, body) = request.into_parts();
        let body = within(READING_LIMIT, body.collect(MAX_BODY)).await.map_err(|error| unread(&error))?;
        let message = self.verifier.verify(&body).await.map_err(|error| refused(&error))?;
        let unsettled = self.verifier.unsettled(&message);
        if self.confirms && message.kind == MessageKind::SubscriptionConfirmation {
            return Err(self.confirm(&message, unsettled).await);
        }
        let mut request = Request::from_parts(parts, Body::from(body));
        request.extensions_mut().insert(message);
        Ok((request, unsettled))
    }

    async fn confirm(&self, message: &Message, unsettled: Unsettled) -> StatusCode {
        match self.verifier.confirm(message).await {
            Ok(()) => {
                unsettled.settle();
                tracing::info!("a subscription to a topic of SNS was confirmed");
                StatusCode::OK
            }
            Err(error) => {
                tracing::warn!(%error, cause = cause(&error), "a subscription to a topic of SNS could not be confirmed");
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }
}

fn unread(error: &Error) -> StatusCode {
    let status = match error.kind() {
        ErrorKind::InvalidResponse => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorKind::Timeout => StatusCode::REQUEST_TIMEOUT,
        // There is no runtime.
        ErrorKind::InvalidInput => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    };
    tracing::warn!(%error, status = status.as_u16(), "a message for SNS's endpoint could not be read");
    status
}

fn refused(error: &VerifyError) -> StatusCode {
    let status = match error {
        VerifyError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        VerifyError::NotAMessage(_) | VerifyError::UnknownType | VerifyError::UnknownSignatureVersion => {
            StatusCode::BAD_REQUEST
        }
        VerifyError::Replayed => StatusCode::CONFLICT,
        error if error.is_transient() => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::FORBIDDEN,
    };
    tracing::warn!(%error, cause = cause(error), status = status.as_u16(), "a message for SNS's endpoint was refused");
    status
}

/// The error below, where there is one.
fn cause(error: &dyn std::error::Error) -> Option<String> {
    error.source().map(ToString::to_string)
}
