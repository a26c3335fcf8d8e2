//! Extractors for axum: verified SNS messages, and the events of SES.
//!
//! They read what [`VerifyLayer`](crate::sns::VerifyLayer) put into the request, so the route needs that layer; they depend
//! on `axum-core` alone.
//!
//! ```no_run
//! use axum::Router;
//! use axum::routing::post;
//! use tower_sigv4::Transport;
//! use tower_sigv4::axum::SesEvent;
//! use tower_sigv4::client::Client;
//! use tower_sigv4::sns::{Verifier, VerifyLayer};
//!
//! async fn hook(SesEvent(event): SesEvent) {
//!     for recipient in event.should_suppress() {
//!         println!("no more mail to {recipient}");
//!     }
//! }
//!
//! # fn example() -> Result<Router, tower_sigv4::Error> {
//! let client = Transport::new(Client::new()?);
//! let verifier = Verifier::new(client, ["arn:aws:sns:eu-west-1:123456789012:ses-events"]);
//! let app = Router::new()
//!     .route("/hook", post(hook))
//!     .layer(VerifyLayer::new(verifier).confirm_subscriptions());
//! # Ok(app) }
//! ```

use axum_core::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;

use crate::ses::events::Event;
use crate::sns::{Message, MessageKind};
use crate::telemetry;

/// A message of SNS that [`VerifyLayer`](crate::sns::VerifyLayer) has verified, of any kind.
///
/// Without that layer the answer is 500, and a line in the log says what is missing.
#[derive(Clone, Debug)]
pub struct SnsMessage(pub Message);

/// An event that SES published to a topic of SNS, out of a notification that
/// [`VerifyLayer`](crate::sns::VerifyLayer) has verified.
///
/// A message that is no notification, or not of SES, is answered with 400 and a line in the log without its content; SNS does
/// not send it again. Without the layer the answer is 500.
#[derive(Clone, Debug)]
pub struct SesEvent(pub Event);

impl<S: Send + Sync> FromRequestParts<S> for SnsMessage {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        verified(parts).cloned().map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SesEvent {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let message = verified(parts)?;
        if message.kind != MessageKind::Notification {
            telemetry::message_is_no_notification(&message.kind);
            return Err(StatusCode::BAD_REQUEST);
        }
        match Event::parse(&message.message) {
            Ok(event) => Ok(Self(event)),
            Err(error) => {
                telemetry::message_is_no_event(&error);
                Err(StatusCode::BAD_REQUEST)
            }
        }
    }
}

fn verified(parts: &Parts) -> Result<&Message, StatusCode> {
    parts.extensions.get().ok_or_else(|| {
        telemetry::layer_missing();
        StatusCode::INTERNAL_SERVER_ERROR
    })
}
