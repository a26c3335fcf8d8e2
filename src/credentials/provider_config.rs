//! What sources of credentials read the world through.

use std::time::SystemTime;

use http::HeaderMap;
use http::uri::Authority;

use crate::Transport;
use crate::clock::{Clock, SharedClock};
use crate::clock_skew::{ClockSkew, service_time};
use crate::environment::Environment;
use crate::files::Files;
use crate::host_skews::{HostSkews, SkewOf};

/// Everything that a source of credentials reads: environment variables, files, HTTP and the time. Each is handed in, so that
/// tests need no global state.
///
/// ```
/// use tower_sigv4::client::Client;
/// use tower_sigv4::credentials::{CredentialsProvider, ProfileCredentials, ProviderConfig};
/// use tower_sigv4::environment::Environment;
/// use tower_sigv4::files::Files;
/// use tower_sigv4::{ErrorKind, Transport};
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// // The metadata services of containers and instances speak plain http.
/// let client = Client::builder().allow_http(true).build()?;
/// let real = ProviderConfig::new(Transport::new(client));
///
/// let without_files = Files::from_pairs::<&str, &str>([]);
/// let in_a_test = real.environment(Environment::from_pairs([("HOME", "/home/ann")])).files(without_files);
/// let error = ProfileCredentials::new(&in_a_test).credentials().await.unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::CredentialsNotConfigured);
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug)]
#[must_use = "a configuration does nothing until a source is made with it"]
pub struct ProviderConfig {
    pub(super) environment: Environment,
    pub(super) files: Files,
    pub(super) transport: Transport,
    /// As it was set.
    clock: SharedClock,
    /// What is known of the clocks of the services that give credentials, and that of the one which answered last.
    host_skews: HostSkews,
    last_skew: ClockSkew,
}

impl ProviderConfig {
    /// The environment of this process, the operating system's files and clock, and this HTTP client, which does not sign.
    ///
    /// ```
    /// use tower_sigv4::Transport;
    /// use tower_sigv4::client::Client;
    /// use tower_sigv4::credentials::ProviderConfig;
    ///
    /// // By plain http, too: the metadata services of containers and instances speak nothing else.
    /// let config = ProviderConfig::new(Transport::new(Client::builder().allow_http(true).build()?));
    /// assert!(format!("{config:?}").contains("Environment(process)"));
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
    pub fn new(transport: Transport) -> Self {
        let (environment, files, clock) = (Environment::process(), Files::system(), SharedClock::default());
        Self { environment, files, transport, clock, host_skews: HostSkews::default(), last_skew: ClockSkew::default() }
    }

    /// Reads these environment variables.
    ///
    /// ```
    /// use tower_sigv4::credentials::{CredentialsProvider, ProviderConfig, default_chain_with};
    /// use tower_sigv4::environment::Environment;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let transport = StandIn::new("").transport();
    /// let variables = [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "a-secret")];
    /// let config = ProviderConfig::new(transport).environment(Environment::from_pairs(variables));
    /// assert_eq!(default_chain_with(&config).credentials().await?.access_key_id(), "AKIDEXAMPLE");
    /// # Ok(()) }
    /// ```
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Reads these files.
    ///
    /// ```
    /// use tower_sigv4::credentials::{ProviderConfig, WebIdentityToken, WebIdentityTokenFile};
    /// use tower_sigv4::files::Files;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let transport = StandIn::new("").transport();
    /// let files = Files::from_pairs([("/run/token", "header.claims.signature")]);
    /// let config = ProviderConfig::new(transport).files(files);
    /// assert_eq!(WebIdentityTokenFile::new(&config, "/run/token").token().await?, "header.claims.signature");
    /// # Ok(()) }
    /// ```
    pub fn files(mut self, files: Files) -> Self {
        self.files = files;
        self
    }

    /// Asks this clock for the time.
    ///
    /// Where a service that gives credentials shows by its `Date` that it is off by more than four minutes, what is signed for
    /// that service has its time, and expiries are judged by the time of the one that answered last.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::credentials::{AssumeRoleCredentials, CredentialsProvider};
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let sts = StandIn::sts();
    /// # let config = sts.config();
    /// # let ours = Credentials::new("AKIDEXAMPLE", "a-secret");
    /// let config = config.clock(|| UNIX_EPOCH + Duration::from_secs(1_440_938_160)); // 12:36 on 30 August 2015
    /// AssumeRoleCredentials::new(&config, ours, "arn:aws:iam::123456789012:role/reader").credentials().await?;
    /// assert_eq!(sts.header("x-amz-date").as_deref(), Some("20150830T123600Z"));
    /// # Ok(()) }
    /// ```
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = SharedClock::new(clock);
        self
    }

    /// The clock, corrected by what is known of that of the service which answered last: what has to be judged, it gave.
    ///
    /// A [`CachedCredentials`](super::CachedCredentials) around a source that was made with this configuration judges expiries
    /// rightly on a machine whose clock is off, if it is given this clock; that of the default chain has it.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::clock::Clock;
    /// use tower_sigv4::credentials::{AssumeRoleCredentials, CachedCredentials, ProviderConfig};
    /// # use tower_sigv4::{Body, Transport};
    ///
    /// # let transport = Transport::new(tower::service_fn(|_: http::Request<Body>| async {
    /// #     Err::<http::Response<Body>, _>(std::io::Error::other("nothing is asked"))
    /// # }));
    /// let config = ProviderConfig::new(transport).clock(|| UNIX_EPOCH + Duration::from_secs(60));
    /// # let ours = Credentials::new("AKIDEXAMPLE", "a-secret");
    /// let role = AssumeRoleCredentials::new(&config, ours, "arn:aws:iam::123456789012:role/reader");
    /// let credentials = CachedCredentials::new(role).clock(config.corrected_clock());
    ///
    /// // Nobody has told another time yet.
    /// assert_eq!(config.corrected_clock().now(), UNIX_EPOCH + Duration::from_secs(60));
    /// ```
    #[must_use]
    pub fn corrected_clock(&self) -> SharedClock {
        self.last_skew.corrected(self.clock.clone())
    }

    /// The time, corrected in the same way.
    pub(super) fn now(&self) -> SystemTime {
        self.last_skew.correct(self.clock.now())
    }

    /// The time of the service at a host, as far as it is known. Another that lies about its time does not move it.
    pub(super) fn now_at(&self, host: &Authority) -> SystemTime {
        SkewOf::Host(Some(host.clone())).correct(&self.host_skews, self.clock.now())
    }

    /// Learns from the answer of such a service.
    pub(super) fn learn(&self, host: &Authority, headers: &HeaderMap) {
        let Some(service_time) = service_time(headers) else { return };
        SkewOf::Host(Some(host.clone())).learn(&self.host_skews, &self.clock, service_time);
        self.last_skew.follow(&self.host_skews.of(host).unwrap_or_default());
    }
}
