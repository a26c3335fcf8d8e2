//! Doubles for the tests of those who use this crate.

mod sns_signer;

pub use sns_signer::{SnsDraft, SnsSigner};
