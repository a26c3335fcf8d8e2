//! Credentials from environment variables.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwapOption;

use super::{CredentialsFuture, CredentialsProvider};
use crate::environment::Environment;
use crate::{Credentials, Error, ErrorKind};

/// Credentials from `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN` (or the older
/// `AWS_SECURITY_TOKEN`), with their end from `AWS_CREDENTIAL_EXPIRATION` when it is set.
///
/// The variables are read for each request, so what changes them is taken up by the next.
///
/// Where neither the id nor the secret is set this is not configured. One without the other is an error, as is an
/// `AWS_CREDENTIAL_EXPIRATION` that is no time of RFC 3339 such as `2026-11-23T12:00:00Z`.
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
#[derive(Clone)]
pub struct EnvironmentCredentials {
    environment: Environment,
    /// The last ones, handed out again while the variables stay, so that their signing keys are derived once.
    last: Arc<ArcSwapOption<Credentials>>,
}

impl EnvironmentCredentials {
    /// Reads these variables.
    ///
    /// ```
    /// use tower_sigv4::ErrorKind;
    /// use tower_sigv4::credentials::{CredentialsProvider, EnvironmentCredentials};
    /// use tower_sigv4::environment::Environment;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let of_this_process = EnvironmentCredentials::new(Environment::process());
    /// assert!(format!("{of_this_process:?}").contains("Environment(process)"));
    ///
    /// let without_any = EnvironmentCredentials::new(Environment::from_pairs([("AWS_REGION", "eu-west-1")]));
    /// assert_eq!(without_any.credentials().await.unwrap_err().kind(), ErrorKind::CredentialsNotConfigured);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        Self { environment, last: Arc::default() }
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
            // The value stays out of the error: a secret may have been put into the wrong variable.
            let expiry = parse_time(&expiry).ok_or_else(|| {
                let message = "AWS_CREDENTIAL_EXPIRATION is no time; expected one such as 2026-11-23T12:00:00Z";
                Error::new(ErrorKind::Credentials, message)
            })?;
            credentials = credentials.with_expiry(expiry);
        }
        Ok(credentials)
    }

    /// The last ones, when the new ones are equal to them.
    fn reuse(&self, new: Credentials) -> Credentials {
        if let Some(last) = &*self.last.load()
            && last.is_equal_to(&new)
        {
            return Credentials::clone(last);
        }
        self.last.store(Some(Arc::new(new.clone())));
        new
    }
}

/// The error of a variable that is there without the other that it needs.
pub(super) fn half_set(there: &str, missing: &str) -> Error {
    Error::new(ErrorKind::Credentials, format!("{there} is set, but {missing} is not"))
}

/// RFC 3339 with any offset: the AWS CLI writes `+00:00`, and `humantime` reads `Z` alone.
pub(super) fn parse_time(text: &str) -> Option<SystemTime> {
    let Some((local, offset)) = text.len().checked_sub("+hh:mm".len()).and_then(|at| text.split_at_checked(at)) else {
        return humantime::parse_rfc3339_weak(text).ok();
    };
    let (is_east, offset) = match (offset.strip_prefix('+'), offset.strip_prefix('-')) {
        (Some(east), _) => (true, east),
        (_, Some(west)) => (false, west),
        _ => return humantime::parse_rfc3339_weak(text).ok(),
    };
    let (hours, minutes) = offset.split_once(':')?;
    let number = |digits: &str, limit: u64| -> Option<u64> {
        // `parse` would take a second sign.
        let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
        digits.parse().ok().filter(|number| is_number && *number < limit)
    };
    let offset = Duration::from_secs(number(hours, 24)? * 3600 + number(minutes, 60)? * 60);
    let local = humantime::parse_rfc3339(&format!("{local}Z")).ok()?;
    if is_east { local.checked_sub(offset) } else { local.checked_add(offset) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expiry_is_read_with_any_offset() {
        let time = humantime::parse_rfc3339("2023-02-13T03:27:45Z").unwrap();
        for text in ["2023-02-13T03:27:45Z", "2023-02-13T03:27:45+00:00", "2023-02-13T05:57:45+02:30"] {
            assert_eq!(parse_time(text), Some(time), "{text}");
        }
        assert_eq!(parse_time("2023-02-12T23:27:45-04:00"), Some(time));
        for text in
            ["", "Z", "tomorrow", "2023-02-13", "2023-02-13T03:27:45+24:00", "2023-02-13T03:27:45++1:00", "é+00:00"]
        {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }
}
