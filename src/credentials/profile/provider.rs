//! The source itself.

use std::path::PathBuf;
use std::sync::Arc;

use super::plan::{Base, NamedSource, Plan, Role};
use super::resolve::resolve;
use crate::credentials::{
    AssumeRoleCredentials, ContainerCredentials, CredentialsFuture, CredentialsProvider, EnvironmentCredentials,
    InstanceCredentials, MfaTokenCode, ProcessCredentials, ProviderConfig, SsoCredentials, WebIdentityCredentials,
    WebIdentityTokenFile,
};
use crate::profile::{self, endpoint_of, region_variable, shown};
use crate::{Credentials, Error, ErrorKind};

/// Credentials as a profile of `~/.aws/config` and `~/.aws/credentials` says: keys, a program that prints them
/// (`credential_process`), a role (`role_arn` with `source_profile`, `credential_source` or `web_identity_token_file`), IAM
/// Identity Center (`sso_session`, or the older `sso_start_url`).
///
/// The files are where `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` say, else below the home folder, and are read for
/// each fetch. The profile is a given one, else that of `AWS_PROFILE` or `AWS_DEFAULT_PROFILE`, else `default`. Where there is
/// no profile `default`, and where the profile says nothing of credentials, this source is not configured; every other profile
/// that is missing is an error.
///
/// Fetching can take calls, so it belongs behind [`CachedCredentials`](crate::credentials::CachedCredentials).
///
/// Source: [Shared config and credentials files](https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html).
///
/// ```
/// use tower_sigv4::credentials::{CredentialsProvider, ProfileCredentials, ProviderConfig};
/// use tower_sigv4::environment::Environment;
/// use tower_sigv4::files::Files;
/// # use tower_sigv4::{Body, Transport};
/// # let transport = Transport::new(tower::service_fn(|_: http::Request<Body>| async {
/// #     Err::<http::Response<Body>, _>(std::io::Error::other("nothing is asked"))
/// # }));
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let config = ProviderConfig::new(transport)
///     .environment(Environment::from_pairs([("HOME", "/home/ann")]))
///     .files(Files::from_pairs([(
///         "/home/ann/.aws/credentials",
///         "[reports]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = a-secret\n",
///     )]));
/// let credentials = ProfileCredentials::new(&config).profile("reports").credentials().await?;
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// ```
///
/// # Errors
///
/// [`ErrorKind::CredentialsNotConfigured`] where this source is not configured, as above. [`ErrorKind::Credentials`]
/// when a file cannot be read, the profile is missing or contradicts itself, or what it names gave no credentials.
/// [`ErrorKind::InvalidInput`] for a setting that cannot be asked for, such as a `duration_seconds` out of its range,
/// and [`ErrorKind::Timeout`] when a program took too long.
#[derive(Clone, Debug)]
pub struct ProfileCredentials {
    config: ProviderConfig,
    profile: Option<String>,
    mfa_code: Option<MfaTokenCode>,
    /// It remembers whether there is a metadata service.
    instance: InstanceCredentials,
}

impl ProfileCredentials {
    /// The profile that the environment names, else `default`.
    ///
    /// ```
    /// use tower_sigv4::credentials::{CredentialsProvider, ProfileCredentials};
    /// use tower_sigv4::environment::Environment;
    /// use tower_sigv4::files::Files;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let config = StandIn::new("").config();
    /// let keys = "[work]\naws_access_key_id = AKIDWORK\naws_secret_access_key = a-secret\n";
    /// let config = config
    ///     .environment(Environment::from_pairs([("HOME", "/home/ann"), ("AWS_PROFILE", "work")]))
    ///     .files(Files::from_pairs([("/home/ann/.aws/credentials", keys)]));
    /// assert_eq!(ProfileCredentials::new(&config).credentials().await?.access_key_id(), "AKIDWORK");
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn new(config: &ProviderConfig) -> Self {
        Self { config: config.clone(), profile: None, mfa_code: None, instance: InstanceCredentials::new(config) }
    }

    /// This profile.
    ///
    /// ```
    /// use tower_sigv4::ErrorKind;
    /// use tower_sigv4::credentials::{CredentialsProvider, ProfileCredentials};
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let config = StandIn::new("").config();
    /// // There are no files, so there is no profile `default`, which need not be. One that is named has to be.
    /// let unnamed = ProfileCredentials::new(&config);
    /// let named = unnamed.clone().profile("work");
    /// assert_eq!(unnamed.credentials().await.unwrap_err().kind(), ErrorKind::CredentialsNotConfigured);
    /// assert_eq!(named.credentials().await.unwrap_err().kind(), ErrorKind::Credentials);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Who is asked for the code of a multi-factor device, where a profile has `mfa_serial`. Without, such a profile is an
    /// error.
    ///
    /// ```
    /// use tower_sigv4::credentials::{CredentialsProvider, MfaTokenCode, ProfileCredentials};
    /// use tower_sigv4::files::Files;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let sts = StandIn::sts();
    /// # let config = sts.config();
    /// let profiles = "[profile admin]\n\
    ///     role_arn = arn:aws:iam::123456789012:role/admin\n\
    ///     source_profile = admin\n\
    ///     mfa_serial = arn:aws:iam::123456789012:mfa/ann\n\
    ///     aws_access_key_id = AKIDEXAMPLE\n\
    ///     aws_secret_access_key = a-secret\n";
    /// let config = config.files(Files::from_pairs([("/home/ann/.aws/config", profiles)]));
    /// let admin = ProfileCredentials::new(&config).profile("admin");
    /// assert!(admin.credentials().await.is_err());
    ///
    /// let prompt = MfaTokenCode::new(|| async { Ok("123456".to_owned()) });
    /// assert_eq!(admin.mfa_code(prompt).credentials().await?.access_key_id(), "ASIAROLE");
    /// assert_eq!(sts.parameter("TokenCode").as_deref(), Some("123456"));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn mfa_code(mut self, code: MfaTokenCode) -> Self {
        self.mfa_code = Some(code);
        self
    }

    async fn fetch(self) -> Result<Credentials, Error> {
        let environment = &self.config.environment;
        let name = self.profile.clone().unwrap_or_else(|| profile::profile_name(environment));
        let profiles = profile::load_later(environment, &self.config.files).await?;
        let plan = resolve(&profiles, &name)?;
        let chosen = profiles.get(&name);
        let sts = Sts {
            region: region_variable(environment).or_else(|| Some(chosen?.get("region")?.to_owned())),
            endpoint: if plan.needs_sts() { endpoint_of(environment, &profiles, chosen, "sts")? } else { None },
        };
        drop(profiles);
        self.carry_out(plan, &sts).await.map_err(|error| failed(&name, error))
    }

    async fn carry_out(&self, plan: Plan, sts: &Sts) -> Result<Credentials, Error> {
        let config = &self.config;
        // Told before anything is asked, since the code is for the last of several calls as much as for the first.
        if self.mfa_code.is_none() && plan.roles.iter().any(|role| role.mfa_serial.is_some()) {
            let message = "it has mfa_serial, and nobody to ask for the code; set `ProfileCredentials::mfa_code`";
            return Err(Error::new(ErrorKind::Credentials, message));
        }
        let mut credentials = match plan.base {
            Base::Keys(keys) => keys,
            Base::Process(command) => ProcessCredentials::new(config, command.0).credentials().await?,
            Base::Sso(sso) => {
                let source = SsoCredentials::new(config, sso.account_id, sso.role_name, sso.start_url, sso.region);
                let source = match sso.session {
                    Some(session) => source.session(session),
                    None => source,
                };
                source.credentials().await?
            }
            Base::WebIdentity(role) => {
                let token = WebIdentityTokenFile::new(config, PathBuf::from(role.token_file));
                let mut source = WebIdentityCredentials::new(config, role.role_arn, token);
                source = set(source, role.session_name, WebIdentityCredentials::session_name);
                source = set(source, role.duration, WebIdentityCredentials::duration);
                source = set(source, sts.region.clone(), WebIdentityCredentials::region);
                source.decided_endpoint(sts.endpoint.clone()).credentials().await?
            }
            Base::Named(source) => self.named(source).credentials().await?,
        };
        for role in plan.roles {
            credentials = self.role(role, credentials, sts).credentials().await?;
        }
        Ok(credentials)
    }

    fn named(&self, source: NamedSource) -> Arc<dyn CredentialsProvider> {
        match source {
            NamedSource::Environment => Arc::new(EnvironmentCredentials::new(self.config.environment.clone())),
            NamedSource::Instance => Arc::new(self.instance.clone()),
            NamedSource::Container => Arc::new(ContainerCredentials::from_environment(&self.config)),
        }
    }

    fn role(&self, role: Role, source: Credentials, sts: &Sts) -> AssumeRoleCredentials {
        let assumed = AssumeRoleCredentials::new(&self.config, source, role.arn);
        let assumed = set(assumed, role.session_name, AssumeRoleCredentials::session_name);
        let assumed = set(assumed, role.external_id, AssumeRoleCredentials::external_id);
        let assumed = set(assumed, role.duration, AssumeRoleCredentials::duration);
        let assumed = set(assumed, sts.region.clone(), AssumeRoleCredentials::region);
        let assumed = assumed.decided_endpoint(sts.endpoint.clone());
        match (role.mfa_serial, &self.mfa_code) {
            (Some(serial), Some(code)) => assumed.mfa(serial, code.clone()),
            _ => assumed,
        }
    }
}

/// Where STS is.
struct Sts {
    region: Option<String>,
    endpoint: Option<String>,
}

impl Plan {
    fn needs_sts(&self) -> bool {
        !self.roles.is_empty() || matches!(self.base, Base::WebIdentity(_))
    }
}

fn set<S, T>(source: S, value: Option<T>, setter: impl Fn(S, T) -> S) -> S {
    match value {
        Some(value) => setter(source, value),
        None => source,
    }
}

/// A profile that says where its credentials are is configured, even if there is nothing.
fn failed(profile: &str, error: Error) -> Error {
    let kind = match error.kind() {
        ErrorKind::CredentialsNotConfigured | ErrorKind::Service => ErrorKind::Credentials,
        kind => kind,
    };
    Error::new(kind, format!("the profile {} gave no credentials", shown(profile))).with_source(error)
}

impl CredentialsProvider for ProfileCredentials {
    fn credentials(&self) -> CredentialsFuture {
        CredentialsFuture::new(self.clone().fetch())
    }
}
