//! Extractors for axum: verified SNS messages, and the events of SES.
//!
//! They read what [`VerifyLayer`](crate::sns::VerifyLayer) put into the request, so the route needs that layer; they depend
//! on `axum-core` alone.
//!
//! ```
//! use axum::Router;
//! use axum::body::Body;
//! use axum::http::{Request, StatusCode};
//! use axum::routing::post;
//! use tower::ServiceExt;
//! use tower_sigv4::axum::SesEvent;
//! use tower_sigv4::sns::VerifyLayer;
//! use tower_sigv4::testing::SnsSigner;
//!
//! async fn hook(SesEvent(event): SesEvent) -> String {
//!     event.should_suppress().join(", ")
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), tower_sigv4::BoxError> {
//! let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events"); // SNS for tests
//! // In a program: `Verifier::new(Transport::new(Client::new()?), ["arn:aws:sns:…"])`.
//! let verifier = sns.verifier();
//! let app = Router::new()
//!     .route("/hook", post(hook))
//!     .layer(VerifyLayer::new(verifier).confirm_subscriptions());
//!
//! let complaint = r#"{ "eventType": "Complaint",
//!     "complaint": { "complainedRecipients": [{ "emailAddress": "ann@example.com" }] } }"#;
//! let posted = Request::post("/hook").body(Body::from(sns.notification(complaint).sign()))?;
//! let answer = app.oneshot(posted).await?;
//! assert_eq!(answer.status(), StatusCode::OK);
//! assert_eq!(axum::body::to_bytes(answer.into_body(), 100).await?, "ann@example.com");
//! # Ok(()) }
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
///
/// ```
/// use axum::Router;
/// use axum::body::Body;
/// use axum::http::{Request, StatusCode};
/// use axum::routing::post;
/// use tower::ServiceExt;
/// # use tower_sigv4::axum::{SesEvent, SnsMessage};
/// # use tower_sigv4::sns::VerifyLayer;
/// # use tower_sigv4::testing::SnsSigner;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::BoxError> {
/// async fn hook(SnsMessage(message): SnsMessage) -> String {
///     message.message
/// }
///
/// let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
/// let app = Router::new().route("/hook", post(hook)).layer(VerifyLayer::new(sns.verifier()));
/// let posted = Request::post("/hook").body(Body::from(sns.notification("hello").sign()))?;
/// let answer = app.oneshot(posted).await?;
/// assert_eq!(axum::body::to_bytes(answer.into_body(), 100).await?, "hello");
///
/// let without_layer = Router::new().route("/hook", post(hook));
/// let answer = without_layer.oneshot(Request::post("/hook").body(Body::empty())?).await?;
/// assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct SnsMessage(pub Message);

/// An event that SES published to a topic of SNS, out of a notification that
/// [`VerifyLayer`](crate::sns::VerifyLayer) has verified.
///
/// A message that is no notification, or not of SES, is answered with 400 and a line in the log without its content; SNS does
/// not send it again. Without the layer the answer is 500.
///
/// ```
/// use axum::Router;
/// use axum::body::Body;
/// use axum::http::{Request, StatusCode};
/// use axum::routing::post;
/// use tower::ServiceExt;
/// # use tower_sigv4::axum::{SesEvent, SnsMessage};
/// # use tower_sigv4::sns::VerifyLayer;
/// # use tower_sigv4::testing::SnsSigner;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::BoxError> {
/// async fn hook(SesEvent(event): SesEvent) -> String {
///     event.kind.name().to_owned()
/// }
///
/// let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
/// let app = Router::new().route("/hook", post(hook)).layer(VerifyLayer::new(sns.verifier()));
/// let sent = sns.notification(r#"{ "eventType": "Send", "mail": {} }"#).sign();
/// let answer = app.clone().oneshot(Request::post("/hook").body(Body::from(sent))?).await?;
/// assert_eq!(axum::body::to_bytes(answer.into_body(), 100).await?, "Send");
///
/// let no_event = Request::post("/hook").body(Body::from(sns.notification("hello").sign()))?;
/// assert_eq!(app.oneshot(no_event).await?.status(), StatusCode::BAD_REQUEST);
/// # Ok(()) }
/// ```
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
