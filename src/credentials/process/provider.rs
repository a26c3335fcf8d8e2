//! The source itself.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::document;
use super::run::{Program, run};
use crate::credentials::{CredentialsFuture, CredentialsProvider, ProviderConfig};
use crate::environment::Environment;
use crate::words::{self, Quoting, WordsError};
use crate::{Credentials, Error, ErrorKind};

/// How long a program may take. The Go SDK gives it a minute; this is somewhat less than the minute that
/// [`CachedCredentials`](crate::credentials::CachedCredentials) waits for a fetch, so that the error is the one that names the
/// program.
const TIMEOUT: Duration = Duration::from_secs(50);

/// Credentials that a program prints: what `credential_process` of a profile names.
///
/// The program is run for each fetch, so this belongs behind [`CachedCredentials`](crate::credentials::CachedCredentials). It
/// is run without a shell: the command is split into words as the AWS CLI does it, with quotation marks and backslashes, and
/// nothing is expanded. With a given [`Environment`] it gets the variables of that, otherwise those of this process.
///
/// It has to print a JSON document of at most 64 KiB with `Version` (1), `AccessKeyId`, `SecretAccessKey` and, for temporary
/// ones, `SessionToken` and `Expiration`, and to end with the status 0 within 50 seconds. A program that does not is ended. What
/// it writes to its standard error is shown in the error if it fails, the last 1000 characters of it; what it prints and the
/// arguments it is given never are.
///
/// Source: [Process credential provider](https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html).
///
/// ```
/// use tower_sigv4::credentials::{CredentialsProvider, ProcessCredentials, ProviderConfig};
/// # use tower_sigv4::{Body, Transport};
/// # let transport = Transport::new(tower::service_fn(|_: http::Request<Body>| async {
/// #     Err::<http::Response<Body>, _>(std::io::Error::other("nothing is asked"))
/// # }));
///
/// # if cfg!(unix) {
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let command = r#"echo '{"Version": 1, "AccessKeyId": "AKIDEXAMPLE", "SecretAccessKey": "a-secret"}'"#;
/// let credentials = ProcessCredentials::new(&ProviderConfig::new(transport), command).credentials().await?;
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// # }
/// ```
///
/// # Errors
///
/// [`ErrorKind::Timeout`] when the program takes longer than its time; [`ErrorKind::InvalidInput`] outside of a tokio
/// runtime; [`ErrorKind::Credentials`] for everything else.
#[derive(Clone)]
pub struct ProcessCredentials {
    environment: Environment,
    command: Arc<str>,
    timeout: Duration,
}

impl ProcessCredentials {
    /// Runs this command: a program, with its whole path or found by `PATH`, and its arguments.
    ///
    /// One that cannot be split into words is an error of the first fetch.
    ///
    /// ```
    /// use tower_sigv4::ErrorKind;
    /// use tower_sigv4::credentials::{CredentialsProvider, ProcessCredentials};
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let config = StandIn::new("").config();
    /// let source = ProcessCredentials::new(&config, "my-helper --role 'reader");
    /// let error = source.credentials().await.unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Credentials);
    /// assert!(error.to_string().ends_with("has a quotation mark that nothing closes"));
    /// assert!(!format!("{source:?} {error:?}").contains("reader"));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn new(config: &ProviderConfig, command: impl Into<String>) -> Self {
        Self { environment: config.environment.clone(), command: command.into().into(), timeout: TIMEOUT }
    }

    /// How long the program may take; by default 50 seconds. One that asks a human for something needs longer, and so does
    /// then the cache around it ([`fetch_timeout`](crate::credentials::CachedCredentials::fetch_timeout)).
    ///
    /// ```
    /// use std::time::Duration;
    /// use tower_sigv4::ErrorKind;
    /// use tower_sigv4::credentials::{CredentialsProvider, ProcessCredentials, ProviderConfig};
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # if !cfg!(unix) { return Ok(()) }
    /// # let config = ProviderConfig::new(StandIn::new("").transport());
    /// let source = ProcessCredentials::new(&config, "sleep 600").timeout(Duration::from_millis(10));
    /// assert_eq!(source.credentials().await.unwrap_err().kind(), ErrorKind::Timeout);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    async fn fetch(self) -> Result<Credentials, Error> {
        let words = words::split(&self.command, Quoting::system()).map_err(|problem| {
            Error::new(
                ErrorKind::Credentials,
                match problem {
                    WordsError::OpenQuote => {
                        "the command of the credential process has a quotation mark that nothing closes"
                    }
                    WordsError::OpenEscape => "the command of the credential process ends with a backslash",
                },
            )
        })?;
        let (program, arguments) = words
            .split_first()
            .ok_or_else(|| Error::new(ErrorKind::Credentials, "the command of the credential process is empty"))?;
        let printed = run(&Program { name: program, arguments }, &self.environment, self.timeout).await?;
        document::read(program, &printed)
    }
}

impl CredentialsProvider for ProcessCredentials {
    fn credentials(&self) -> CredentialsFuture {
        CredentialsFuture::new(self.clone().fetch())
    }
}

/// The arguments can be secrets, so they are not shown.
impl fmt::Debug for ProcessCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessCredentials").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}
