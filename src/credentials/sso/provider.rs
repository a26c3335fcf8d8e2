//! Credentials of a role that Identity Center gives to whoever has logged in.

use std::sync::Arc;

use http::StatusCode;

use super::oidc::create_token;
use super::portal::{Role, role_credentials};
use super::token::{self, Token};
use crate::credentials::exchange::{failure, with_retries};
use crate::credentials::{CredentialsFuture, CredentialsProvider, ProviderConfig};
use crate::{Credentials, Error, ErrorKind, telemetry};

/// Credentials of a role that IAM Identity Center (once named AWS SSO) gives to whoever has logged in with `aws sso login`.
///
/// The token of the login is read from its file each time, `~/.aws/sso/cache/HASH.json`, so another login is taken up. A
/// token of an `sso-session` is refreshed when less than 15 minutes of it are left, and written back for other programs. When
/// that fails, the old one is used until it ends. There is then no other way than to log in again, and the error says so: a
/// chain stops there, as somebody has asked for this source.
///
/// The services are AWS's own in the region of Identity Center, unless `AWS_ENDPOINT_URL_SSO` and
/// `AWS_ENDPOINT_URL_SSO_OIDC`, or `AWS_ENDPOINT_URL`, say otherwise.
///
/// Source: [IAM Identity Center credential provider](https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html).
///
/// ```
/// use tower_sigv4::credentials::{CachedCredentials, CredentialsProvider, ProviderConfig, SsoCredentials};
/// # use tower_sigv4::environment::Environment;
/// # use tower_sigv4::files::Files;
/// # use tower_sigv4::{Body, Transport};
/// # let answer = r#"{"roleCredentials": {"accessKeyId": "ASIAREADER", "secretAccessKey": "a-secret",
/// #     "sessionToken": "a-token", "expiration": 4951195200000}}"#;
/// # let transport = Transport::new(tower::service_fn(move |_: http::Request<Body>| async move {
/// #     Ok::<_, std::io::Error>(http::Response::new(Body::from(answer)))
/// # }));
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let config = ProviderConfig::new(transport); // mostly `Transport::new(Client::new()?)`
/// # // The SHA-1 of "work".
/// # let file = "/home/ann/.aws/sso/cache/e274eeff768c6396088ec6eb091f4bf4d47ab1e0.json";
/// # let token = r#"{"accessToken": "a-token", "expiresAt": "2126-11-23T12:00:00Z"}"#;
/// # let config = config
/// #     .environment(Environment::from_pairs([("HOME", "/home/ann")]))
/// #     .files(Files::from_pairs([(file, token)]));
/// let portal = "https://d-92671207e4.awsapps.com/start";
/// let role = SsoCredentials::new(&config, "123456789012", "reader", portal, "eu-west-1").session("work");
/// let credentials = CachedCredentials::new(role);
/// assert_eq!(credentials.credentials().await?.access_key_id(), "ASIAREADER");
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// ```
///
/// # Errors
///
/// [`ErrorKind::Credentials`] when nobody has logged in, when the token has expired and cannot be refreshed, and when
/// the user has no such role: the message says what to do. [`ErrorKind::InvalidInput`] outside of a tokio runtime, and
/// when the region, or `AWS_ENDPOINT_URL_SSO` and its like, is of no use.
#[derive(Clone, Debug)]
pub struct SsoCredentials(Arc<Settings>);

#[derive(Clone, Debug)]
struct Settings {
    config: ProviderConfig,
    account_id: String,
    role_name: String,
    start_url: String,
    region: String,
    session: Option<String>,
}

impl SsoCredentials {
    /// Credentials of a role (a permission set) in an account (12 digits), by the portal at this URL, whose instance of
    /// Identity Center is in this region. In a profile these are `sso_role_name`, `sso_account_id`, `sso_start_url` and
    /// `sso_region`.
    ///
    /// They are asked for by [`GetRoleCredentials`][api].
    ///
    /// [api]: https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
    ///
    /// ```
    /// use tower_sigv4::credentials::{CredentialsProvider, SsoCredentials};
    /// # use tower_sigv4::environment::Environment;
    /// # use tower_sigv4::files::Files;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let portal = StandIn::new(r#"{"roleCredentials": {"accessKeyId": "ASIAREADER", "secretAccessKey": "a-secret",
    /// #     "sessionToken": "a-token", "expiration": 4951195200000}}"#);
    /// # // The SHA-1 of the URL, and that of "work".
    /// # let by_url = "/home/ann/.aws/sso/cache/13f9d35043871d073ab260e020f0ffde092cb14b.json";
    /// # let by_session = "/home/ann/.aws/sso/cache/e274eeff768c6396088ec6eb091f4bf4d47ab1e0.json";
    /// # let token = |token| format!(r#"{{"accessToken": "{token}", "expiresAt": "2126-11-23T12:00:00Z"}}"#);
    /// # let files = Files::from_pairs([(by_url, token("of-the-url")), (by_session, token("of-the-session"))]);
    /// # let config = portal.config().files(files);
    /// let url = "https://d-92671207e4.awsapps.com/start";
    /// let role = SsoCredentials::new(&config, "123456789012", "reader", url, "eu-west-1");
    /// assert_eq!(role.credentials().await?.access_key_id(), "ASIAREADER");
    /// assert!(portal.uri().starts_with("https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?"));
    /// assert!(portal.uri().ends_with("?role_name=reader&account_id=123456789012"));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn new(
        config: &ProviderConfig,
        account_id: impl Into<String>,
        role_name: impl Into<String>,
        start_url: impl Into<String>,
        sso_region: impl Into<String>,
    ) -> Self {
        Self(Arc::new(Settings {
            config: config.clone(),
            account_id: account_id.into(),
            role_name: role_name.into(),
            start_url: start_url.into(),
            region: sso_region.into(),
            session: None,
        }))
    }

    /// Uses the token of this `sso-session`, which can be refreshed; by default the one of the start URL, which cannot.
    ///
    /// ```
    /// use tower_sigv4::credentials::{CredentialsProvider, SsoCredentials};
    /// # use tower_sigv4::environment::Environment;
    /// # use tower_sigv4::files::Files;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let portal = StandIn::new(r#"{"roleCredentials": {"accessKeyId": "ASIAREADER", "secretAccessKey": "a-secret",
    /// #     "sessionToken": "a-token", "expiration": 4951195200000}}"#);
    /// # // The SHA-1 of the URL, and that of "work".
    /// # let by_url = "/home/ann/.aws/sso/cache/13f9d35043871d073ab260e020f0ffde092cb14b.json";
    /// # let by_session = "/home/ann/.aws/sso/cache/e274eeff768c6396088ec6eb091f4bf4d47ab1e0.json";
    /// # let token = |token| format!(r#"{{"accessToken": "{token}", "expiresAt": "2126-11-23T12:00:00Z"}}"#);
    /// # let files = Files::from_pairs([(by_url, token("of-the-url")), (by_session, token("of-the-session"))]);
    /// # let config = portal.config().files(files);
    /// let url = "https://d-92671207e4.awsapps.com/start";
    /// let role = SsoCredentials::new(&config, "123456789012", "reader", url, "eu-west-1");
    /// role.credentials().await?;
    /// assert_eq!(portal.header("x-amz-sso_bearer_token").as_deref(), Some("of-the-url"));
    ///
    /// role.session("work").credentials().await?;
    /// assert_eq!(portal.header("x-amz-sso_bearer_token").as_deref(), Some("of-the-session"));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn session(mut self, name: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.0).session = Some(name.into());
        self
    }
}

impl Settings {
    async fn fetch(&self) -> Result<Credentials, Error> {
        let token = self.token().await?;
        let role = Role { account_id: &self.account_id, name: &self.role_name };
        let ask = || role_credentials(&self.config, &self.region, &role, token.access_token());
        with_retries(ask).await.map_err(|error| match error.kind() {
            ErrorKind::Service if error.status() == Some(StatusCode::UNAUTHORIZED) => {
                self.log_in("IAM Identity Center no longer takes the token of `aws sso login`").with_source(error)
            }
            ErrorKind::Credentials => error,
            _ => failure("IAM Identity Center gave no credentials", error),
        })
    }

    /// A token that is valid, refreshed if need be.
    async fn token(&self) -> Result<Token, Error> {
        let token =
            self.read().await?.ok_or_else(|| self.log_in("nobody has logged in to IAM Identity Center here"))?;
        let now = self.config.now();
        if self.session.is_none() || !token.ends_soon(now) {
            return if token.is_expired(now) { Err(self.expired()) } else { Ok(token) };
        }
        match (self.refreshed(&token).await, token.is_expired(now)) {
            (Ok(Some(new)), _) => {
                if let Err(error) = new.write(&self.config).await {
                    telemetry::token_not_written(&error);
                }
                Ok(new)
            }
            (Ok(None), true) => Err(self.expired()),
            (Ok(None), false) => Ok(token),
            (Err(error), is_expired) => {
                // Another program may have been first: a refresh token can be good for one time only.
                if let Ok(Some(other)) = self.read().await
                    && !other.is_same_as(&token)
                    && !other.is_expired(now)
                {
                    return Ok(other);
                }
                if is_expired {
                    return Err(self.expired().with_source(error));
                }
                telemetry::token_not_refreshed(&error);
                Ok(token)
            }
        }
    }

    async fn read(&self) -> Result<Option<Token>, Error> {
        let name = self.session.as_deref().unwrap_or(&self.start_url);
        Token::read(&self.config, token::path(&self.config.environment, name)?).await
    }

    /// A new token; `None` when the old one cannot be refreshed.
    async fn refreshed(&self, token: &Token) -> Result<Option<Token>, Error> {
        let now = self.config.now();
        let Some(refresh) = token.refresh(now) else { return Ok(None) };
        let ask = || create_token(&self.config, &self.region, &refresh);
        // While the old token is good nobody needs to wait for more than one attempt.
        let new = if token.is_expired(now) { with_retries(ask).await } else { ask().await };
        let new = new.map_err(|error| error.in_operation("CreateToken"))?;
        // The answer may have shown that the clock is off.
        token.renewed(new, self.config.now(), &self.start_url, &self.region).map(Some)
    }

    fn expired(&self) -> Error {
        self.log_in("the token of `aws sso login` has expired")
    }

    /// What went wrong, with the advice to log in.
    fn log_in(&self, problem: &str) -> Error {
        let message = match &self.session {
            Some(name) => format!("{problem}; run `aws sso login --sso-session {name}`"),
            None => {
                format!(
                    "{problem}; run `aws sso login --profile NAME`, with a profile that has the sso_start_url {}",
                    self.start_url
                )
            }
        };
        Error::new(ErrorKind::Credentials, message)
    }
}

impl CredentialsProvider for SsoCredentials {
    fn credentials(&self) -> CredentialsFuture {
        let settings = Arc::clone(&self.0);
        CredentialsFuture::new(async move { settings.fetch().await })
    }
}
