//! Amazon Simple Notification Service: typed operations, and webhooks whose signatures are verified.
//!
//! [`Sns`] sends the operations. What SNS posts to an endpoint of yours is told from forgeries by a [`Verifier`], which
//! [`VerifyLayer`] puts in front of any tower service; the extractors of [`axum`](crate::axum) read what it found.
//!
//! ```
//! use http::{Request, Response};
//! use tower_sigv4::sns::{Publish, Sns};
//! use tower_sigv4::{Body, BoxError};
//!
//! # tokio_test::block_on(async {
//! // Instead of this stub: `ServiceBuilder::new().layer(SigV4Layer::new(provider)).service(client)`, or `Sns::from_env()`.
//! let signed = tower::service_fn(|request: Request<Body>| async move {
//!     assert_eq!(request.uri(), "https://sns.eu-west-1.amazonaws.com/");
//!     let answer = "<PublishResponse><PublishResult><MessageId>94f20ce6</MessageId></PublishResult></PublishResponse>";
//!     Ok::<_, BoxError>(Response::new(Body::from(answer)))
//! });
//! let sns = Sns::new(signed, "eu-west-1");
//!
//! let order = Publish::to_topic("arn:aws:sns:eu-west-1:123456789012:orders", "{\"order\":7}").subject("An order");
//! assert_eq!(sns.send(order).await?.message_id, "94f20ce6");
//! # Ok::<(), tower_sigv4::Error>(())
//! # }).unwrap();
//! ```

mod certificate;
mod certificates;
mod envelope;
mod fetch;
pub mod layer;
mod message;
mod operations;
mod pinned_url;
mod replays;
mod request;
mod service;
mod signature;
#[cfg(test)]
mod testing;
mod topics;
mod verifier;
mod verify_error;

pub use layer::VerifyLayer;
pub use message::{Message, MessageKind};
pub use operations::*;
pub use request::SnsRequest;
pub use service::Sns;
pub use verifier::Verifier;
pub use verify_error::VerifyError;

#[cfg(feature = "testing")]
pub(crate) use {envelope::string_to_sign, topics::host_of};

/// The longest body of a message that is read: 7 MiB. A topic can be set to take messages of up to 1 MiB; JSON writes a byte in 6
/// where it must, which makes 6 MiB, and the other fields add a few KiB.
///
/// Source: [`Publish`](https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
pub const MAX_BODY: usize = 7 * 1024 * 1024;
