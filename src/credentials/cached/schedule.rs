//! When credentials that expire are to be renewed.

use std::time::{Duration, SystemTime};

/// This long before the expiry a refresh starts in the background, and requests use what is held.
///
/// Both windows are botocore's (`_DEFAULT_ADVISORY_REFRESH_TIMEOUT` and `_DEFAULT_MANDATORY_REFRESH_TIMEOUT` in its
/// [`credentials.py`](https://github.com/boto/botocore/blob/develop/botocore/credentials.py)): fifteen minutes, the shortest
/// life that STS gives, leave time for many attempts; and instance roles have new credentials to give at least five minutes
/// before the old ones expire.
const ADVISORY_WINDOW: Duration = Duration::from_secs(15 * 60);

/// This long before the expiry requests wait for the refresh, so that what they sign, above all a presigned URL, is good for
/// longer than the rest of the window. A program gets there when it made no request during the advisory window.
const MANDATORY_WINDOW: Duration = Duration::from_secs(10 * 60);

/// Credentials that live shorter than the windows would be refreshed by every request: the advisory window is at most this
/// part of their life, and the mandatory one at most the other below.
const ADVISORY_PART: u32 = 2;
const MANDATORY_PART: u32 = 3;

/// However short the credentials live, a source is not asked again earlier than this.
pub(super) const SHORTEST_REST: Duration = Duration::from_secs(1);

/// When to do something about credentials that expire. `rest_until` ≤ `wait_from` ≤ `expiry`, always: so whatever is at rest,
/// or need not be waited for, has not expired.
#[derive(Clone, Copy)]
pub(super) struct Schedule {
    /// Until then they are served without further thought. Then a refresh starts.
    pub(super) rest_until: SystemTime,
    /// From then on callers wait for the refresh.
    pub(super) wait_from: SystemTime,
    pub(super) expiry: SystemTime,
}

impl Schedule {
    pub(super) fn new(expiry: SystemTime, now: SystemTime) -> Self {
        let life = expiry.duration_since(now).unwrap_or_default();
        let advisory = ADVISORY_WINDOW.min(life / ADVISORY_PART);
        let mandatory = MANDATORY_WINDOW.min(life / MANDATORY_PART);
        // Spread over half of the time between the windows, so that the refresh has the other half to succeed.
        let jitter = (advisory.saturating_sub(mandatory) / 2).mul_f64(fastrand::f64());
        let rest = (life.saturating_sub(advisory) + jitter).max(SHORTEST_REST).min(life);
        let wait = life.saturating_sub(mandatory).max(rest);
        // None of these sums is later than the expiry.
        Self { rest_until: now + rest, wait_from: now + wait, expiry }
    }

    /// The refresh is late: serve what is held, and try again in the background at most.
    pub(super) fn put_off(&mut self, until: SystemTime) {
        self.rest_until = until.min(self.expiry);
        self.wait_from = self.expiry;
    }
}
