//! Keeps the credentials of another source, and renews them ahead of their expiry.

use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwapOption;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::timeout;

use super::schedule::{SHORTEST_REST, Schedule};
use super::striped::Striped;
use super::{CredentialsFuture, CredentialsProvider};
use crate::backoff::{doubled, half_random};
use crate::clock::{Clock, SharedClock, Stopwatch};
use crate::metrics::{Metrics, RefreshMetrics};
use crate::telemetry::SharedMetrics;
use crate::{Credentials, Error, ErrorKind, telemetry};

/// Requests that hold valid credentials wait no longer than this for new ones.
const PATIENCE: Duration = Duration::from_secs(5);

/// A fetch that takes longer has failed. Most sources take milliseconds, but an STS call that is retried takes its time.
const FETCH_TIMEOUT: Duration = Duration::from_secs(60);

/// The wait after a failed refresh doubles from the first to the last. An outage of minutes is then met by a few attempts
/// inside the windows, and credentials that come back are taken up within a minute.
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
const LAST_BACKOFF: Duration = Duration::from_secs(60);

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

struct Shared {
    provider: Arc<dyn CredentialsProvider>,
    settings: Settings,
    /// Read without a lock; written only by who holds the lock on `book`.
    held: ArcSwapOption<Held>,
    book: Mutex<Book>,
}

#[derive(Clone)]
struct Settings {
    clock: SharedClock,
    fetch_timeout: Duration,
    metrics: Option<SharedMetrics>,
}

/// Credentials and what to do about them.
struct Held {
    credentials: Striped,
    fetched_at: SystemTime,
    /// What there is to do about their expiry; `None` when they have none.
    schedule: Option<Schedule>,
}

/// What is known of fetches.
#[derive(Default)]
struct Book {
    /// The fetch that is under way.
    flight: Option<watch::Receiver<Progress>>,
    fetches: u64,
    failures: u32,
    last_error: Option<Arc<Error>>,
    /// When a fetch failed that left nothing to serve.
    refused_at: Option<SystemTime>,
    /// When credentials were last dropped because a service refused them.
    dropped_at: Option<SystemTime>,
}

/// How far a fetch is.
#[derive(Clone)]
enum Progress {
    Running,
    /// Those who have valid credentials wait no longer.
    Slow,
    Done(Result<Credentials, Arc<Error>>),
}

/// What a caller does who did not find credentials at rest.
enum Next {
    Answer(Result<Credentials, Error>),
    /// Wait for the fetch; the credentials are what to use if it fails.
    Wait(watch::Receiver<Progress>, Option<Credentials>),
}

impl CachedCredentials {
    /// An empty cache in front of a source; the first call fetches.
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
    #[must_use]
    pub fn clock(self, clock: impl Clock) -> Self {
        self.with(|settings| settings.clock = SharedClock::new(clock))
    }

    /// How long a fetch may take before it has failed; by default 60 seconds. A source that asks a human for a code needs
    /// longer. The cache is a new one: set it before the first use.
    #[must_use]
    pub fn fetch_timeout(self, limit: Duration) -> Self {
        self.with(|settings| settings.fetch_timeout = limit)
    }

    /// Has every fetch measured. The cache is a new one: set it before the first use.
    #[must_use]
    pub fn metrics(self, metrics: impl Metrics) -> Self {
        self.with(|settings| settings.metrics = Some(SharedMetrics::new(metrics)))
    }

    /// The credentials that are there when what has to be fetched is fetched.
    fn later(&self, until: Option<SystemTime>) -> CredentialsFuture {
        let shared = Arc::clone(&self.0);
        // The fetch starts when the future is polled, which is when there is a runtime to start it on.
        CredentialsFuture::new(async move {
            match shared.next(until) {
                Next::Answer(answer) => answer,
                Next::Wait(progress, valid) => shared.wait(progress, valid).await,
            }
        })
    }

    /// How the cache is doing. It shows no secret.
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
}

impl CredentialsProvider for CachedCredentials {
    fn credentials(&self) -> CredentialsFuture {
        if let Some(held) = self.0.held.load().as_deref()
            && (self.0.is_at_rest(held) || self.0.refresh_behind(held))
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

impl Shared {
    /// A panic while the lock is held leaves the book as good as it was: each change to it is a plain assignment.
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_at_rest(&self, held: &Held) -> bool {
        held.schedule.is_none_or(|schedule| self.settings.clock.now() < schedule.rest_until)
    }

    /// Starts a refresh when none is under way, and tells whether these credentials can be used without waiting for it.
    fn refresh_behind(self: &Arc<Self>, held: &Held) -> bool {
        if held.schedule.is_some_and(|schedule| schedule.wait_from <= self.settings.clock.now()) {
            return false;
        }
        let book = self.book();
        let is_held = self.held.load().as_deref().is_some_and(|now_held| std::ptr::eq(now_held, held));
        if is_held && book.flight.is_none() {
            // Outside a runtime nothing can be started; a later request may come from inside one.
            let _ = self.start(book, None);
        }
        true
    }

    /// What a caller does who found nothing at rest, or nothing that lasts until some time.
    fn next(self: &Arc<Self>, until: Option<SystemTime>) -> Next {
        let book = self.book();
        let held = self.held.load_full();
        let now = self.settings.clock.now();
        // While refreshes fail they are tried again at their own pace, whatever is wished.
        let may_help = |held: &Held| book.failures == 0 && until.is_some_and(|end| held.may_be_outlived(end, now));
        if let Some(held) = held.as_deref().filter(|held| self.is_at_rest(held) && !may_help(held)) {
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
        match (self.start(book, until), valid) {
            (Ok(flight), valid) => Next::Wait(flight, valid),
            (Err(_), Some(valid)) => Next::Answer(Ok(valid)),
            (Err(error), None) => Next::Answer(Err(error)),
        }
    }

    /// Starts a fetch in a task of its own, which no caller can cancel.
    fn start(
        self: &Arc<Self>,
        mut book: MutexGuard<'_, Book>,
        until: Option<SystemTime>,
    ) -> Result<watch::Receiver<Progress>, Error> {
        let runtime = Handle::try_current().map_err(|error| {
            let message = "credentials are fetched in a task, and there is no tokio runtime here to run it on";
            Error::new(ErrorKind::Credentials, message).with_source(error)
        })?;
        let (progress, flight) = watch::channel(Progress::Running);
        book.fetches = book.fetches.saturating_add(1);
        book.flight = Some(flight.clone());
        // Meanwhile callers need not come here, until they have to wait.
        self.change_schedule(|schedule| schedule.rest_until = schedule.wait_from.max(schedule.rest_until));
        // A runtime that is shutting down drops the task at once, and its end takes the lock.
        drop(book);
        let shared = Arc::clone(self);
        let mut fetch = Fetch { shared, until, progress, stopwatch: Stopwatch::start(), has_landed: false };
        runtime.spawn(async move {
            let result = fetch.run().await;
            fetch.land(result);
        });
        Ok(flight)
    }

    /// Changes what to do about the credentials that are held. The caller has the lock.
    fn change_schedule(&self, change: impl FnOnce(&mut Schedule)) {
        let Some(held) = self.held.load_full() else { return };
        let Some(mut schedule) = held.schedule else { return };
        change(&mut schedule);
        let credentials = held.credentials.clone();
        self.held.store(Some(Arc::new(Held { credentials, fetched_at: held.fetched_at, schedule: Some(schedule) })));
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
            if self.is_served(&valid) {
                return Ok(valid);
            }
        }
        match &*flight.wait_for(is_done).await.map_err(|_| without_end())? {
            Progress::Done(Ok(fetched)) => Ok(fetched.clone()),
            Progress::Done(Err(error)) => Err(Error::shared(error)),
            Progress::Running | Progress::Slow => Err(without_end()),
        }
    }

    fn is_served(&self, credentials: &Credentials) -> bool {
        !credentials.is_expired(self.settings.clock.now())
            && self.held.load().as_deref().is_some_and(|held| held.credentials.mine().is_same_as(credentials))
    }
}

impl Held {
    fn new(credentials: Striped, now: SystemTime) -> Self {
        let schedule = credentials.mine().expiry().map(|expiry| Schedule::new(expiry, now));
        Self { credentials, fetched_at: now, schedule }
    }

    fn lasts_until(&self, end: SystemTime) -> bool {
        self.credentials.mine().expiry().is_none_or(|expiry| end <= expiry)
    }

    /// Whether a fetch now may give credentials that last until then, or much longer than these: see [`CachedCredentials`].
    fn may_be_outlived(&self, end: SystemTime, now: SystemTime) -> bool {
        let Some(expiry) = self.credentials.mine().expiry().filter(|expiry| *expiry < end) else { return false };
        let life = expiry.duration_since(self.fetched_at).unwrap_or_default();
        let age = now.duration_since(self.fetched_at).unwrap_or_default();
        let would_last = now.checked_add(life).is_some_and(|new_expiry| end <= new_expiry);
        SHORTEST_REST <= age && (would_last || life / 2 < age)
    }
}

/// A fetch that is under way. Dropped before its end, by a panic or the end of its runtime, it has failed.
struct Fetch {
    shared: Arc<Shared>,
    /// How long what is fetched should last, if somebody wishes that.
    until: Option<SystemTime>,
    progress: watch::Sender<Progress>,
    stopwatch: Stopwatch,
    has_landed: bool,
}

impl Fetch {
    async fn run(&self) -> Result<Credentials, Error> {
        let limit = self.shared.settings.fetch_timeout;
        let mut fetch = pin!(async {
            let provider = &self.shared.provider;
            match self.until {
                Some(end) => provider.credentials_until(end).await,
                None => provider.credentials().await,
            }
        });
        let result = if let Ok(result) = timeout(PATIENCE.min(limit), &mut fetch).await {
            result
        } else {
            self.tell_slow();
            timeout(limit.saturating_sub(PATIENCE), fetch).await.unwrap_or_else(|elapsed| {
                let message = format!("the credentials source gave no answer within {limit:?}");
                Err(Error::new(ErrorKind::Timeout, message).with_source(elapsed))
            })
        };
        let fetched = result?;
        let now = self.shared.settings.clock.now();
        match fetched.expiry().map(|expiry| now.duration_since(expiry)) {
            Some(Ok(ago)) => {
                let ago = ago.as_secs();
                let message =
                    format!("the source gave credentials that expired {ago} s ago; is this machine's clock right?");
                Err(Error::new(ErrorKind::Credentials, message))
            }
            Some(Err(_)) | None => Ok(fetched),
        }
    }

    fn tell_slow(&self) {
        let _book = self.shared.book();
        self.shared.change_schedule(|schedule| schedule.put_off(schedule.expiry));
        self.progress.send_replace(Progress::Slow);
    }

    /// Takes the result in, and tells everybody who waits.
    fn land(&mut self, result: Result<Credentials, Error>) {
        self.has_landed = true;
        let now = self.shared.settings.clock.now();
        let mut book = self.shared.book();
        book.flight = None;
        let held_since = self.shared.held.load().as_deref().map(|held| held.fetched_at);
        let result = match result {
            Ok(fetched) => {
                book.failures = 0;
                book.last_error = None;
                book.refused_at = None;
                Ok(self.hold(&fetched, now))
            }
            Err(error) => {
                let error = Arc::new(error);
                book.failures = book.failures.saturating_add(1);
                book.last_error = Some(Arc::clone(&error));
                self.fall_back(&mut book, now);
                Err(error)
            }
        };
        let failures = book.failures;
        drop(book);
        self.report(result.as_ref().map_err(|error| &**error), now, (held_since, failures));
        self.progress.send_replace(Progress::Done(result));
    }

    fn report(&self, result: Result<&Credentials, &Error>, now: SystemTime, before: (Option<SystemTime>, u32)) {
        let (held_since, failures) = before;
        match result {
            Ok(credentials) => {
                let age = held_since.map(|since| now.duration_since(since).unwrap_or_default());
                telemetry::credentials_fetched(credentials, now, age);
            }
            Err(error) => telemetry::credentials_not_fetched(error),
        }
        if let Some(metrics) = &self.shared.settings.metrics {
            let held = self.shared.held.load();
            metrics.credentials_refresh(&RefreshMetrics {
                error_type: result.err().map(telemetry::error_type),
                failures,
                expiry: held.as_deref().and_then(|held| held.credentials.mine().expiry()),
                duration: self.stopwatch.elapsed(),
            });
        }
    }

    /// Holds what was fetched. The same as before keep their signing keys.
    fn hold(&self, fetched: &Credentials, now: SystemTime) -> Credentials {
        let before = self.shared.held.load_full().map(|held| held.credentials.clone());
        let before = before.filter(|before| before.mine().is_equal_to(fetched));
        let held = Held::new(before.unwrap_or_else(|| Striped::new(fetched)), now);
        let credentials = held.credentials.mine().clone();
        self.shared.held.store(Some(Arc::new(held)));
        credentials
    }

    /// Goes on with what is held while it is valid, and drops it when it is not.
    fn fall_back(&self, book: &mut Book, now: SystemTime) {
        let held = self.shared.held.load_full();
        if held.is_some_and(|held| !held.credentials.mine().is_expired(now)) {
            book.refused_at = None;
            let wait = half_random(doubled(FIRST_BACKOFF, book.failures).min(LAST_BACKOFF));
            self.shared.change_schedule(|schedule| schedule.put_off(now.checked_add(wait).unwrap_or(schedule.expiry)));
        } else {
            book.refused_at = Some(now);
            self.shared.held.store(None);
        }
    }
}

impl Drop for Fetch {
    fn drop(&mut self) {
        if self.has_landed {
            return;
        }
        let message = if std::thread::panicking() {
            "the credentials source panicked"
        } else {
            "the fetch of the credentials was cut off: the runtime it ran on was shut down"
        };
        self.land(Err(Error::new(ErrorKind::Credentials, message)));
    }
}

/// Whether something was less than a second ago. A clock that was set back does not lengthen that.
fn is_recent(at: Option<SystemTime>, now: SystemTime) -> bool {
    at.is_some_and(|at| now.duration_since(at).is_ok_and(|since| since < SHORTEST_REST))
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
