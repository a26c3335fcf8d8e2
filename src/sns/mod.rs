//! Amazon Simple Notification Service: typed operations, and webhooks whose signatures are verified.
//!
//! [`Sns`] sends the operations. What SNS posts to an endpoint of yours is told from forgeries by a [`Verifier`], which
//! [`VerifyLayer`] puts in front of any tower service and the extractors of the module `axum` read from.

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

/// The longest body of a message that is read: 2 MiB. SNS takes messages of up to 256 KiB; JSON writes a byte in 6 where it
/// must, which makes 1.5 MiB, and the other fields add a few KiB.
///
/// Source: [the quotas of SNS](https://docs.aws.amazon.com/general/latest/gr/sns.html).
pub const MAX_BODY: usize = 2 * 1024 * 1024;
