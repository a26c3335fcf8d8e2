//! The sources that the AWS SDKs look at by default.

use super::{CachedCredentials, ChainCredentials, EnvironmentCredentials, ProfileCredentials, ProviderConfig};

/// The default chain.
///
/// # Errors
///
/// When the HTTP client cannot be made.
#[cfg(feature = "client")]
pub fn default_chain() -> Result<CachedCredentials, crate::Error> {
    let client = crate::client::Client::builder().allow_http(true).build()?;
    Ok(default_chain_with(&ProviderConfig::new(crate::Transport::new(client))))
}

/// The default chain.
#[must_use]
pub fn default_chain_with(config: &ProviderConfig) -> CachedCredentials {
    let chain = ChainCredentials::new()
        .or("environment", EnvironmentCredentials::new(config.environment.clone()))
        .or("profile", ProfileCredentials::new(config));
    CachedCredentials::new(chain).clock(config.clock.clone())
}
