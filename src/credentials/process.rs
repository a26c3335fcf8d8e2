//! Credentials that a program prints.

use super::{CredentialsFuture, CredentialsProvider, ProviderConfig};
use crate::{Error, ErrorKind};

/// Credentials that a program prints: `credential_process`.
#[derive(Clone, Debug)]
pub struct ProcessCredentials {
    _config: ProviderConfig,
}

impl ProcessCredentials {
    /// Runs this command.
    #[must_use]
    pub fn new(config: &ProviderConfig, command: impl Into<String>) -> Self {
        let _ = command.into();
        Self { _config: config.clone() }
    }
}

impl CredentialsProvider for ProcessCredentials {
    fn credentials(&self) -> CredentialsFuture {
        CredentialsFuture::ready(Err(Error::new(ErrorKind::CredentialsNotConfigured, "not built yet")))
    }
}
