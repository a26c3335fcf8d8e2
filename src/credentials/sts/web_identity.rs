//! The credentials of a role, for who has a token of an identity provider.

use std::fmt;
use std::sync::Arc;

use super::service::{Call, Sts, no_role};
use super::session::{Session, check_role_arn, default_name, session_setters};
use super::token::token_in;
use super::{WebIdentityToken, WebIdentityTokenFile};
use crate::credentials::environment::half_set;
use crate::credentials::{CredentialsFuture, CredentialsProvider, ProviderConfig};
use crate::{Credentials, Error, ErrorKind};

const OPERATION: &str = "AssumeRoleWithWebIdentity";

const TOKEN_FILE: &str = "AWS_WEB_IDENTITY_TOKEN_FILE";
const ROLE_ARN: &str = "AWS_ROLE_ARN";
const SESSION_NAME: &str = "AWS_ROLE_SESSION_NAME";

/// The temporary credentials of a role, which STS gives for a token of an identity provider: that of a Kubernetes pod
/// ([`WebIdentityTokenFile`]), of a job in GitHub Actions ([`GithubActionsToken`](super::GithubActionsToken)), or your own
/// [`WebIdentityToken`].
///
/// The token is the proof; the call itself is not signed. Each call of [`credentials`](CredentialsProvider::credentials) asks
/// for a token and then STS, so wrap this in [`CachedCredentials`](crate::credentials::CachedCredentials). A passing fault, of
/// STS or of the identity provider that it asks, is met by two more attempts.
///
/// Source:
/// [AssumeRoleWithWebIdentity](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html).
///
/// ```
/// use tower_sigv4::credentials::{
///     CachedCredentials, CredentialsProvider, ProviderConfig, WebIdentityCredentials, WebIdentityTokenFile,
/// };
/// use tower_sigv4::files::Files;
/// # use tower_sigv4::{Body, Transport};
/// # let answer = "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>\
/// #     <AccessKeyId>ASIAPOD</AccessKeyId><SecretAccessKey>a-secret</SecretAccessKey>\
/// #     <SessionToken>a-token</SessionToken><Expiration>2126-11-23T12:00:00Z</Expiration>\
/// #     </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";
/// # let transport = Transport::new(tower::service_fn(move |_: http::Request<Body>| async move {
/// #     Ok::<_, std::io::Error>(http::Response::new(Body::from(answer)))
/// # }));
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let config = ProviderConfig::new(transport) // mostly `Transport::new(Client::new()?)`
///     .files(Files::from_pairs([("/run/token", "header.claims.signature")]));
/// let token = WebIdentityTokenFile::new(&config, "/run/token");
/// let role = WebIdentityCredentials::new(&config, "arn:aws:iam::123456789012:role/pod", token).region("eu-west-1");
/// let credentials = CachedCredentials::new(role);
/// assert_eq!(credentials.credentials().await?.access_key_id(), "ASIAPOD");
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// ```
///
/// # Errors
///
/// [`ErrorKind::CredentialsNotConfigured`] where the environment is to name the file and does not, and where the source
/// of tokens says so. [`ErrorKind::InvalidInput`], before anything is sent, for a setting out of its range and where no
/// region is set. [`ErrorKind::Credentials`] for everything else, with the cause as its `source`.
#[derive(Clone)]
#[must_use = "a source does nothing until it is asked"]
pub struct WebIdentityCredentials {
    /// The role and its token; `None` when the environment says them.
    identity: Option<Identity>,
    default_name: String,
    session: Session,
    sts: Sts,
}

#[derive(Clone, Debug)]
struct Identity {
    role_arn: String,
    token: Arc<dyn WebIdentityToken>,
}

impl WebIdentityCredentials {
    /// Assumes a role, by its ARN (20 to 2,048 characters), with the tokens of this source.
    ///
    /// ```
    /// use tower_sigv4::credentials::{CredentialsProvider, WebIdentityCredentials, WebIdentityTokenFile};
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let sts = StandIn::sts();
    /// # let config = sts.config();
    /// // `sts` stands in for STS, and keeps what it was asked. The file is one of `Files::from_pairs`.
    /// let token = WebIdentityTokenFile::new(&config, "/run/token");
    /// let role = WebIdentityCredentials::new(&config, "arn:aws:iam::123456789012:role/pod", token);
    /// assert_eq!(role.credentials().await?.access_key_id(), "ASIAROLE");
    /// assert_eq!(sts.parameter("WebIdentityToken").as_deref(), Some("header.claims.signature"));
    /// assert_eq!(sts.header("authorization"), None);
    /// # Ok(()) }
    /// ```
    pub fn new(config: &ProviderConfig, role_arn: impl Into<String>, token: impl WebIdentityToken + 'static) -> Self {
        let identity = Identity { role_arn: role_arn.into(), token: Arc::new(token) };
        Self { identity: Some(identity), ..Self::from_environment(config) }
    }

    /// Assumes the role of `AWS_ROLE_ARN` with the token in the file that `AWS_WEB_IDENTITY_TOKEN_FILE` names, as session
    /// `AWS_ROLE_SESSION_NAME`. Where no file is named this is not configured; a file without a role is an error.
    ///
    /// ```
    /// use tower_sigv4::credentials::{CredentialsProvider, WebIdentityCredentials};
    /// use tower_sigv4::environment::Environment;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let sts = StandIn::sts();
    /// # let config = sts.config();
    /// let config = config.environment(Environment::from_pairs([
    ///     ("AWS_REGION", "eu-west-1"),
    ///     ("AWS_WEB_IDENTITY_TOKEN_FILE", "/run/token"),
    ///     ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"),
    ///     ("AWS_ROLE_SESSION_NAME", "pod-7"),
    /// ]));
    /// assert_eq!(WebIdentityCredentials::from_environment(&config).credentials().await?.access_key_id(), "ASIAROLE");
    /// assert_eq!(sts.parameter("RoleSessionName").as_deref(), Some("pod-7"));
    /// # Ok(()) }
    /// ```
    pub fn from_environment(config: &ProviderConfig) -> Self {
        Self {
            identity: None,
            default_name: default_name(config.now()),
            session: Session::default(),
            sts: Sts::new(config),
        }
    }

    session_setters!(
        r#"let role = WebIdentityCredentials::new(&config, "arn:aws:iam::123456789012:role/pod", token);"#
    );

    async fn fetch(&self) -> Result<Credentials, Error> {
        let (identity, session) = match self.identity.clone() {
            Some(identity) => (identity, self.session.clone()),
            None => self.of_environment()?,
        };
        self.ask(&identity, &session).await.map_err(|error| no_role(&identity.role_arn, error))
    }

    async fn ask(&self, identity: &Identity, session: &Session) -> Result<Credentials, Error> {
        check_role_arn(&identity.role_arn)?;
        session.check()?;
        let endpoint = self.sts.endpoint()?;
        let token = token_in(&identity.token.token().await?)?;
        let call = Call::new(OPERATION, &endpoint, |form| {
            session.write(form, &identity.role_arn, &self.default_name);
            form.push("WebIdentityToken", &token);
        })?;
        self.sts.ask_unsigned(&call).await
    }

    fn of_environment(&self) -> Result<(Identity, Session), Error> {
        let environment = &self.sts.config.environment;
        let not_configured = |message: &str| Err(Error::new(ErrorKind::CredentialsNotConfigured, message));
        let (path, role_arn) = match (environment.var(TOKEN_FILE), environment.var(ROLE_ARN)) {
            (Some(path), Some(role_arn)) => (path, role_arn),
            (Some(_), None) => return Err(half_set(TOKEN_FILE, ROLE_ARN)),
            // Other tools read the role's name too, so this is not half of a configuration.
            (None, Some(_)) => return not_configured("AWS_ROLE_ARN is set, but AWS_WEB_IDENTITY_TOKEN_FILE is not"),
            (None, None) => return not_configured("AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are not set"),
        };
        let token = Arc::new(WebIdentityTokenFile::new(&self.sts.config, path));
        let mut session = self.session.clone();
        session.name = session.name.or_else(|| environment.var(SESSION_NAME));
        Ok((Identity { role_arn, token }, session))
    }
}

impl CredentialsProvider for WebIdentityCredentials {
    fn credentials(&self) -> CredentialsFuture {
        let this = self.clone();
        CredentialsFuture::new(async move { this.fetch().await })
    }
}

impl fmt::Debug for WebIdentityCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("WebIdentityCredentials");
        match &self.identity {
            Some(identity) => debug.field("role_arn", &identity.role_arn).field("token", &identity.token),
            None => debug.field("environment", &self.sts.config.environment),
        };
        debug.finish_non_exhaustive()
    }
}
