//! The source itself.

use std::path::PathBuf;
use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION};
use http::{HeaderValue, Request, Uri};

use super::address::credentials_uri;
use crate::codec::error_answer;
use crate::credentials::exchange::{exchange, failure, with_retries_if};
use crate::credentials::{CredentialsFuture, CredentialsProvider, ProviderConfig, document};
use crate::{Body, Credentials, Error, ErrorKind};

const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";

/// How long one attempt may take. It is what AWS's SDK for Rust waits for the answer; botocore waits 2 seconds, which an agent
/// that has to fetch the credentials first can exceed.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);

/// The credentials of a task on ECS or a pod on EKS, from the agent on its host, or from any server that answers in the same
/// way.
///
/// | variable | says |
/// |---|---|
/// | `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` | a path on `http://169.254.170.2`, the agent of ECS |
/// | `AWS_CONTAINER_CREDENTIALS_FULL_URI` | the whole URI, where the first is not set |
/// | `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` | a file with the value of the header `Authorization`, read at each fetch |
/// | `AWS_CONTAINER_AUTHORIZATION_TOKEN` | that value itself, where no file is named |
///
/// A whole URI begins with `https`, or its host is `localhost`, a loopback address, 169.254.170.2, 169.254.170.23 or
/// `[fd00:ec2::23]`. Other names are not looked up. Where neither URI is set this is not configured.
///
/// An attempt may take 5 seconds. Broken connections, time limits, the statuses 429 and from 500 (but 501), and answers that
/// are no credentials are met by two more attempts. Each call of [`credentials`](CredentialsProvider::credentials) asks, so
/// wrap this in [`CachedCredentials`](crate::credentials::CachedCredentials). The HTTP client has to speak plain http, and
/// should use no proxy.
///
/// Source:
/// [Container credential provider](https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html).
///
/// ```
/// use tower_sigv4::credentials::{CachedCredentials, ContainerCredentials, CredentialsProvider, ProviderConfig};
/// use tower_sigv4::environment::Environment;
/// # use tower_sigv4::{Body, Transport};
/// # let answer = r#"{"AccessKeyId": "ASIATASK", "SecretAccessKey": "a-secret", "Token": "a-token",
/// #     "Expiration": "2126-11-23T12:00:00Z"}"#;
/// # let transport = Transport::new(tower::service_fn(move |_: http::Request<Body>| async move {
/// #     Ok::<_, std::io::Error>(http::Response::new(Body::from(answer)))
/// # }));
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// // Mostly it is `Transport::new(Client::builder().allow_http(true).build()?)`, and the environment of the process.
/// let config = ProviderConfig::new(transport)
///     .environment(Environment::from_pairs([("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/1")]));
/// let credentials = CachedCredentials::new(ContainerCredentials::from_environment(&config));
/// assert_eq!(credentials.credentials().await?.access_key_id(), "ASIATASK");
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// ```
///
/// # Errors
///
/// [`ErrorKind::CredentialsNotConfigured`] where neither URI is set; [`ErrorKind::Credentials`] when the URI is not
/// allowed, the token cannot be read or sent, or the agent gives no credentials.
#[derive(Clone, Debug)]
#[must_use = "a source does nothing until it is asked"]
pub struct ContainerCredentials {
    config: ProviderConfig,
}

impl ContainerCredentials {
    /// Asks where the variables say. They are read at each fetch.
    ///
    /// ```
    /// use tower_sigv4::credentials::{ContainerCredentials, CredentialsProvider};
    /// use tower_sigv4::environment::Environment;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let agent = StandIn::new(r#"{"AccessKeyId": "ASIAPOD", "SecretAccessKey": "a-secret", "Token": "a-token",
    /// #     "Expiration": "2126-11-23T12:00:00Z"}"#);
    /// # let config = agent.config();
    /// let config = config.environment(Environment::from_pairs([
    ///     ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"),
    ///     ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/run/token"),
    /// ]));
    /// assert_eq!(ContainerCredentials::from_environment(&config).credentials().await?.access_key_id(), "ASIAPOD");
    /// assert_eq!(agent.uri(), "http://169.254.170.23/v1/credentials");
    /// assert_eq!(agent.header("authorization").as_deref(), Some("header.claims.signature"));
    /// # Ok(()) }
    /// ```
    pub fn from_environment(config: &ProviderConfig) -> Self {
        Self { config: config.clone() }
    }

    async fn fetch(&self) -> Result<Credentials, Error> {
        let uri = credentials_uri(&self.config.environment)?;
        let authorization = self.authorization().await?;
        let is_passing = |error: &Error| error.is_retryable() || error.kind() == ErrorKind::InvalidResponse;
        with_retries_if(is_passing, || self.ask(&uri, authorization.clone()))
            .await
            .map_err(|error| failure("the container's endpoint gave no credentials", error))
    }

    async fn ask(&self, uri: &Uri, authorization: Option<HeaderValue>) -> Result<Credentials, Error> {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = uri.clone();
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(authorization) = authorization {
            request.headers_mut().insert(AUTHORIZATION, authorization);
        }
        let (parts, answer) = exchange(&self.config, request, ATTEMPT_TIMEOUT).await?;
        if parts.status.is_success() { document::read(&answer) } else { Err(error_answer(&parts, &answer)) }
    }

    /// What proves to the agent which container this is.
    async fn authorization(&self) -> Result<Option<HeaderValue>, Error> {
        let environment = &self.config.environment;
        let token = match environment.var(TOKEN_FILE).map(PathBuf::from) {
            Some(path) => Some((self.read_token(path).await?, TOKEN_FILE)),
            None => environment.var(TOKEN).map(|token| (token, TOKEN)),
        };
        let Some((token, variable)) = token else { return Ok(None) };
        let value = HeaderValue::from_str(token.trim()).ok().filter(|value| !value.is_empty());
        let mut value = value.ok_or_else(|| {
            let message = format!(
                "the token of {variable} is empty, or has a character that no header can carry, such as a newline"
            );
            Error::new(ErrorKind::Credentials, message)
        })?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    async fn read_token(&self, path: PathBuf) -> Result<String, Error> {
        let text = self.config.files.read_later(path.clone()).await?;
        text.ok_or_else(|| {
            let message = format!("the file {} that {TOKEN_FILE} names is not there", path.display());
            Error::new(ErrorKind::Credentials, message)
        })
    }
}

impl CredentialsProvider for ContainerCredentials {
    fn credentials(&self) -> CredentialsFuture {
        let this = self.clone();
        CredentialsFuture::new(async move { this.fetch().await })
    }
}
