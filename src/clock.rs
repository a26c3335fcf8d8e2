//! The one place that asks for the time.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// Tells the time. Whatever signs, caches credentials or presigns takes one, so that tests need not wait.
///
/// A closure that returns a time is a clock:
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use tower_sigv4::clock::{Clock, SharedClock};
///
/// let clock = SharedClock::new(|| UNIX_EPOCH + Duration::from_secs(1_440_938_160));
/// assert_eq!(clock.now(), UNIX_EPOCH + Duration::from_secs(1_440_938_160));
/// ```
pub trait Clock: Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> SystemTime;
}

impl<F: Fn() -> SystemTime + Send + Sync + 'static> Clock for F {
    fn now(&self) -> SystemTime {
        self()
    }
}

/// The clock of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's clock")]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// Measures how long something takes. A clock that is set meanwhile makes no difference.
///
/// Where tokio's timers are there it goes by their time, which tests can pause.
pub(crate) struct Stopwatch(Instant);

#[cfg(any(feature = "client", feature = "providers", feature = "retry", feature = "sns", feature = "transfer"))]
use tokio::time::Instant;

#[cfg(not(any(
    feature = "client",
    feature = "providers",
    feature = "retry",
    feature = "sns",
    feature = "transfer"
)))]
use std::time::Instant;

impl Stopwatch {
    #[cfg_attr(
        not(any(feature = "client", feature = "providers", feature = "retry", feature = "sns", feature = "transfer")),
        expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's clock")
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    #[cfg_attr(
        not(any(feature = "client", feature = "providers", feature = "retry", feature = "sns", feature = "transfer")),
        expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's clock")
    )]
    pub(crate) fn elapsed(&self) -> std::time::Duration {
        self.0.elapsed()
    }
}

/// A clock that several owners share; by default the [`SystemClock`].
#[derive(Clone)]
pub struct SharedClock(Arc<dyn Clock>);

impl SharedClock {
    /// Shares a clock.
    pub fn new(clock: impl Clock) -> Self {
        Self(Arc::new(clock))
    }
}

impl Default for SharedClock {
    fn default() -> Self {
        Self::new(SystemClock)
    }
}

impl Clock for SharedClock {
    fn now(&self) -> SystemTime {
        self.0.now()
    }
}

impl fmt::Debug for SharedClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedClock")
    }
}
