//! Messages: what is sent, read back by Python's `email` package, which knows nothing of this crate.

#![cfg(feature = "ses")]

#[path = "email/contents.rs"]
mod contents;
#[path = "email/injection.rs"]
mod injection;
#[cfg(feature = "lettre")]
#[path = "email/lettre.rs"]
mod lettre;
#[path = "email/limits.rs"]
mod limits;
#[path = "email/reader.rs"]
mod reader;
#[path = "email/roundtrip.rs"]
mod roundtrip;
#[path = "email/sending.rs"]
mod sending;
#[path = "email/transport.rs"]
mod transport;
