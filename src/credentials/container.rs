//! Credentials of a container.

use crate::credentials::{CredentialsFuture, CredentialsProvider, ProviderConfig};
use crate::{Error, ErrorKind};

/// The credentials of a task on ECS or a pod on EKS.
#[derive(Clone, Debug)]
pub struct ContainerCredentials {
    config: ProviderConfig,
}

impl ContainerCredentials {
    /// Asks where `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `AWS_CONTAINER_CREDENTIALS_FULL_URI` says.
    #[must_use]
    pub fn from_environment(config: &ProviderConfig) -> Self {
        Self { config: config.clone() }
    }
}

impl CredentialsProvider for ContainerCredentials {
    fn credentials(&self) -> CredentialsFuture {
        let _ = &self.config;
        CredentialsFuture::ready(Err(Error::new(ErrorKind::CredentialsNotConfigured, "not yet there")))
    }
}
