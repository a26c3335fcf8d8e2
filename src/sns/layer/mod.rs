//! Middleware that lets only messages of SNS through.
//!
//! [`VerifyLayer`] goes in front of the service that handles what SNS posts. It reads the body, verifies it, and hands the
//! request on with the body as it was and the [`Message`](super::Message) among its extensions.
//!
//! # What it answers itself
//!
//! What does not pass gets an answer without a body, and a line in the log without anything of the message:
//!
//! | status | when |
//! |---|---|
//! | 400 | it is no message of SNS, or breaks off |
//! | 403 | it is not from an allowed topic, not of our time, or not signed by SNS |
//! | 408 | its body takes longer than 15 seconds to come |
//! | 409 | it was taken before, and the verifier [refuses replays](super::Verifier::refuse_replays) |
//! | 413 | it is longer than [`MAX_BODY`](super::MAX_BODY) |
//! | 503 | its certificate cannot be fetched, or its subscription not be confirmed: SNS tries again |
//!
//! Where the verifier refuses replays, a message whose handling fails is forgotten, so that it is taken when SNS tries again:
//! when the inner service answers with an error or any status but a 2xx, and when its future is dropped.
//!
//! Subscriptions are confirmed by whoever handles the message, with [`Verifier::confirm`](super::Verifier::confirm), unless
//! [`confirm_subscriptions`](VerifyLayer::confirm_subscriptions) asks for more.
//!
//! # Example
//!
//! ```
//! use http::{Request, Response, StatusCode};
//! use tower::{Layer, ServiceExt, service_fn};
//! use tower_sigv4::sns::{Message, Verifier, VerifyLayer};
//! use tower_sigv4::{Body, BoxError, Transport};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! let handler = service_fn(|request: Request<Body>| async move {
//!     let message = request.extensions().get::<Message>().expect("the layer put it there");
//!     println!("{}", message.message);
//!     Ok::<_, BoxError>(Response::new(Body::empty()))
//! });
//!
//! // In its place: the client that fetches certificates.
//! let client = Transport::new(service_fn(|_: Request<Body>| async { Err::<Response<Body>, BoxError>("offline".into()) }));
//! let verifier = Verifier::new(client, ["arn:aws:sns:eu-west-1:123456789012:ses-events"]);
//! let webhook = VerifyLayer::new(verifier).layer(handler);
//!
//! let forged = Request::post("/hook").body(Body::from("{}"))?;
//! assert_eq!(webhook.oneshot(forged).await?.status(), StatusCode::BAD_REQUEST);
//! # Ok::<(), BoxError>(())
//! # }).unwrap();
//! ```

mod admission;
mod future;
#[expect(clippy::module_inception, reason = "a file is named after what is in it")]
mod layer;
mod service;

pub use future::ResponseFuture;
pub use layer::VerifyLayer;
pub use service::Verify;
