//! The source itself.

use crate::credentials::{CredentialsFuture, CredentialsProvider, ProviderConfig};
use crate::{Error, ErrorKind};

/// The credentials of the role of an EC2 instance.
#[derive(Clone, Debug)]
pub struct InstanceCredentials {
    config: ProviderConfig,
}

impl InstanceCredentials {
    /// Asks the instance's metadata service.
    #[must_use]
    pub fn new(config: &ProviderConfig) -> Self {
        Self { config: config.clone() }
    }

    /// Sets the URI of the metadata service.
    #[must_use]
    pub fn endpoint(self, uri: impl Into<String>) -> Self {
        let _ = uri.into();
        self
    }

    /// Sets whether the first version of the service may be asked, which demands no token.
    #[must_use]
    pub fn allow_v1(self, allow: bool) -> Self {
        let _ = allow;
        self
    }
}

impl CredentialsProvider for InstanceCredentials {
    fn credentials(&self) -> CredentialsFuture {
        let _ = &self.config;
        CredentialsFuture::ready(Err(Error::new(ErrorKind::CredentialsNotConfigured, "not yet there")))
    }
}
