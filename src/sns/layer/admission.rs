//! Whether a request is let through.

use std::time::Duration;

use http::{Request, StatusCode};

use crate::sns::fetch::within;
use crate::sns::replays::Unsettled;
use crate::sns::{MAX_BODY, Message, MessageKind, Verifier, VerifyError};
use crate::{Body, Error, ErrorKind, telemetry};

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
        let body = within(READING_LIMIT, body.collect(MAX_BODY)).await.and_then(|read| read);
        let body = body.map_err(|error| unread(&error))?;
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
                telemetry::subscription_confirmed();
                StatusCode::OK
            }
            Err(error) => {
                telemetry::subscription_not_confirmed(&error);
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
    telemetry::message_not_read(error, status);
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
    telemetry::message_refused(error, status);
    status
}
