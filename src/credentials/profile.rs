//! Credentials from the shared profile files.

use super::{CredentialsFuture, CredentialsProvider, ProviderConfig};
use crate::{Error, ErrorKind};

/// Credentials from `~/.aws/config` and `~/.aws/credentials`.
#[derive(Clone, Debug)]
pub struct ProfileCredentials {
    _config: ProviderConfig,
    profile: Option<String>,
}

impl ProfileCredentials {
    /// The profile that the environment names.
    #[must_use]
    pub fn new(config: &ProviderConfig) -> Self {
        Self { _config: config.clone(), profile: None }
    }

    /// This profile.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }
}

impl CredentialsProvider for ProfileCredentials {
    fn credentials(&self) -> CredentialsFuture {
        CredentialsFuture::ready(Err(Error::new(ErrorKind::CredentialsNotConfigured, "not built yet")))
    }
}
