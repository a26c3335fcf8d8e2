//! The sessions of directory buckets, kept and renewed.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use futures_channel::oneshot;
use futures_util::FutureExt;
use futures_util::future::Shared;

use crate::clock::{Clock, SharedClock};
use crate::{Credentials, Error, ErrorKind, telemetry};

/// How many buckets' sessions are kept: as many as AWS's own clients keep. One more makes another forgotten, which costs that
/// one's next call a `CreateSession`.
const MAX_BUCKETS: usize = 100;

/// A session is renewed in the last minute of its five, or the last fifth of one that is shorter: time for several attempts.
const RENEWED_AHEAD: Duration = Duration::from_secs(60);
const SHARE_OF_LIFE: u32 = 5;

/// After a renewal that failed, the session that is held is used for so long before the next attempt.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(5);

/// The sessions of directory buckets, shared by the clones of an [`S3`](crate::s3::S3).
///
/// Of those who find no session, one makes it and the others wait for it. Nothing runs in the background: a session that is
/// near its end is renewed by one call, while the others go on with it. The lock is held for a look or an assignment, never
/// across a wait.
#[derive(Clone)]
pub(in crate::s3) struct Sessions(Arc<Shelf>);

struct Shelf {
    clock: SharedClock,
    buckets: Mutex<HashMap<String, Bucket>>,
}

/// What is known of one bucket; never nothing.
#[derive(Default)]
struct Bucket {
    held: Option<Held>,
    flight: Option<Flight>,
}

struct Held {
    session: Credentials,
    renew_at: SystemTime,
}

/// What becomes of a `CreateSession` that another call has sent; cancelled when that call is dropped.
pub(super) type Flight = Shared<oneshot::Receiver<Result<Credentials, Arc<Error>>>>;

/// What a call does that needs a session.
pub(super) enum Next {
    Use(Credentials),
    Wait(Flight),
    Make(Lead),
}

/// The duty to make a session. Dropping it gives it up, to one of those who wait.
pub(super) struct Lead {
    sessions: Sessions,
    bucket: String,
    /// What is used when no session can be made.
    valid: Option<Credentials>,
    waiters: Option<oneshot::Sender<Result<Credentials, Arc<Error>>>>,
}

impl Sessions {
    /// None yet; the clock tells when they end.
    pub(in crate::s3) fn new(clock: SharedClock) -> Self {
        Self(Arc::new(Shelf { clock, buckets: Mutex::default() }))
    }

    /// What to do for a session of this bucket.
    pub(super) fn next(&self, bucket: &str) -> Next {
        let now = self.0.clock.now();
        let mut buckets = self.buckets();
        let known = buckets.get(bucket);
        let held = known.and_then(|known| known.held.as_ref()).filter(|held| !held.session.is_expired(now));
        let flight = known.and_then(|known| known.flight.as_ref());
        match (held, flight) {
            (Some(held), flight) if flight.is_some() || now < held.renew_at => Next::Use(held.session.clone()),
            (None, Some(flight)) => Next::Wait(flight.clone()),
            (held, _) => {
                let valid = held.map(|held| held.session.clone());
                let (waiters, flight) = oneshot::channel();
                make_room(&mut buckets, bucket);
                buckets.entry(bucket.to_owned()).or_default().flight = Some(flight.shared());
                let (sessions, bucket) = (self.clone(), bucket.to_owned());
                Next::Make(Lead { sessions, bucket, valid, waiters: Some(waiters) })
            }
        }
    }

    /// The session of this bucket, when there is nothing else to do.
    pub(super) fn held(&self, bucket: &str) -> Option<Credentials> {
        let now = self.0.clock.now();
        let buckets = self.buckets();
        let held = buckets.get(bucket)?.held.as_ref().filter(|held| now < held.renew_at)?;
        (!held.session.is_expired(now)).then(|| held.session.clone())
    }

    /// Forgets a session that the service no longer takes.
    pub(super) fn forget(&self, bucket: &str, session: &Credentials) {
        self.change(bucket, |known| {
            known.held.take_if(|held| held.session.is_same_as(session));
        });
    }

    /// A panic while the lock is held leaves the map as good as it was: each change to it is a plain assignment.
    fn buckets(&self) -> MutexGuard<'_, HashMap<String, Bucket>> {
        self.0.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is known of a bucket.
    fn change(&self, bucket: &str, change: impl FnOnce(&mut Bucket)) {
        let mut buckets = self.buckets();
        let Some(known) = buckets.get_mut(bucket) else { return };
        change(known);
        if known.held.is_none() && known.flight.is_none() {
            buckets.remove(bucket);
        }
    }
}

/// Forgets what ends first, until there is room for one more. What is being made stays: there is one for each call at most.
fn make_room(buckets: &mut HashMap<String, Bucket>, newcomer: &str) {
    while buckets.len() >= MAX_BUCKETS && !buckets.contains_key(newcomer) {
        let idle = buckets.iter().filter(|(_, known)| known.flight.is_none());
        let first = idle.min_by_key(|(_, known)| known.held.as_ref().map(|held| held.renew_at));
        let Some(first) = first.map(|(name, _)| name.clone()) else { return };
        buckets.remove(&first);
    }
}

impl Held {
    fn new(session: Credentials, now: SystemTime) -> Self {
        let expiry = session.expiry().unwrap_or(now);
        let life = expiry.duration_since(now).unwrap_or_default();
        let renew_at = now + life.saturating_sub(RENEWED_AHEAD.min(life / SHARE_OF_LIFE));
        Self { session, renew_at }
    }
}

impl Lead {
    /// Ends the duty: keeps the session, or what is still good of the one before, and tells those who wait.
    pub(super) fn land(mut self, made: Result<Credentials, Error>) -> Result<Credentials, Error> {
        let now = self.sessions.0.clock.now();
        let made = made.map_err(Arc::new);
        self.sessions.change(&self.bucket, |known| {
            known.flight = None;
            match (&made, &mut known.held) {
                (Ok(session), held) => *held = Some(Held::new(session.clone(), now)),
                (Err(_), Some(held)) => held.renew_at = now + REST_AFTER_FAILURE,
                (Err(_), None) => {}
            }
        });
        if let Some(waiters) = self.waiters.take() {
            // Mostly nobody waits.
            let _ = waiters.send(made.clone());
        }
        match (made, self.valid.take().filter(|valid| !valid.is_expired(now))) {
            (Ok(session), _) => Ok(session),
            (Err(error), Some(valid)) => {
                telemetry::session_not_renewed(&error);
                Ok(valid)
            }
            (Err(error), None) => Err(Error::shared(&error)),
        }
    }
}

impl Drop for Lead {
    fn drop(&mut self) {
        if self.waiters.is_some() {
            self.sessions.change(&self.bucket, |known| known.flight = None);
        }
    }
}

/// Whether an error may mean that the service no longer takes the session. Answers to HEAD have no code that would tell.
pub(super) fn may_be_of_session(error: &Error) -> bool {
    error.is_expired_credentials()
        || error.code() == Some("InvalidAccessKeyId")
        || error.kind() == ErrorKind::Service
            && error.code().is_none()
            && error.status().is_some_and(|status| matches!(status.as_u16(), 400 | 401 | 403))
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").field("buckets", &self.buckets().len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// Sessions, and the second that their clock shows.
    fn sessions() -> (Sessions, Arc<AtomicU64>) {
        let second = Arc::new(AtomicU64::new(0));
        let shown = second.clone();
        let clock = move || SystemTime::UNIX_EPOCH + Duration::from_secs(shown.load(Ordering::Relaxed));
        (Sessions::new(SharedClock::new(clock)), second)
    }

    fn session(id: &str, end: u64) -> Credentials {
        let expiry = SystemTime::UNIX_EPOCH + Duration::from_secs(end);
        Credentials::new(id, "secret").with_express_session_token("token").with_expiry(expiry)
    }

    fn lead(sessions: &Sessions, bucket: &str) -> Lead {
        let Next::Make(lead) = sessions.next(bucket) else { panic!("nobody is to make a session") };
        lead
    }

    fn used(sessions: &Sessions, bucket: &str) -> String {
        let Next::Use(session) = sessions.next(bucket) else { panic!("there is no session") };
        session.access_key_id().to_owned()
    }

    fn refused() -> Error {
        Error::new(ErrorKind::Transport, "away").in_operation("CreateSession")
    }

    #[test]
    fn one_makes_it_and_the_others_wait() {
        let (sessions, _) = sessions();
        let lead = lead(&sessions, "a");
        let Next::Wait(flight) = sessions.next("a") else { panic!("a second one is made") };
        lead.land(Ok(session("A", 300))).unwrap();
        assert_eq!(tokio_test::block_on(flight).unwrap().unwrap().access_key_id(), "A");
        assert_eq!(used(&sessions, "a"), "A");
    }

    #[test]
    fn a_duty_that_is_dropped_passes_on() {
        let (sessions, _) = sessions();
        let first = lead(&sessions, "a");
        let Next::Wait(flight) = sessions.next("a") else { panic!("a second one is made") };
        drop(first);
        assert!(tokio_test::block_on(flight).is_err());
        assert!(sessions.buckets().is_empty());
        lead(&sessions, "a").land(Ok(session("A", 300))).unwrap();
    }

    #[test]
    fn the_last_minute_is_for_one_to_renew_it() {
        let (sessions, second) = sessions();
        lead(&sessions, "a").land(Ok(session("A", 300))).unwrap();
        second.store(239, Ordering::Relaxed);
        assert_eq!(used(&sessions, "a"), "A");
        second.store(240, Ordering::Relaxed);
        let renewal = lead(&sessions, "a");
        assert_eq!(used(&sessions, "a"), "A", "the others go on");
        second.store(300, Ordering::Relaxed);
        assert!(matches!(sessions.next("a"), Next::Wait(_)), "what has ended is not used");
        renewal.land(Ok(session("B", 600))).unwrap();
        assert_eq!(used(&sessions, "a"), "B");
    }

    #[test]
    fn a_failed_renewal_rests_while_the_session_is_good() {
        let (sessions, second) = sessions();
        lead(&sessions, "a").land(Ok(session("A", 300))).unwrap();
        second.store(240, Ordering::Relaxed);
        let kept = lead(&sessions, "a").land(Err(refused())).unwrap();
        assert_eq!(kept.access_key_id(), "A");
        assert_eq!(used(&sessions, "a"), "A");
        second.store(245, Ordering::Relaxed);
        let late = lead(&sessions, "a");
        second.store(300, Ordering::Relaxed);
        let error = late.land(Err(refused())).unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::Transport, Some("CreateSession")));
        drop(lead(&sessions, "a"));
    }

    #[test]
    fn a_session_that_is_refused_is_forgotten_and_no_other() {
        let (sessions, _) = sessions();
        lead(&sessions, "a").land(Ok(session("A", 300))).unwrap();
        sessions.forget("a", &session("OLD", 300));
        assert_eq!(used(&sessions, "a"), "A");
        sessions.forget("a", &session("A", 300));
        drop(lead(&sessions, "a"));
        assert!(sessions.buckets().is_empty());
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let (sessions, _) = sessions();
        let long = lead(&sessions, "long");
        for number in 0..2 * MAX_BUCKETS as u64 {
            lead(&sessions, &format!("b{number}")).land(Ok(session("A", 300 + number))).unwrap();
        }
        assert_eq!(sessions.buckets().len(), MAX_BUCKETS);
        assert!(matches!(sessions.next("long"), Next::Wait(_)), "what is being made stays");
        assert_eq!(used(&sessions, "b199"), "A");
        long.land(Ok(session("A", 300))).unwrap();
        assert_eq!(format!("{sessions:?}"), "Sessions { buckets: 100 }");
    }

    #[test]
    fn a_session_without_a_life_is_used_by_who_made_it() {
        let (sessions, second) = sessions();
        second.store(1_000, Ordering::Relaxed);
        assert_eq!(lead(&sessions, "a").land(Ok(session("A", 300))).unwrap().access_key_id(), "A");
        drop(lead(&sessions, "a"));
    }
}
