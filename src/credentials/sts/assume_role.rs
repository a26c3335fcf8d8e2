//! The credentials of a role.

use std::sync::Arc;
use std::time::Duration;

use super::MfaTokenCode;
use crate::credentials::{CredentialsFuture, CredentialsProvider, ProviderConfig};
use crate::{Error, ErrorKind};

/// The temporary credentials of a role, by `AssumeRole`.
#[derive(Clone, Debug)]
pub struct AssumeRoleCredentials {
    source: Arc<dyn CredentialsProvider>,
}

impl AssumeRoleCredentials {
    /// Assumes a role with the credentials of this source.
    #[must_use]
    pub fn new(
        config: &ProviderConfig,
        source: impl CredentialsProvider + 'static,
        role_arn: impl Into<String>,
    ) -> Self {
        let _ = (config, role_arn.into());
        Self { source: Arc::new(source) }
    }

    /// Sets the name of the session.
    #[must_use]
    pub fn session_name(self, name: impl Into<String>) -> Self {
        let _ = name.into();
        self
    }

    /// Sets the external id.
    #[must_use]
    pub fn external_id(self, id: impl Into<String>) -> Self {
        let _ = id.into();
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

    /// Adds a session tag.
    #[must_use]
    pub fn tag(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let _ = (key.into(), value.into());
        self
    }

    /// Adds a session tag that is passed on to the next role of a chain.
    #[must_use]
    pub fn transitive_tag(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let _ = (key.into(), value.into());
        self
    }

    /// Sets the source identity.
    #[must_use]
    pub fn source_identity(self, identity: impl Into<String>) -> Self {
        let _ = identity.into();
        self
    }

    /// Sets the multi-factor device, by its serial number or ARN, and who is asked for its code.
    #[must_use]
    pub fn mfa(self, serial_number: impl Into<String>, code: MfaTokenCode) -> Self {
        let _ = (serial_number.into(), code);
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

impl CredentialsProvider for AssumeRoleCredentials {
    fn credentials(&self) -> CredentialsFuture {
        let _ = &self.source;
        CredentialsFuture::ready(Err(Error::new(ErrorKind::Credentials, "not yet there")))
    }
}
