//! How far this machine's clock is from a service's.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{AGE, DATE};

#[cfg(any(feature = "s3", feature = "providers"))]
use crate::clock::{Clock, SharedClock};
use crate::writable_time::is_writable;

/// A difference below this is none: services take a date that is 5 minutes off (S3 takes 15), and a `Date` is a second or
/// more old when it is read. Source: the 5 minutes stand in the services' own answer, "Signature not yet current".
const TOLERANCE: Duration = Duration::from_secs(4 * 60);

/// A clock drifts, and an answer takes its time: what is known is replaced by what differs from it by more than this.
const DRIFT: Duration = Duration::from_secs(30);

/// What is known of the difference between this machine's clock and that of one service, in milliseconds. Clones share it.
///
/// It is zero until an answer shows that the clock is off by more than services tolerate.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClockSkew(Arc<AtomicI64>);

impl ClockSkew {
    /// The service's time, when this machine's clock shows `now`.
    pub(crate) fn correct(&self, now: SystemTime) -> SystemTime {
        let offset = self.0.load(Ordering::Relaxed);
        let distance = Duration::from_millis(offset.unsigned_abs());
        let corrected = if offset < 0 { now.checked_sub(distance) } else { now.checked_add(distance) };
        // A time that cannot be signed would be the last one that was learnt: nobody answers what is not sent.
        corrected.filter(|&time| is_writable(time)).unwrap_or(now)
    }

    /// A clock that shows the service's time, as far as it is known.
    #[cfg(any(feature = "s3", feature = "providers"))]
    pub(crate) fn corrected(&self, clock: SharedClock) -> SharedClock {
        let skew = self.clone();
        SharedClock::new(move || skew.correct(clock.now()))
    }

    /// Takes in the service's time, and tells whether what was signed before must have seemed out of date to it.
    pub(crate) fn learn(&self, service_time: SystemTime, now: SystemTime) -> bool {
        let offset = offset(service_time, now);
        let offset = if is_beyond(offset, TOLERANCE) { offset } else { 0 };
        let before = self.0.load(Ordering::Relaxed);
        let change = offset.saturating_sub(before);
        if is_beyond(change, DRIFT) {
            self.0.store(offset, Ordering::Relaxed);
        }
        is_beyond(change, TOLERANCE)
    }

    /// Takes over what is known of another service's clock.
    #[cfg(feature = "providers")]
    pub(crate) fn follow(&self, other: &Self) {
        self.0.store(other.0.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Whether this machine's clock is off.
    #[cfg(test)]
    pub(crate) fn is_zero(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

/// Whether a time is so far from this machine's that a service would refuse the difference.
pub(crate) fn is_skewed(service_time: SystemTime, now: SystemTime) -> bool {
    is_beyond(offset(service_time, now), TOLERANCE)
}

/// The time at which an answer was made, by the clock of who made it. A cache's answer is older than it says.
pub(crate) fn service_time(headers: &HeaderMap) -> Option<SystemTime> {
    if headers.contains_key(AGE) {
        return None;
    }
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

/// From one time to another, in whole seconds.
pub(crate) fn seconds_between(now: SystemTime, then: SystemTime) -> i64 {
    offset(then, now) / 1_000
}

/// From now to the service's time, in milliseconds.
fn offset(service_time: SystemTime, now: SystemTime) -> i64 {
    let millis = |distance: Duration| i64::try_from(distance.as_millis()).unwrap_or(i64::MAX);
    match service_time.duration_since(now) {
        Ok(ahead) => millis(ahead),
        Err(behind) => -millis(behind.duration()),
    }
}

fn is_beyond(offset: i64, limit: Duration) -> bool {
    limit < Duration::from_millis(offset.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::writable_time::LAST_SECOND;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn minutes(minutes: u64) -> Duration {
        Duration::from_secs(60 * minutes)
    }

    #[test]
    fn a_small_difference_is_none_and_a_large_one_is_corrected() {
        let (skew, now) = (ClockSkew::default(), NOW + minutes(100_000));
        assert!(!skew.learn(now + minutes(3), now) && skew.is_zero());
        for service in [now + minutes(20), now - minutes(20), now + minutes(2 * 1440), now - minutes(2 * 1440)] {
            assert!(skew.learn(service, now));
            assert_eq!(skew.correct(now), service);
            assert_eq!(skew.clone().correct(now + minutes(1)), service + minutes(1));
            assert!(!skew.learn(service, now), "it is known now");
        }
        assert!(skew.learn(now, now) && skew.is_zero(), "the clock was set right");
    }

    #[test]
    fn what_is_known_follows_a_drift_and_not_each_second() {
        let (skew, now) = (ClockSkew::default(), NOW + minutes(100_000));
        assert!(skew.learn(now + minutes(20), now));
        assert!(!skew.learn(now + minutes(20) + Duration::from_secs(2), now));
        assert_eq!(skew.correct(now), now + minutes(20));
        assert!(!skew.learn(now + minutes(21), now));
        assert_eq!(skew.correct(now), now + minutes(21));
    }

    /// Trap: a host that says that its time ends is not asked again, and cannot take it back.
    #[test]
    fn a_time_that_cannot_be_signed_is_not_followed() {
        let (skew, last) = (ClockSkew::default(), NOW + LAST_SECOND);
        assert!(skew.learn(last, NOW + minutes(10)));
        assert_eq!(skew.correct(NOW + minutes(10)), last);
        assert_eq!(skew.correct(NOW + minutes(11)), NOW + minutes(11));
        assert!(skew.learn(NOW, last));
        assert_eq!(skew.correct(NOW + minutes(10)), NOW + minutes(10), "nor is one before 1970");
    }

    #[test]
    fn no_time_is_too_far() {
        let skew = ClockSkew::default();
        let far = NOW + Duration::from_secs(u64::MAX / 4);
        assert!(skew.learn(far, NOW));
        assert_eq!(skew.correct(NOW), NOW);
        let _ = skew.correct(far);
    }

    #[test]
    fn a_date_out_of_a_cache_says_nothing() {
        let mut headers = HeaderMap::new();
        assert_eq!(service_time(&headers), None);
        headers.insert(DATE, "Thu, 01 Jan 1970 00:01:00 GMT".parse().unwrap());
        assert_eq!(service_time(&headers), Some(NOW + minutes(1)));
        headers.insert(AGE, "0".parse().unwrap());
        assert_eq!(service_time(&headers), None);
        headers.remove(AGE);
        headers.insert(DATE, "yesterday".parse().unwrap());
        assert_eq!(service_time(&headers), None);
    }
}
