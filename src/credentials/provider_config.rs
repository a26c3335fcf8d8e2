//! What sources of credentials read the world through.

use std::time::SystemTime;

use http::HeaderMap;

use crate::Transport;
use crate::clock::{Clock, SharedClock};
use crate::clock_skew::{ClockSkew, seconds_between, service_time};
use crate::environment::Environment;
use crate::files::Files;
use crate::telemetry;

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
    /// What is known of the clocks of the services that give credentials.
    clock_skew: ClockSkew,
}

impl ProviderConfig {
    /// The environment of this process, the operating system's files and clock, and this HTTP client, which does not sign.
    pub fn new(transport: Transport) -> Self {
        let (environment, files, clock) = (Environment::process(), Files::system(), SharedClock::default());
        Self { environment, files, transport, clock, clock_skew: ClockSkew::default() }
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
    /// Where a service that gives credentials shows by its `Date` that it is off by more than four minutes, expiries are judged
    /// by that service's time.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = SharedClock::new(clock);
        self
    }

    /// The clock, corrected by what is known of those of the services that give credentials.
    pub(super) fn corrected_clock(&self) -> SharedClock {
        self.clock_skew.corrected(self.clock.clone())
    }

    /// The time, corrected in the same way.
    pub(super) fn now(&self) -> SystemTime {
        self.clock_skew.correct(self.clock.now())
    }

    /// Learns from the answer of such a service.
    pub(super) fn learn(&self, headers: &HeaderMap) {
        let now = self.clock.now();
        if service_time(headers).is_some_and(|service_time| self.clock_skew.learn(service_time, now)) {
            telemetry::clock_skew_learnt("", seconds_between(now, self.clock_skew.correct(now)));
        }
    }
}
