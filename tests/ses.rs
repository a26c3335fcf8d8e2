//! SES through the layer and the default client, against two servers and against botocore.
//!
//! moto verifies signatures and session tokens; aws-ses-v2-local keeps mail and fills templates in.

#![cfg(all(feature = "ses", feature = "client"))]

#[path = "ses/credentials.rs"]
mod credentials;
mod support;

use support::exchange::client;
use tower::Layer;
use tower_sigv4::ses::Ses;
use tower_sigv4::{CredentialsProvider, SigV4Layer, Transport};

/// SES at an endpoint, with these credentials.
fn ses(endpoint: &str, provider: impl CredentialsProvider + 'static) -> Ses {
    Ses::new(Transport::new(SigV4Layer::new(provider).layer(client())), "us-east-1").endpoint(endpoint)
}
