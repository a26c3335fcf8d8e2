//! Doubles for the tests of those who use this crate: an SES that keeps what is sent, and a maker of signed SNS messages.

pub mod mailbox;
mod sns_signer;

pub use mailbox::Mailbox;
pub use sns_signer::{SnsDraft, SnsSigner};
