//! What a cache holds, and what it knows of its fetches.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwapOption;
use tokio::sync::watch;

use super::schedule::{SHORTEST_REST, Schedule};
use super::striped::Striped;
use crate::clock::{Clock, SharedClock};
use crate::credentials::CredentialsProvider;
use crate::telemetry::SharedMetrics;
use crate::{Credentials, Error};

/// What the clones of a cache share.
pub(super) struct Shared {
    pub(super) provider: Arc<dyn CredentialsProvider>,
    pub(super) settings: Settings,
    /// Read without a lock; written only by who holds the lock on `book`.
    pub(super) held: ArcSwapOption<Held>,
    pub(super) book: Mutex<Book>,
}

#[derive(Clone)]
pub(super) struct Settings {
    pub(super) clock: SharedClock,
    pub(super) fetch_timeout: Duration,
    pub(super) metrics: Option<SharedMetrics>,
}

/// Credentials and what to do about them.
pub(super) struct Held {
    pub(super) credentials: Striped,
    pub(super) fetched_at: SystemTime,
    /// What there is to do about their expiry; `None` when they have none.
    pub(super) schedule: Option<Schedule>,
}

/// What is known of fetches.
#[derive(Default)]
pub(super) struct Book {
    /// The fetch that is under way.
    pub(super) flight: Option<watch::Receiver<Progress>>,
    pub(super) fetches: u64,
    pub(super) failures: u32,
    pub(super) last_error: Option<Arc<Error>>,
    /// When a fetch failed that left nothing to serve.
    pub(super) refused_at: Option<SystemTime>,
    /// When credentials were last dropped because a service refused them.
    pub(super) dropped_at: Option<SystemTime>,
}

/// How far a fetch is.
#[derive(Clone)]
pub(super) enum Progress {
    Running,
    /// Those who have valid credentials wait no longer.
    Slow,
    Done(Result<Credentials, Arc<Error>>),
}

impl Shared {
    /// A panic while the lock is held leaves the book as good as it was: each change to it is a plain assignment.
    pub(super) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_at_rest(&self, held: &Held) -> bool {
        held.schedule.is_none_or(|schedule| self.settings.clock.now() < schedule.rest_until)
    }

    pub(super) fn is_served(&self, credentials: &Credentials) -> bool {
        !credentials.is_expired(self.settings.clock.now())
            && self.held.load().as_deref().is_some_and(|held| held.credentials.mine().is_same_as(credentials))
    }

    /// Changes what to do about the credentials that are held. The caller has the lock.
    pub(super) fn change_schedule(&self, change: impl FnOnce(&mut Schedule)) {
        let Some(held) = self.held.load_full() else { return };
        let Some(mut schedule) = held.schedule else { return };
        change(&mut schedule);
        let credentials = held.credentials.clone();
        self.held.store(Some(Arc::new(Held { credentials, fetched_at: held.fetched_at, schedule: Some(schedule) })));
    }
}

impl Held {
    pub(super) fn new(credentials: Striped, now: SystemTime) -> Self {
        let schedule = credentials.mine().expiry().map(|expiry| Schedule::new(expiry, now));
        Self { credentials, fetched_at: now, schedule }
    }

    pub(super) fn lasts_until(&self, end: SystemTime) -> bool {
        self.credentials.mine().expiry().is_none_or(|expiry| end <= expiry)
    }

    /// Whether a fetch now may give credentials that last until then, or much longer than these: see
    /// [`CachedCredentials`](super::CachedCredentials).
    pub(super) fn may_be_outlived(&self, end: SystemTime, now: SystemTime) -> bool {
        let Some(expiry) = self.credentials.mine().expiry().filter(|expiry| *expiry < end) else { return false };
        let life = expiry.duration_since(self.fetched_at).unwrap_or_default();
        let age = now.duration_since(self.fetched_at).unwrap_or_default();
        let would_last = now.checked_add(life).is_some_and(|new_expiry| end <= new_expiry);
        SHORTEST_REST <= age && (would_last || life / 2 < age)
    }
}

/// Whether something was less than a second ago. A clock that was set back does not lengthen that.
pub(super) fn is_recent(at: Option<SystemTime>, now: SystemTime) -> bool {
    at.is_some_and(|at| now.duration_since(at).is_ok_and(|since| since < SHORTEST_REST))
}
