//! Web identity tokens of GitHub Actions.

use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION};
use http::{HeaderValue, Request, Uri};
use serde_json::Value;

use super::token::token_in;
use super::{TokenFuture, WebIdentityToken};
use crate::codec::error_answer;
use crate::credentials::ProviderConfig;
use crate::credentials::environment::half_set;
use crate::credentials::exchange::{exchange, failure, with_retries};
use crate::sigv4::encoding::encode;
use crate::{Body, Error, ErrorKind};

const URL: &str = "ACTIONS_ID_TOKEN_REQUEST_URL";
const TOKEN: &str = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";

/// Whom tokens for STS are for, as AWS's own action has it.
///
/// Source: [Configuring OpenID Connect in AWS](https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws).
const DEFAULT_AUDIENCE: &str = "sts.amazonaws.com";

/// How long one attempt may take, as a call of STS.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(15);

/// The token that GitHub Actions gives to a job with the permission `id-token: write`.
///
/// It is asked for each time that credentials are fetched, since it lives minutes. An attempt may take 15 seconds, and a
/// passing fault is met by two more.
///
/// Source:
/// [OpenID Connect reference](https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token).
///
/// ```
/// use tower_sigv4::credentials::{GithubActionsToken, ProviderConfig, WebIdentityToken};
/// use tower_sigv4::environment::Environment;
/// # use tower_sigv4::{Body, Transport};
/// # let answer = r#"{"value": "header.claims.signature"}"#;
/// # let transport = Transport::new(tower::service_fn(move |_: http::Request<Body>| async move {
/// #     Ok::<_, std::io::Error>(http::Response::new(Body::from(answer)))
/// # }));
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let config = ProviderConfig::new(transport) // mostly `Transport::new(Client::new()?)`
///     .environment(Environment::from_pairs([
///         ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://pipelines.example/oidc?api-version=2"),
///         ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "of-the-job"),
///     ]));
/// let job = GithubActionsToken::from_environment(&config);
/// assert_eq!(job.token().await?, "header.claims.signature");
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// ```
///
/// # Errors
///
/// [`ErrorKind::CredentialsNotConfigured`] where neither variable is set; [`ErrorKind::Credentials`] when one of them
/// is missing or is of no use, and when GitHub gives no token.
#[derive(Clone, Debug)]
#[must_use = "a source does nothing until it is asked"]
pub struct GithubActionsToken {
    config: ProviderConfig,
    audience: String,
}

impl GithubActionsToken {
    /// Asks where `ACTIONS_ID_TOKEN_REQUEST_URL` says, by https, with what is in `ACTIONS_ID_TOKEN_REQUEST_TOKEN`. Where
    /// neither is set this is not configured.
    ///
    /// ```
    /// use tower_sigv4::credentials::{GithubActionsToken, WebIdentityToken};
    /// use tower_sigv4::environment::Environment;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let github = StandIn::new(r#"{"value": "header.claims.signature"}"#);
    /// # let config = github.config();
    /// let config = config.environment(Environment::from_pairs([
    ///     ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://pipelines.example/oidc?api-version=2"),
    ///     ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "of-the-job"),
    /// ]));
    /// GithubActionsToken::from_environment(&config).token().await?;
    /// assert_eq!(github.uri(), "https://pipelines.example/oidc?api-version=2&audience=sts.amazonaws.com");
    /// assert_eq!(github.header("authorization").as_deref(), Some("Bearer of-the-job"));
    /// # Ok(()) }
    /// ```
    pub fn from_environment(config: &ProviderConfig) -> Self {
        Self { config: config.clone(), audience: DEFAULT_AUDIENCE.to_owned() }
    }

    /// Sets whom the token is for, which the role's trust policy can demand; by default `sts.amazonaws.com`.
    ///
    /// ```
    /// use tower_sigv4::credentials::{GithubActionsToken, WebIdentityToken};
    /// use tower_sigv4::environment::Environment;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let github = StandIn::new(r#"{"value": "header.claims.signature"}"#);
    /// # let config = github.config();
    /// let config = config.environment(Environment::from_pairs([
    ///     ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://pipelines.example/oidc?api-version=2"),
    ///     ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "of-the-job"),
    /// ]));
    /// GithubActionsToken::from_environment(&config).audience("my-account").token().await?;
    /// assert!(github.uri().ends_with("&audience=my-account"));
    /// # Ok(()) }
    /// ```
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = audience.into();
        self
    }

    async fn fetch(&self) -> Result<String, Error> {
        let environment = &self.config.environment;
        let (url, token) = match (environment.var(URL), environment.var(TOKEN)) {
            (Some(url), Some(token)) => (url, token),
            (None, None) => {
                let message = "ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set; in GitHub \
                               Actions the job needs the permission id-token: write";
                return Err(Error::new(ErrorKind::CredentialsNotConfigured, message));
            }
            (Some(_), None) => return Err(half_set(URL, TOKEN)),
            (None, Some(_)) => return Err(half_set(TOKEN, URL)),
        };
        let uri = self.uri(url)?;
        let authorization = bearer(&token)?;
        with_retries(|| self.ask(uri.clone(), authorization.clone()))
            .await
            .map_err(|error| failure("GitHub Actions gave no token", error))
    }

    fn uri(&self, url: String) -> Result<Uri, Error> {
        let separator = if url.contains('?') { "&audience=" } else { "?audience=" };
        let mut uri = url.into_bytes();
        uri.extend_from_slice(separator.as_bytes());
        encode(&mut uri, self.audience.as_bytes());
        let uri = Uri::try_from(uri).ok();
        uri.filter(|uri| uri.scheme_str() == Some("https") && uri.host().is_some()).ok_or_else(|| {
            Error::new(ErrorKind::Credentials, "ACTIONS_ID_TOKEN_REQUEST_URL is no URI that begins with https://")
        })
    }

    async fn ask(&self, uri: Uri, authorization: HeaderValue) -> Result<String, Error> {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = uri;
        request.headers_mut().insert(AUTHORIZATION, authorization);
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        let (parts, document) = exchange(&self.config, request, ATTEMPT_TIMEOUT).await?;
        if !parts.status.is_success() {
            return Err(error_answer(&parts, &document));
        }
        // What serde says of a document it cannot read may quote it.
        let document: Value = serde_json::from_slice(&document).unwrap_or_default();
        match document.get("value").and_then(Value::as_str) {
            Some(value) => token_in(value),
            None => Err(Error::new(ErrorKind::InvalidResponse, "the answer has no token in it")),
        }
    }
}

fn bearer(token: &str) -> Result<HeaderValue, Error> {
    let value = HeaderValue::try_from(format!("Bearer {token}"));
    let mut value = value.map_err(|_| {
        let message = "ACTIONS_ID_TOKEN_REQUEST_TOKEN has a character that no header can carry";
        Error::new(ErrorKind::Credentials, message)
    })?;
    value.set_sensitive(true);
    Ok(value)
}

impl WebIdentityToken for GithubActionsToken {
    fn token(&self) -> TokenFuture {
        let this = self.clone();
        Box::pin(async move { this.fetch().await })
    }
}
