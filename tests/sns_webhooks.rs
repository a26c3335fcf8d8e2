//! Webhooks of SNS: what is taken, what is not, and what is answered.
//!
//! The messages are signed by the `openssl` program over texts that the tests write out, so nothing of the crate is its own
//! judge.

#![cfg(all(feature = "axum", feature = "testing", feature = "client"))]

#[path = "sns_webhooks/alterations.rs"]
mod alterations;
#[path = "sns_webhooks/certificates.rs"]
mod certificates;
#[path = "sns_webhooks/confirming.rs"]
mod confirming;
#[path = "sns_webhooks/endpoint.rs"]
mod endpoint;
#[path = "sns_webhooks/extractors.rs"]
mod extractors;
#[path = "sns_webhooks/host.rs"]
mod host;
#[path = "sns_webhooks/hostile.rs"]
mod hostile;
#[path = "sns_webhooks/messages.rs"]
mod messages;
#[path = "sns_webhooks/openssl.rs"]
mod openssl;
#[path = "sns_webhooks/signer.rs"]
mod signer;
#[path = "sns_webhooks/times.rs"]
mod times;
#[path = "sns_webhooks/urls.rs"]
mod urls;
