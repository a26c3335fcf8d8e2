//! How many retries a client may make: a bucket of tokens that all its calls share.

use std::sync::atomic::{AtomicU32, Ordering};

use super::outcome::Trouble;

/// How many tokens there are at first, and at the most. Source: [retry
/// behavior](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html), as the costs.
pub(super) const CAPACITY: u32 = 500;

/// What a retry takes. Where a service is down, 35 retries use all up; one that throttles is at work, and is asked 100 times.
/// (Until 2026 the SDKs took 5, and 10 after a time-out.)
const TRANSIENT_COST: u32 = 14;
const THROTTLED_COST: u32 = 5;

/// What a call gives back that succeeded at once: the bucket of a client that had trouble fills again.
const FIRST_TRY_GAIN: u32 = 1;

/// The tokens. They are never more than the capacity.
#[derive(Debug)]
pub(super) struct Quota(AtomicU32);

impl Quota {
    pub(super) const fn new() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }

    /// Takes what a retry costs, and says how much; `None` when there is not enough.
    pub(super) fn take(&self, trouble: Trouble) -> Option<u32> {
        let cost = match trouble {
            Trouble::Throttled => THROTTLED_COST,
            Trouble::Transient => TRANSIENT_COST,
        };
        let taken = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(cost));
        taken.is_ok().then_some(cost)
    }

    /// Gives back after a success what its last retry took, or a little if it needed none.
    pub(super) fn give_back(&self, taken: Option<u32>) {
        let gain = taken.unwrap_or(FIRST_TRY_GAIN);
        // Mostly the bucket is full, and then nobody writes to what all threads read. An error changes nothing.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            (left < CAPACITY).then(|| left.saturating_add(gain).min(CAPACITY))
        });
    }

    pub(super) fn left(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_take_and_successes_give_back() {
        let quota = Quota::new();
        quota.give_back(None);
        assert_eq!(quota.left(), 500, "full is full");
        assert_eq!(quota.take(Trouble::Transient), Some(14));
        assert_eq!(quota.take(Trouble::Throttled), Some(5));
        assert_eq!(quota.left(), 481);
        quota.give_back(Some(14));
        quota.give_back(None);
        assert_eq!(quota.left(), 496);
        quota.give_back(Some(14));
        assert_eq!(quota.left(), 500);
    }

    #[test]
    fn an_empty_bucket_lends_nothing() {
        let quota = Quota::new();
        assert_eq!(std::iter::from_fn(|| quota.take(Trouble::Transient)).count(), 35);
        assert_eq!(quota.left(), 10);
        assert_eq!(std::iter::from_fn(|| quota.take(Trouble::Throttled)).count(), 2);
        assert_eq!(quota.take(Trouble::Throttled), None);
        (0..5).for_each(|_| quota.give_back(None));
        assert_eq!(quota.take(Trouble::Throttled), Some(5));
    }

    #[test]
    fn no_token_is_lost_or_made_by_many_at_once() {
        let quota = Quota::new();
        let taken: usize = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..8).map(|_| scope.spawn(|| std::iter::from_fn(|| quota.take(Trouble::Throttled)).count())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!((taken, quota.left()), (100, 0));
    }
}
