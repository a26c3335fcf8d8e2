//! The credentials of a role, for who has others.

use std::fmt;
use std::sync::Arc;

use super::mfa::MfaTokenCode;
use super::service::{Call, Sts, no_role};
use super::session::{Session, check_name, check_role_arn, default_name, invalid, session_setters};
use crate::codec::query::Form;
use crate::credentials::{CredentialsFuture, CredentialsProvider, ProviderConfig};
use crate::{Credentials, Error, ErrorKind};

const OPERATION: &str = "AssumeRole";

/// The temporary credentials of a role, which STS gives to who may assume it.
///
/// The source is another [`CredentialsProvider`]; one that assumes a role itself makes a chain of roles. When STS refuses what
/// it gave as expired, it is told so and asked once more. Each call of [`credentials`](CredentialsProvider::credentials) asks
/// STS, so wrap this in [`CachedCredentials`](crate::credentials::CachedCredentials).
///
/// When this machine's clock is off, the call is signed again with the time of STS. A passing fault is met by two more
/// attempts.
///
/// Source: [AssumeRole](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).
///
/// ```
/// use tower_sigv4::credentials::{AssumeRoleCredentials, CachedCredentials, CredentialsProvider, ProviderConfig};
/// use tower_sigv4::Credentials;
/// # use tower_sigv4::{Body, Transport};
/// # let answer = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>\
/// #     <SecretAccessKey>a-secret</SecretAccessKey><SessionToken>a-token</SessionToken>\
/// #     <Expiration>2126-11-23T12:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
/// # let transport = Transport::new(tower::service_fn(move |_: http::Request<Body>| async move {
/// #     Ok::<_, std::io::Error>(http::Response::new(Body::from(answer)))
/// # }));
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let config = ProviderConfig::new(transport); // mostly `Transport::new(Client::new()?)`
/// let ours = Credentials::new("AKIDEXAMPLE", "a-secret");
/// let role = AssumeRoleCredentials::new(&config, ours, "arn:aws:iam::123456789012:role/reader")
///     .external_id("partner-42")
///     .tag("team", "reports")
///     .region("eu-west-1");
/// let credentials = CachedCredentials::new(role);
/// assert_eq!(credentials.credentials().await?.access_key_id(), "ASIAROLE");
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// ```
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`], before anything is sent, for a setting out of its range and where no region is set.
/// [`ErrorKind::Credentials`] for everything else, with the cause as its `source`: what STS answered, a broken
/// connection, a time limit (an attempt may take 15 seconds), a source that has none.
#[derive(Clone)]
#[must_use = "a source does nothing until it is asked"]
pub struct AssumeRoleCredentials {
    source: Arc<dyn CredentialsProvider>,
    role_arn: String,
    default_name: String,
    session: Session,
    external_id: Option<String>,
    source_identity: Option<String>,
    tags: Vec<Tag>,
    mfa: Option<(String, MfaTokenCode)>,
    sts: Sts,
}

#[derive(Clone)]
struct Tag {
    key: String,
    value: String,
    is_transitive: bool,
}

impl AssumeRoleCredentials {
    /// Assumes a role, by its ARN (20 to 2,048 characters), with the credentials of this source.
    ///
    /// ```
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::credentials::{AssumeRoleCredentials, CredentialsProvider};
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let sts = StandIn::sts();
    /// # let config = sts.config();
    /// // `sts` stands in for STS, and keeps what it was asked. In the environment `AWS_REGION` is eu-west-1.
    /// let ours = Credentials::new("AKIDEXAMPLE", "a-secret");
    /// let role = AssumeRoleCredentials::new(&config, ours, "arn:aws:iam::123456789012:role/reader");
    /// assert_eq!(role.credentials().await?.access_key_id(), "ASIAROLE");
    /// assert_eq!(sts.uri(), "https://sts.eu-west-1.amazonaws.com/");
    /// assert_eq!(sts.parameter("RoleArn").as_deref(), Some("arn:aws:iam::123456789012:role/reader"));
    /// # Ok(()) }
    /// ```
    pub fn new(
        config: &ProviderConfig,
        source: impl CredentialsProvider + 'static,
        role_arn: impl Into<String>,
    ) -> Self {
        Self {
            source: Arc::new(source),
            role_arn: role_arn.into(),
            default_name: default_name(config.now()),
            session: Session::default(),
            external_id: None,
            source_identity: None,
            tags: Vec::new(),
            mfa: None,
            sts: Sts::new(config),
        }
    }

    session_setters!(
        r#"let role = AssumeRoleCredentials::new(&config, ours, "arn:aws:iam::123456789012:role/reader");"#
    );

    /// Sets the id that the role's owner demands of those who act for several customers, 2 to 1,224 characters.
    ///
    /// Source: [External ID](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html).
    ///
    /// ```
    /// # use tower_sigv4::Credentials;
    /// # use tower_sigv4::credentials::{AssumeRoleCredentials, CredentialsProvider};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let sts = StandIn::sts();
    /// # let config = sts.config();
    /// # let ours = Credentials::new("AKIDEXAMPLE", "a-secret");
    /// let role = AssumeRoleCredentials::new(&config, ours, "arn:aws:iam::123456789012:role/reader");
    /// role.external_id("partner-42").credentials().await?;
    /// assert_eq!(sts.parameter("ExternalId").as_deref(), Some("partner-42"));
    /// # Ok(()) }
    /// ```
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// Adds a session tag: a key of up to 128 characters and a value of up to 256. There can be 50.
    ///
    /// Source: [Session tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html).
    ///
    /// ```
    /// # use tower_sigv4::Credentials;
    /// # use tower_sigv4::credentials::{AssumeRoleCredentials, CredentialsProvider};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let sts = StandIn::sts();
    /// # let config = sts.config();
    /// # let ours = Credentials::new("AKIDEXAMPLE", "a-secret");
    /// let role = AssumeRoleCredentials::new(&config, ours, "arn:aws:iam::123456789012:role/reader");
    /// role.tag("team", "reports").tag("cost-center", "7").credentials().await?;
    /// assert_eq!(sts.parameter("Tags.member.1.Key").as_deref(), Some("team"));
    /// assert_eq!(sts.parameter("Tags.member.1.Value").as_deref(), Some("reports"));
    /// assert_eq!(sts.parameter("Tags.member.2.Key").as_deref(), Some("cost-center"));
    /// # Ok(()) }
    /// ```
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.push(Tag { key: key.into(), value: value.into(), is_transitive: false });
        self
    }

    /// Adds a session tag that stays when the role's credentials assume the next role of a chain; limits as for
    /// [`tag`](Self::tag), together with those.
    ///
    /// Source: [Session tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html).
    ///
    /// ```
    /// # use tower_sigv4::Credentials;
    /// # use tower_sigv4::credentials::{AssumeRoleCredentials, CredentialsProvider};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let sts = StandIn::sts();
    /// # let config = sts.config();
    /// # let ours = Credentials::new("AKIDEXAMPLE", "a-secret");
    /// let role = AssumeRoleCredentials::new(&config, ours, "arn:aws:iam::123456789012:role/reader");
    /// role.tag("team", "reports").transitive_tag("cost-center", "7").credentials().await?;
    /// assert_eq!(sts.parameter("Tags.member.2.Key").as_deref(), Some("cost-center"));
    /// assert_eq!(sts.parameter("TransitiveTagKeys.member.1").as_deref(), Some("cost-center"));
    /// # Ok(()) }
    /// ```
    pub fn transitive_tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.push(Tag { key: key.into(), value: value.into(), is_transitive: true });
        self
    }

    /// Sets who is behind the session, 2 to 64 of the characters `a-z`, `A-Z`, `0-9` and `_+=,.@-`. It stays the same through
    /// a chain of roles.
    ///
    /// Source: [Monitor and control actions taken with assumed
    /// roles](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html).
    ///
    /// ```
    /// # use tower_sigv4::Credentials;
    /// # use tower_sigv4::credentials::{AssumeRoleCredentials, CredentialsProvider};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let sts = StandIn::sts();
    /// # let config = sts.config();
    /// # let ours = Credentials::new("AKIDEXAMPLE", "a-secret");
    /// let role = AssumeRoleCredentials::new(&config, ours, "arn:aws:iam::123456789012:role/reader");
    /// role.source_identity("ann").credentials().await?;
    /// assert_eq!(sts.parameter("SourceIdentity").as_deref(), Some("ann"));
    /// # Ok(()) }
    /// ```
    pub fn source_identity(mut self, identity: impl Into<String>) -> Self {
        self.source_identity = Some(identity.into());
        self
    }

    /// Sets the multi-factor device, by its serial number or ARN (9 to 256 characters), and who is asked for its code
    /// at each fetch.
    ///
    /// Source: [Secure API access with
    /// MFA](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html).
    ///
    /// ```
    /// # use tower_sigv4::Credentials;
    /// # use tower_sigv4::credentials::{AssumeRoleCredentials, CredentialsProvider, MfaTokenCode};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let sts = StandIn::sts();
    /// # let config = sts.config();
    /// # let ours = Credentials::new("AKIDEXAMPLE", "a-secret");
    /// let role = AssumeRoleCredentials::new(&config, ours, "arn:aws:iam::123456789012:role/reader");
    /// let prompt = MfaTokenCode::new(|| async { Ok("123456".to_owned()) });
    /// role.mfa("arn:aws:iam::123456789012:mfa/ann", prompt).credentials().await?;
    /// assert_eq!(sts.parameter("SerialNumber").as_deref(), Some("arn:aws:iam::123456789012:mfa/ann"));
    /// assert_eq!(sts.parameter("TokenCode").as_deref(), Some("123456"));
    /// # Ok(()) }
    /// ```
    pub fn mfa(mut self, serial_number: impl Into<String>, code: MfaTokenCode) -> Self {
        self.mfa = Some((serial_number.into(), code));
        self
    }

    async fn fetch(&self) -> Result<Credentials, Error> {
        self.check()?;
        let endpoint = self.sts.endpoint()?;
        let source = self.source.credentials().await.map_err(without_source)?;
        // Somebody may have to look it up, so it is asked for last.
        let code = match &self.mfa {
            Some((_, code)) => Some(code.ask().await?),
            None => None,
        };
        let call = Call::new(OPERATION, &endpoint, |form| self.write(form, code.as_deref()))?;
        match self.sts.ask(&call, &source).await {
            Err(error) if error.is_expired_credentials() => {
                self.source.invalidate(&source);
                let renewed = self.source.credentials().await.map_err(without_source)?;
                if renewed.is_same_as(&source) { Err(error) } else { self.sts.ask(&call, &renewed).await }
            }
            result => result,
        }
    }

    fn check(&self) -> Result<(), Error> {
        check_role_arn(&self.role_arn)?;
        self.session.check()?;
        if let Some(identity) = &self.source_identity {
            check_name("source identity", identity, 64)?;
        }
        if self.external_id.as_ref().is_some_and(|id| !(2..=1_224).contains(&id.len())) {
            return Err(invalid("the external id has to have 2 to 1224 characters"));
        }
        if self.tags.len() > 50 {
            return Err(invalid("a session has at most 50 tags"));
        }
        let is_too_long = |tag: &Tag| tag.key.chars().count() > 128 || tag.value.chars().count() > 256;
        if self.tags.iter().any(|tag| tag.key.is_empty() || is_too_long(tag)) {
            return Err(invalid("a session tag's key has 1 to 128 characters, and its value up to 256"));
        }
        Ok(())
    }

    fn write(&self, form: &mut Form, mfa_code: Option<&str>) {
        self.session.write(form, &self.role_arn, &self.default_name);
        for (tag, number) in self.tags.iter().zip(1..) {
            form.push(&format!("Tags.member.{number}.Key"), &tag.key);
            form.push(&format!("Tags.member.{number}.Value"), &tag.value);
        }
        for (tag, number) in self.tags.iter().filter(|tag| tag.is_transitive).zip(1..) {
            form.push(&format!("TransitiveTagKeys.member.{number}"), &tag.key);
        }
        if let Some(id) = &self.external_id {
            form.push("ExternalId", id);
        }
        if let (Some((serial_number, _)), Some(code)) = (&self.mfa, mfa_code) {
            form.push("SerialNumber", serial_number);
            form.push("TokenCode", code);
        }
        if let Some(identity) = &self.source_identity {
            form.push("SourceIdentity", identity);
        }
    }
}

/// The role is configured, so a source that is not is no reason to go on to the next link of a chain.
fn without_source(error: Error) -> Error {
    if error.kind() == ErrorKind::CredentialsNotConfigured {
        return Error::new(ErrorKind::Credentials, "there are no credentials to assume the role with")
            .with_source(error);
    }
    error
}

impl CredentialsProvider for AssumeRoleCredentials {
    fn credentials(&self) -> CredentialsFuture {
        let this = self.clone();
        CredentialsFuture::new(async move { this.fetch().await.map_err(|error| no_role(&this.role_arn, error)) })
    }
}

impl fmt::Debug for AssumeRoleCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRoleCredentials")
            .field("role_arn", &self.role_arn)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}
