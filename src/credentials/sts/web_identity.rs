//! The credentials of a role, for a web identity.

use std::sync::Arc;
use std::time::Duration;

use super::WebIdentityToken;
use crate::credentials::{CredentialsFuture, CredentialsProvider, ProviderConfig};
use crate::{Error, ErrorKind};

/// The temporary credentials of a role, by `AssumeRoleWithWebIdentity`.
#[derive(Clone, Debug)]
pub struct WebIdentityCredentials {
    token: Option<Arc<dyn WebIdentityToken>>,
}

impl WebIdentityCredentials {
    /// Assumes a role with the tokens of this source.
    #[must_use]
    pub fn new(config: &ProviderConfig, role_arn: impl Into<String>, token: impl WebIdentityToken + 'static) -> Self {
        let _ = (config, role_arn.into());
        Self { token: Some(Arc::new(token)) }
    }

    /// Assumes the role of `AWS_ROLE_ARN` with the token in the file `AWS_WEB_IDENTITY_TOKEN_FILE`.
    #[must_use]
    pub fn from_environment(config: &ProviderConfig) -> Self {
        let _ = config;
        Self { token: None }
    }

    /// Sets the name of the session.
    #[must_use]
    pub fn session_name(self, name: impl Into<String>) -> Self {
        let _ = name.into();
        self
    }

    /// Sets how long the credentials last.
    #[must_use]
    pub fn duration(self, duration: Duration) -> Self {
        let _ = duration;
        self
    }

    /// Sets the session policy.
    #[must_use]
    pub fn policy(self, policy: impl Into<String>) -> Self {
        let _ = policy.into();
        self
    }

    /// Sets the managed session policies.
    #[must_use]
    pub fn policy_arns<T: Into<String>>(self, arns: impl IntoIterator<Item = T>) -> Self {
        let _ = arns;
        self
    }

    /// Sets the region of STS.
    #[must_use]
    pub fn region(self, region: impl Into<String>) -> Self {
        let _ = region.into();
        self
    }

    /// Sets the URI of STS.
    #[must_use]
    pub fn endpoint(self, uri: impl Into<String>) -> Self {
        let _ = uri.into();
        self
    }
}

impl CredentialsProvider for WebIdentityCredentials {
    fn credentials(&self) -> CredentialsFuture {
        let _ = &self.token;
        CredentialsFuture::ready(Err(Error::new(ErrorKind::CredentialsNotConfigured, "not yet there")))
    }
}
