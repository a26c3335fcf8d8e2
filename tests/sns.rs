//! SNS through the layer and the default client against moto, which verifies signatures and session tokens, and delivers.

#![cfg(all(feature = "sns", feature = "client"))]

#[path = "sns/botocore.rs"]
mod botocore;
#[path = "sns/credentials.rs"]
mod credentials;
#[path = "sns/deliveries.rs"]
mod deliveries;
#[path = "sns/operations.rs"]
mod operations;
#[path = "sns/subscriber.rs"]
mod subscriber;
mod support;
#[path = "sns/topic.rs"]
mod topic;

use support::exchange::client;
use tower::Layer;
use tower_sigv4::sns::Sns;
use tower_sigv4::{CredentialsProvider, SigV4Layer, Transport};

/// SNS at an endpoint, with these credentials.
fn sns(endpoint: &str, provider: impl CredentialsProvider + 'static) -> Sns {
    Sns::new(Transport::new(SigV4Layer::new(provider).layer(client())), "us-east-1").endpoint(endpoint)
}
