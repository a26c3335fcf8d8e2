//! The sources of credentials that ask a service: STS, a container's agent, an instance's metadata service.
//!
//! STS is that of `SeaweedFS` and of moto, the metadata service is `MiniStack`'s, the agent is a fake over real HTTP. What none of
//! them does (expired credentials, a wrong clock, hostile answers) comes from a script.

#![cfg(all(feature = "client", feature = "s3", feature = "ses"))]

#[path = "credential_services/container.rs"]
mod container;
#[path = "credential_services/github_actions.rs"]
mod github_actions;
#[path = "credential_services/instance.rs"]
mod instance;
#[path = "credential_services/instance_live.rs"]
mod instance_live;
#[path = "credential_services/script.rs"]
mod script;
#[path = "credential_services/secrets.rs"]
mod secrets;
#[path = "credential_services/sts.rs"]
mod sts;
#[path = "credential_services/sts_botocore.rs"]
mod sts_botocore;
#[path = "credential_services/sts_moto.rs"]
mod sts_moto;
#[path = "credential_services/sts_seaweedfs.rs"]
mod sts_seaweedfs;
mod support;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use support::exchange::client;
use tower_sigv4::credentials::ProviderConfig;
use tower_sigv4::environment::Environment;
use tower_sigv4::{Error, Transport};

/// 23 November 2026, 12:00.
fn noon() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_795_435_200)
}

/// The default client, real files and the real clock, with these variables alone.
fn real(variables: &[(&str, &str)]) -> ProviderConfig {
    ProviderConfig::new(Transport::new(client::<tower_sigv4::Body>())).environment(environment(variables))
}

fn environment(variables: &[(&str, &str)]) -> Environment {
    Environment::from_pairs(variables.iter().copied())
}

/// An error and those below it.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
