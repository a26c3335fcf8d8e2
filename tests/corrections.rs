//! A call whose request was refused for its date or its credentials is sent again with the right ones; and a refusal that
//! stays says what to do.

#![cfg(all(feature = "s3", feature = "ses", feature = "client"))]

mod support;

#[path = "corrections/anonymous.rs"]
mod anonymous;
#[path = "corrections/clock.rs"]
mod clock;
#[path = "corrections/credentials.rs"]
mod credentials;
#[path = "corrections/explanations.rs"]
mod explanations;
#[path = "corrections/scripted.rs"]
mod scripted;
