//! Credentials of a role that Identity Center gives to whoever has logged in.

use crate::credentials::{CredentialsFuture, CredentialsProvider, ProviderConfig};
use crate::{Error, ErrorKind};

/// Credentials of a role that IAM Identity Center (once named AWS SSO) gives to whoever has logged in with `aws sso login`.
#[derive(Clone, Debug)]
pub struct SsoCredentials {
    config: ProviderConfig,
    account_id: String,
    role_name: String,
    start_url: String,
    region: String,
    session: Option<String>,
}

impl SsoCredentials {
    /// Credentials of a role in an account, by the portal at this URL, whose instance is in this region.
    #[must_use]
    pub fn new(
        config: &ProviderConfig,
        account_id: impl Into<String>,
        role_name: impl Into<String>,
        start_url: impl Into<String>,
        sso_region: impl Into<String>,
    ) -> Self {
        Self {
            config: config.clone(),
            account_id: account_id.into(),
            role_name: role_name.into(),
            start_url: start_url.into(),
            region: sso_region.into(),
            session: None,
        }
    }

    /// Uses the token of this `sso-session`, which can be refreshed; by default the one of the start URL, which cannot.
    #[must_use]
    pub fn session(mut self, name: impl Into<String>) -> Self {
        self.session = Some(name.into());
        self
    }
}

impl CredentialsProvider for SsoCredentials {
    fn credentials(&self) -> CredentialsFuture {
        let _ = (&self.config, &self.account_id, &self.role_name, &self.start_url, &self.region, &self.session);
        CredentialsFuture::ready(Err(Error::new(ErrorKind::Credentials, "not there yet")))
    }
}
