//! SES through the layer and the default client, against two servers and against botocore.
//!
//! moto verifies signatures and session tokens; aws-ses-v2-local keeps mail and fills templates in. What neither of them has
//! is compared with what botocore sends, as everything else is.

#![cfg(all(feature = "ses", feature = "client"))]

#[path = "ses/botocore.rs"]
mod botocore;
#[path = "ses/calls.rs"]
mod calls;
#[path = "ses/credentials.rs"]
mod credentials;
#[cfg(feature = "testing")]
#[path = "ses/emails.rs"]
mod emails;
#[path = "ses/errors.rs"]
mod errors;
#[path = "ses/mail_calls.rs"]
mod mail_calls;
#[path = "ses/on_moto.rs"]
mod on_moto;
#[path = "ses/on_ses_local.rs"]
mod on_ses_local;
mod support;

use support::exchange::client;
use tower::Layer;
use tower_sigv4::ses::Ses;
use tower_sigv4::{CredentialsProvider, SigV4Layer, Transport};

/// SES at an endpoint, with these credentials.
fn ses(endpoint: &str, provider: impl CredentialsProvider + 'static) -> Ses {
    Ses::new(Transport::new(SigV4Layer::new(provider).layer(client())), "us-east-1").endpoint(endpoint)
}
