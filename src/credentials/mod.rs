//! Sources of credentials.
//!
//! | source | when |
//! |---|---|
//! | [`Credentials`] itself | they are known and stay |
//! | [`EnvironmentCredentials`] | the environment holds them: Lambda, CI, a shell |
//! | [`RotatingCredentials`] | somebody pushes new ones in |
//! | `CachedCredentials` (feature `providers`) | fetching them takes time: it wraps any source, keeps what it gave and refreshes ahead of the end |
//! | your own [`CredentialsProvider`] | everything else |
//!
//! Whoever signs asks its source before every request, so a source that has to fetch belongs behind `CachedCredentials`: it
//! answers without a lock or an allocation while what it holds is good. Everything a source reads is handed to it, the variables
//! as an [`Environment`](crate::environment::Environment) and the time as a [`Clock`](crate::clock::Clock).

#[cfg(feature = "providers")]
mod cached;
#[cfg(feature = "providers")]
mod container;
#[cfg(feature = "providers")]
mod document;
mod environment;
#[cfg(feature = "providers")]
mod exchange;
#[cfg(feature = "providers")]
mod instance;
mod provider;
#[cfg(feature = "providers")]
mod provider_config;
mod rotating;
#[cfg(feature = "providers")]
mod schedule;
#[cfg(feature = "providers")]
mod sts;

pub use crate::sigv4::Credentials;
#[cfg(feature = "providers")]
pub use cached::{CacheStatus, CachedCredentials};
#[cfg(feature = "providers")]
pub use container::ContainerCredentials;
pub use environment::EnvironmentCredentials;
#[cfg(feature = "providers")]
pub use instance::InstanceCredentials;
pub use provider::{CredentialsFuture, CredentialsProvider};
#[cfg(feature = "providers")]
pub use provider_config::ProviderConfig;
pub use rotating::RotatingCredentials;
#[cfg(feature = "providers")]
pub use sts::{
    AssumeRoleCredentials, GithubActionsToken, MfaTokenCode, TokenFuture, WebIdentityCredentials, WebIdentityToken,
    WebIdentityTokenFile,
};
