//! Sources of credentials.
//!
//! | source | when |
//! |---|---|
//! | [`Credentials`] itself | they are known and stay |
//! | [`EnvironmentCredentials`] | the environment holds them: Lambda, CI, a shell |
//! | [`RotatingCredentials`] | somebody pushes new ones in |
//! | `ProfileCredentials` (feature `providers`) | `~/.aws/config` and `~/.aws/credentials` hold them, or say how to get them |
//! | `ProcessCredentials` (feature `providers`) | a program prints them |
//! | `SsoCredentials` (feature `providers`) | a person has logged in with `aws sso login` |
//! | `AssumeRoleCredentials` (feature `providers`) | STS gives those of a role to who has others |
//! | `WebIdentityCredentials` (feature `providers`) | STS gives those of a role for a token: Kubernetes, GitHub Actions |
//! | `ContainerCredentials` (feature `providers`) | an agent gives them: ECS, EKS Pod Identity, Greengrass |
//! | `InstanceCredentials` (feature `providers`) | an EC2 instance has a role |
//! | `ChainCredentials`, `default_chain` (feature `providers`) | the first of several sources that is configured; those of the AWS SDKs |
//! | `CachedCredentials` (feature `providers`) | fetching them takes time: it wraps any source, keeps what it gave and refreshes ahead of the end |
//! | your own [`CredentialsProvider`] | everything else |
//!
//! Whoever signs asks its source before every request, so a source that has to fetch belongs behind `CachedCredentials`: it
//! answers without a lock or an allocation while what it holds is good. Everything a source reads is handed to it, the variables
//! as an [`Environment`](crate::environment::Environment) and the time as a [`Clock`](crate::clock::Clock).
//!
//! # Which one
//!
//! A program that runs in different places, on a laptop, in a container, on an instance, takes `default_chain`, which looks
//! where the AWS SDKs look. One that knows where its credentials are names that source alone: then nothing else is searched,
//! and an error is about the place that was meant. Sources nest, and each that fetches has a cache of its own:
//!
//! ```
//! use tower_sigv4::client::Client;
//! use tower_sigv4::credentials::{AssumeRoleCredentials, CachedCredentials, ProviderConfig, default_chain_with};
//! use tower_sigv4::{SigV4Layer, Transport};
//!
//! // The services of containers and instances speak plain http.
//! let client = Client::builder().allow_http(true).build()?;
//! let config = ProviderConfig::new(Transport::new(client));
//!
//! let ours = default_chain_with(&config); // a cache already
//! let role = AssumeRoleCredentials::new(&config, ours.clone(), "arn:aws:iam::123456789012:role/reader");
//! let credentials = CachedCredentials::new(role);
//! let layer = SigV4Layer::new(credentials.clone());
//!
//! // Nothing has been read or asked yet: the first request does that.
//! assert_eq!((ours.status().fetches, credentials.status().fetches), (0, 0));
//! # Ok::<(), tower_sigv4::Error>(())
//! ```
//!
//! What each source reads, its limits, and how it compares with botocore and the AWS SDK for Rust, is `docs/credentials.md`
//! in the repository.

#[cfg(feature = "providers")]
mod cached;
#[cfg(feature = "providers")]
mod chain;
#[cfg(feature = "providers")]
mod container;
#[cfg(feature = "providers")]
mod default_chain;
#[cfg(feature = "providers")]
mod default_region;
#[cfg(feature = "providers")]
mod document;
mod environment;
#[cfg(feature = "providers")]
mod exchange;
#[cfg(feature = "providers")]
mod iam_name;
#[cfg(feature = "providers")]
mod instance;
#[cfg(feature = "providers")]
mod process;
#[cfg(feature = "providers")]
mod profile;
mod provider;
#[cfg(feature = "providers")]
mod provider_config;
mod rotating;
#[cfg(feature = "providers")]
mod sso;
#[cfg(feature = "providers")]
mod sts;

pub use crate::sigv4::Credentials;
#[cfg(feature = "providers")]
pub use cached::{CacheStatus, CachedCredentials};
#[cfg(feature = "providers")]
pub use chain::ChainCredentials;
#[cfg(feature = "providers")]
pub use container::ContainerCredentials;
#[cfg(feature = "client")]
pub use default_chain::default_chain;
#[cfg(feature = "providers")]
pub use default_chain::default_chain_with;
#[cfg(feature = "providers")]
pub use default_region::{default_region, default_region_with};
pub use environment::EnvironmentCredentials;
#[cfg(feature = "providers")]
pub use instance::InstanceCredentials;
#[cfg(feature = "providers")]
pub use process::ProcessCredentials;
#[cfg(feature = "providers")]
pub use profile::ProfileCredentials;
pub use provider::{CredentialsFuture, CredentialsProvider};
#[cfg(feature = "providers")]
pub use provider_config::ProviderConfig;
pub use rotating::RotatingCredentials;
#[cfg(feature = "providers")]
pub use sso::SsoCredentials;
#[cfg(feature = "providers")]
pub use sts::{
    AssumeRoleCredentials, GithubActionsToken, MfaTokenCode, TokenFuture, WebIdentityCredentials, WebIdentityToken,
    WebIdentityTokenFile,
};
