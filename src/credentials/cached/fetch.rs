//! A fetch, from its start to its landing.

use std::pin::pin;
use std::sync::{Arc, MutexGuard};
use std::time::{Duration, SystemTime};

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::timeout;

use super::state::{Book, Held, Progress, Shared};
use super::striped::Striped;
use crate::backoff::{doubled, half_random};
use crate::clock::{Clock, Stopwatch};
use crate::metrics::RefreshMetrics;
use crate::{Credentials, Error, ErrorKind, telemetry};

/// Requests that hold valid credentials wait no longer than this for new ones.
const PATIENCE: Duration = Duration::from_secs(5);

/// The wait after a failed refresh doubles from the first to the last. An outage of minutes is then met by a few attempts
/// inside the windows, and credentials that come back are taken up within a minute.
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
const LAST_BACKOFF: Duration = Duration::from_secs(60);

/// A fetch that is under way. Dropped before its end, by a panic or the end of its runtime, it has failed.
struct Fetch {
    shared: Arc<Shared>,
    /// How long what is fetched should last, if somebody wishes that.
    until: Option<SystemTime>,
    progress: watch::Sender<Progress>,
    stopwatch: Stopwatch,
    has_landed: bool,
}

/// Starts a fetch in a task of its own, which no caller can cancel.
pub(super) fn start(
    shared: &Arc<Shared>,
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
    shared.change_schedule(|schedule| schedule.rest_until = schedule.wait_from.max(schedule.rest_until));
    // A runtime that is shutting down drops the task at once, and its end takes the lock.
    drop(book);
    let shared = Arc::clone(shared);
    let mut fetch = Fetch { shared, until, progress, stopwatch: Stopwatch::start(), has_landed: false };
    runtime.spawn(async move {
        let result = fetch.run().await;
        fetch.land(result);
    });
    Ok(flight)
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
