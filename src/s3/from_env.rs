//! The whole stack, ready made from the environment.

use super::S3;
use crate::environment::Environment;
use crate::stack::Stack;
use crate::{Error, Transport};

impl S3<Transport> {
    /// S3 as the process's environment describes it.
    ///
    /// Read are `AWS_REGION` (or `AWS_DEFAULT_REGION`) and `AWS_ENDPOINT_URL_S3` (or `AWS_ENDPOINT_URL`; none means AWS), else
    /// the profile of `~/.aws/config` that `AWS_PROFILE` names. Credentials come from the
    /// [default chain](crate::credentials::default_chain_with). Plain http is spoken only to an endpoint that begins with
    /// `http://`. Calls are tried again as
    /// [`AwsRetry::from_environment`](crate::retry::AwsRetry::from_environment) says, or else the profile's `max_attempts` and
    /// `retry_mode`, and streams that come to rest fail ([`stalled_stream`](crate::stalled_stream)).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when no region is set, or retries to what they cannot be;
    /// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) when a profile file cannot be read; what
    /// [`Client::builder`](crate::client::Client::builder) says when there are no root certificates. Missing credentials are
    /// told at the first call.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(&Environment::process())
    }

    /// S3 as the given variables describe it: [`S3::from_env`] for tests.
    ///
    /// ```
    /// use tower_sigv4::ErrorKind;
    /// use tower_sigv4::environment::Environment;
    /// use tower_sigv4::s3::S3;
    ///
    /// let s3 = S3::from_environment(&Environment::from_pairs([
    ///     ("AWS_REGION", "eu-west-1"),
    ///     ("AWS_ENDPOINT_URL", "http://127.0.0.1:9000"),
    ///     ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
    ///     ("AWS_SECRET_ACCESS_KEY", "a-secret"),
    /// ]))?;
    /// assert_eq!(s3.bucket("reports").name(), "reports");
    ///
    /// let error = S3::from_environment(&Environment::from_pairs([("AWS_MAX_ATTEMPTS", "many")])).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::InvalidInput);
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`S3::from_env`].
    pub fn from_environment(environment: &Environment) -> Result<Self, Error> {
        let stack = Stack::from_environment(environment, "S3")?;
        let s3 = S3::new(stack.transport, stack.region).credentials(stack.credentials).retry(stack.retry);
        Ok(match stack.endpoint {
            Some(uri) => s3.endpoint(uri),
            None => s3,
        })
    }
}
