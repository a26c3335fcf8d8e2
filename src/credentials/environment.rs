//! Credentials from environment variables.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwapOption;

use super::{CredentialsFuture, CredentialsProvider};
use crate::environment::Environment;
use crate::{Credentials, Error, ErrorKind};

/// Credentials from `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN` (or the older
/// `AWS_SECURITY_TOKEN`), with their end from `AWS_CREDENTIAL_EXPIRATION` when it is set.
///
/// The variables are read for each request, so what changes them is taken up by the next.
///
/// Source: [Environment variables](https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html).
///
/// ```
/// use tower_sigv4::credentials::{CredentialsProvider, EnvironmentCredentials};
/// use tower_sigv4::environment::Environment;
///
/// # tokio_test::block_on(async {
/// let environment = Environment::from_pairs([
///     ("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"),
///     ("AWS_SECRET_ACCESS_KEY", "a-secret"),
///     ("AWS_SESSION_TOKEN", "a-token"),
/// ]);
/// let credentials = EnvironmentCredentials::new(environment).credentials().await?;
/// assert_eq!(credentials.session_token(), Some("a-token"));
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// ```
pub struct EnvironmentCredentials {
    environment: Environment,
    /// The last ones, handed out again while the variables stay, so that their signing keys are derived once.
    last: ArcSwapOption<Credentials>,
}

impl EnvironmentCredentials {
    /// Reads these variables.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        Self { environment, last: ArcSwapOption::empty() }
    }

    fn read(&self) -> Result<Credentials, Error> {
        let id = self.environment.var("AWS_ACCESS_KEY_ID");
        let secret = self.environment.var("AWS_SECRET_ACCESS_KEY");
        let (id, secret) = match (id, secret) {
            (Some(id), Some(secret)) => (id, secret),
            (None, None) => {
                let message = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set";
                return Err(Error::new(ErrorKind::CredentialsNotConfigured, message));
            }
            (Some(_), None) => return Err(half_set("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")),
            (None, Some(_)) => return Err(half_set("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID")),
        };
        let token = self.environment.var("AWS_SESSION_TOKEN").or_else(|| self.environment.var("AWS_SECURITY_TOKEN"));
        let mut credentials = Credentials::new(id, secret).with_session_token(token.unwrap_or_default());
        if let Some(expiry) = self.environment.var("AWS_CREDENTIAL_EXPIRATION") {
            let expiry = humantime::parse_rfc3339_weak(&expiry).map_err(|error| {
                let message = "AWS_CREDENTIAL_EXPIRATION is no time; expected one such as 2026-11-23T12:00:00Z";
                Error::new(ErrorKind::Credentials, message).with_source(error)
            })?;
            credentials = credentials.with_expiry(expiry);
        }
        Ok(credentials)
    }

    /// The last ones, when the new ones are equal to them.
    fn reuse(&self, new: Credentials) -> Credentials {
        if let Some(last) = &*self.last.load()
            && last.is_same_as(&new)
            && last.secret_access_key() == new.secret_access_key()
            && last.expiry() == new.expiry()
        {
            return Credentials::clone(last);
        }
        self.last.store(Some(Arc::new(new.clone())));
        new
    }
}

fn half_set(there: &str, missing: &str) -> Error {
    Error::new(ErrorKind::Credentials, format!("{there} is set, but {missing} is not"))
}

impl CredentialsProvider for EnvironmentCredentials {
    fn credentials(&self) -> CredentialsFuture {
        CredentialsFuture::ready(self.read().map(|credentials| self.reuse(credentials)))
    }
}

impl fmt::Debug for EnvironmentCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvironmentCredentials").field("environment", &self.environment).finish_non_exhaustive()
    }
}
