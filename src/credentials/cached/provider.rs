//! Keeps the credentials of another source, and renews them ahead of their expiry.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwapOption;
use tokio::sync::watch;

use super::fetch::start;
use super::state::{Held, Progress, Settings, Shared, is_recent};
use crate::clock::{Clock, SharedClock};
use crate::credentials::{CredentialsFuture, CredentialsProvider};
use crate::metrics::Metrics;
use crate::telemetry::SharedMetrics;
use crate::{Credentials, Error, ErrorKind};

/// A fetch that takes longer has failed. Most sources take milliseconds, but an STS call that is retried takes its time.
const FETCH_TIMEOUT: Duration = Duration::from_secs(60);

/// Keeps what another source fetches, and renews it ahead of its expiry.
///
/// - **One fetch at a time.** A thousand callers who find nothing usable wait for the same fetch. It runs in a task of its
///   own, so it goes on when its callers are gone.
/// - **Ahead of time.** From 15 minutes before the expiry (a moment shifted at random, so that a fleet does not ask at once)
///   the next request starts a refresh in the background and goes on with what is held. From 10 minutes before it, requests
///   wait for the refresh, for 5 seconds at most. Both windows shrink for credentials that live shorter than they are.
/// - **Failures.** A failed refresh is logged as a warning and tried again after 1 second, doubling to 60, until it succeeds.
///   What is held is served until it expires, and never after. With nothing left to serve, callers get the error, and the
///   source is asked again at most once a second.
/// - **Presigning** asks for credentials that last until a given time
///   ([`credentials_until`](CredentialsProvider::credentials_until)). When what is held ends before, it is fetched anew if that
///   may help: if it has less than half of its life left, or if new credentials that live as long would last until then. A wish
///   that the source can never meet thus costs a fetch per half of a life, not one per URL.
/// - **Credentials without an expiry** are fetched once and kept.
/// - **[`invalidate`](CredentialsProvider::invalidate)** drops exactly the given credentials; the next call fetches. A service
///   that refuses whatever the source has causes one fetch a second, not one per request.
///
/// While what is held is good, a call takes no lock and allocates nothing. Clones share what is held.
///
/// Fetches are spawned on the tokio runtime of the caller, which must have its timers enabled. Called outside one, with
/// nothing valid held, it answers with an error.
///
/// ```
/// use tower_sigv4::credentials::{CachedCredentials, CredentialsFuture, CredentialsProvider};
/// use tower_sigv4::Credentials;
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl CredentialsProvider for Vault {
///     fn credentials(&self) -> CredentialsFuture {
///         CredentialsFuture::new(async { Ok(Credentials::new("AKIDEXAMPLE", "from far away")) })
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let cached = CachedCredentials::new(Vault);
/// for _ in 0..1000 {
///     assert_eq!(cached.credentials().await?.access_key_id(), "AKIDEXAMPLE");
/// }
/// assert_eq!(cached.status().fetches, 1);
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct CachedCredentials(Arc<Shared>);

/// How a [`CachedCredentials`] is doing, for logs, metrics and health checks.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CacheStatus {
    /// When what is held was fetched; `None` when nothing is held.
    pub fetched_at: Option<SystemTime>,
    /// When what is held expires; `None` when nothing is held or it never does.
    pub expiry: Option<SystemTime>,
    /// How many fetches were started since the start.
    pub fetches: u64,
    /// How many fetches have failed since the last success.
    pub failures: u32,
    /// Why the last fetch failed; `None` after a success.
    pub last_error: Option<Arc<Error>>,
}

/// What a caller does who did not find credentials at rest.
enum Next {
    Answer(Result<Credentials, Error>),
    /// Wait for the fetch; the credentials are what to use if it fails.
    Wait(watch::Receiver<Progress>, Option<Credentials>),
}

impl CachedCredentials {
    /// An empty cache in front of a source; the first call fetches.
    ///
    /// ```
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::credentials::{CachedCredentials, CredentialsProvider};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let cached = CachedCredentials::new(Credentials::new("AKIDEXAMPLE", "a-secret"));
    /// assert_eq!(cached.status().fetches, 0);
    /// cached.credentials().await?;
    /// assert_eq!(cached.status().fetches, 1);
    /// # Ok(()) }
    /// ```
    pub fn new(provider: impl CredentialsProvider + 'static) -> Self {
        let settings = Settings { clock: SharedClock::default(), fetch_timeout: FETCH_TIMEOUT, metrics: None };
        Self::build(Arc::new(provider), settings)
    }

    fn build(provider: Arc<dyn CredentialsProvider>, settings: Settings) -> Self {
        Self(Arc::new(Shared { provider, settings, held: ArcSwapOption::empty(), book: Mutex::default() }))
    }

    fn with(self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = self.0.settings.clone();
        change(&mut settings);
        Self::build(Arc::clone(&self.0.provider), settings)
    }

    /// Asks this clock what has expired; by default the system's. The cache is a new one: set it before the first use.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::credentials::{CachedCredentials, CredentialsProvider};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let of_1970 = Credentials::new("ASIAEXAMPLE", "a-secret").with_expiry(UNIX_EPOCH + Duration::from_secs(3_600));
    /// let cached = CachedCredentials::new(of_1970.clone()).clock(|| UNIX_EPOCH);
    /// assert_eq!(cached.credentials().await?.access_key_id(), "ASIAEXAMPLE");
    ///
    /// // By the system's clock they have expired, and such are never handed out.
    /// let error = CachedCredentials::new(of_1970).credentials().await.unwrap_err();
    /// assert!(error.to_string().contains("expired"));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn clock(self, clock: impl Clock) -> Self {
        self.with(|settings| settings.clock = SharedClock::new(clock))
    }

    /// How long a fetch may take before it has failed; by default 60 seconds. A source that asks a human for a code needs
    /// longer. The cache is a new one: set it before the first use.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tower_sigv4::ErrorKind;
    /// use tower_sigv4::credentials::{CachedCredentials, CredentialsFuture, CredentialsProvider};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// #[derive(Debug)]
    /// struct Silent;
    ///
    /// impl CredentialsProvider for Silent {
    ///     fn credentials(&self) -> CredentialsFuture {
    ///         CredentialsFuture::new(std::future::pending())
    ///     }
    /// }
    ///
    /// let cached = CachedCredentials::new(Silent).fetch_timeout(Duration::from_millis(10));
    /// assert_eq!(cached.credentials().await.unwrap_err().kind(), ErrorKind::Timeout);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn fetch_timeout(self, limit: Duration) -> Self {
        self.with(|settings| settings.fetch_timeout = limit)
    }

    /// Has every fetch measured. The cache is a new one: set it before the first use.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicU32, Ordering};
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::credentials::{CachedCredentials, CredentialsProvider};
    /// use tower_sigv4::metrics::{Metrics, RefreshMetrics};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// #[derive(Default)]
    /// struct Successes(AtomicU32);
    ///
    /// impl Metrics for Successes {
    ///     fn credentials_refresh(&self, refresh: &RefreshMetrics<'_>) {
    ///         self.0.fetch_add(refresh.error_type.is_none().into(), Ordering::Relaxed);
    ///     }
    /// }
    ///
    /// let successes = Arc::new(Successes::default());
    /// let source = Credentials::new("AKIDEXAMPLE", "a-secret");
    /// let cached = CachedCredentials::new(source).metrics(Arc::clone(&successes));
    /// cached.credentials().await?;
    /// assert_eq!(successes.0.load(Ordering::Relaxed), 1);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn metrics(self, metrics: impl Metrics) -> Self {
        self.with(|settings| settings.metrics = Some(SharedMetrics::new(metrics)))
    }

    /// The credentials that are there when what has to be fetched is fetched.
    fn later(&self, until: Option<SystemTime>) -> CredentialsFuture {
        let this = self.clone();
        // The fetch starts when the future is polled, which is when there is a runtime to start it on.
        CredentialsFuture::new(async move {
            match this.next(until) {
                Next::Answer(answer) => answer,
                Next::Wait(progress, valid) => this.wait(progress, valid).await,
            }
        })
    }

    /// How the cache is doing. It shows no secret.
    ///
    /// ```
    /// use tower_sigv4::credentials::{CachedCredentials, CredentialsProvider, EnvironmentCredentials};
    /// use tower_sigv4::environment::Environment;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let empty = Environment::from_pairs([("AWS_REGION", "eu-west-1")]);
    /// let cached = CachedCredentials::new(EnvironmentCredentials::new(empty));
    /// cached.credentials().await.unwrap_err();
    ///
    /// let status = cached.status();
    /// assert_eq!((status.fetches, status.failures, status.fetched_at), (1, 1, None));
    /// assert!(status.last_error.is_some_and(|error| error.to_string().contains("AWS_ACCESS_KEY_ID")));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn status(&self) -> CacheStatus {
        let book = self.0.book();
        let held = self.0.held.load();
        CacheStatus {
            fetched_at: held.as_ref().map(|held| held.fetched_at),
            expiry: held.as_ref().and_then(|held| held.credentials.mine().expiry()),
            fetches: book.fetches,
            failures: book.failures,
            last_error: book.last_error.clone(),
        }
    }

    /// Starts a refresh when none is under way, and tells whether these credentials can be used without waiting for it.
    fn refresh_behind(&self, held: &Held) -> bool {
        if held.schedule.is_some_and(|schedule| schedule.wait_from <= self.0.settings.clock.now()) {
            return false;
        }
        let book = self.0.book();
        let is_held = self.0.held.load().as_deref().is_some_and(|now_held| std::ptr::eq(now_held, held));
        if is_held && book.flight.is_none() {
            // Outside a runtime nothing can be started; a later request may come from inside one.
            let _ = start(&self.0, book, None);
        }
        true
    }

    /// What a caller does who found nothing at rest, or nothing that lasts until some time.
    fn next(&self, until: Option<SystemTime>) -> Next {
        let book = self.0.book();
        let held = self.0.held.load_full();
        let now = self.0.settings.clock.now();
        // While refreshes fail they are tried again at their own pace, whatever is wished.
        let may_help = |held: &Held| book.failures == 0 && until.is_some_and(|end| held.may_be_outlived(end, now));
        if let Some(held) = held.as_deref().filter(|held| self.0.is_at_rest(held) && !may_help(held)) {
            // Nothing to do, or somebody else's fetch has ended since this caller looked.
            return Next::Answer(Ok(held.credentials.mine().clone()));
        }
        let valid = held.map(|held| held.credentials.mine().clone()).filter(|credentials| !credentials.is_expired(now));
        if let Some(flight) = &book.flight {
            return Next::Wait(flight.clone(), valid);
        }
        if let Some(error) = book.last_error.as_ref().filter(|_| is_recent(book.refused_at, now)) {
            return Next::Answer(Err(Error::shared(error)));
        }
        match (start(&self.0, book, until), valid) {
            (Ok(flight), valid) => Next::Wait(flight, valid),
            (Err(_), Some(valid)) => Next::Answer(Ok(valid)),
            (Err(error), None) => Next::Answer(Err(error)),
        }
    }

    async fn wait(
        &self,
        mut flight: watch::Receiver<Progress>,
        valid: Option<Credentials>,
    ) -> Result<Credentials, Error> {
        let is_done = |progress: &Progress| matches!(progress, Progress::Done(_));
        let is_slow = |progress: &Progress| matches!(progress, Progress::Slow);
        if let Some(valid) = valid {
            let progress = flight.wait_for(|progress| is_slow(progress) || is_done(progress)).await;
            if let Progress::Done(Ok(fetched)) = progress.map_err(|_| without_end())?.clone() {
                return Ok(fetched);
            }
            // They may have expired, or been refused by a service, while this caller waited.
            if self.0.is_served(&valid) {
                return Ok(valid);
            }
        }
        match &*flight.wait_for(is_done).await.map_err(|_| without_end())? {
            Progress::Done(Ok(fetched)) => Ok(fetched.clone()),
            Progress::Done(Err(error)) => Err(Error::shared(error)),
            Progress::Running | Progress::Slow => Err(without_end()),
        }
    }
}

impl CredentialsProvider for CachedCredentials {
    fn credentials(&self) -> CredentialsFuture {
        if let Some(held) = self.0.held.load().as_deref()
            && (self.0.is_at_rest(held) || self.refresh_behind(held))
        {
            return CredentialsFuture::ready(Ok(held.credentials.mine().clone()));
        }
        self.later(None)
    }

    fn credentials_until(&self, end: SystemTime) -> CredentialsFuture {
        if self.0.held.load().as_deref().is_some_and(|held| held.lasts_until(end)) {
            return self.credentials();
        }
        self.later(Some(end))
    }

    fn invalidate(&self, credentials: &Credentials) {
        {
            // The lock keeps a fetch from being taken in between the look and the drop.
            let mut book = self.0.book();
            let now = self.0.settings.clock.now();
            if self.0.held.load().as_deref().is_some_and(|held| held.credentials.mine().is_same_as(credentials))
                && !is_recent(book.dropped_at, now)
            {
                book.dropped_at = Some(now);
                self.0.held.store(None);
            }
        }
        self.0.provider.invalidate(credentials);
    }
}

fn without_end() -> Error {
    Error::new(ErrorKind::Credentials, "the fetch of the credentials ended without a result")
}

impl fmt::Debug for CachedCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedCredentials")
            .field("provider", &self.0.provider)
            .field("held", &self.0.held.load().as_deref().map(|held| held.credentials.mine().clone()))
            .finish_non_exhaustive()
    }
}
