//! Web identity tokens of GitHub Actions.

use super::{TokenFuture, WebIdentityToken};
use crate::credentials::ProviderConfig;
use crate::{Error, ErrorKind};

/// The token that GitHub Actions gives to a job with the permission `id-token: write`.
#[derive(Clone, Debug)]
pub struct GithubActionsToken {
    config: ProviderConfig,
    audience: String,
}

impl GithubActionsToken {
    /// Asks where `ACTIONS_ID_TOKEN_REQUEST_URL` and `ACTIONS_ID_TOKEN_REQUEST_TOKEN` say.
    #[must_use]
    pub fn from_environment(config: &ProviderConfig) -> Self {
        Self { config: config.clone(), audience: "sts.amazonaws.com".to_owned() }
    }

    /// Sets whom the token is for; by default `sts.amazonaws.com`.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = audience.into();
        self
    }
}

impl WebIdentityToken for GithubActionsToken {
    fn token(&self) -> TokenFuture {
        let _ = &self.config;
        Box::pin(async { Err(Error::new(ErrorKind::Credentials, "not yet there")) })
    }
}
