//! Doubles for the tests of those who use this crate.

pub mod mailbox;
mod sns_signer;

pub use mailbox::Mailbox;
pub use sns_signer::{SnsDraft, SnsSigner};
