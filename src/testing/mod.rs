//! Doubles for the tests of those who use this crate.

pub mod mailbox;

pub use mailbox::Mailbox;
