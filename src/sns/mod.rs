//! Amazon Simple Notification Service: typed operations, and webhooks whose signatures are verified.
//!
//! [`Sns`] sends the operations. What SNS posts to an endpoint of yours is told from forgeries by a [`Verifier`], which
//! [`VerifyLayer`] puts in front of any tower service; the extractors of [`axum`](crate::axum) read what it found.

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
