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
    pub fn new(transport: Transport) -> Self {
        let (environment, files, clock) = (Environment::process(), Files::system(), SharedClock::default());
        Self { environment, files, transport, clock, host_skews: HostSkews::default(), last_skew: ClockSkew::default() }
    }

    /// Reads these environment variables.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Reads these files.
    pub fn files(mut self, files: Files) -> Self {
        self.files = files;
        self
    }

    /// Asks this clock for the time.
    ///
    /// Where a service that gives credentials shows by its `Date` that it is off by more than four minutes, what is signed for
    /// that service has its time, and expiries are judged by the time of the one that answered last.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = SharedClock::new(clock);
        self
    }

    /// The clock, corrected by what is known of that of the service which answered last: what has to be judged, it gave.
    ///
    /// A [`CachedCredentials`](super::CachedCredentials) around a source that was made with this configuration judges expiries
    /// rightly on a machine whose clock is off, if it is given this clock; that of the default chain has it.
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
