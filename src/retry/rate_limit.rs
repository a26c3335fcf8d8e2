//! How fast a client may send after a service asked it for fewer requests: the adaptive mode.
//!
//! Requests take tokens from a bucket that fills at a rate. A service that throttles lowers the rate to 0.7 of the one at which
//! requests were sent; from there it grows by the curve of [CUBIC](https://www.rfc-editor.org/rfc/rfc9438), as TCP's does: fast
//! back to near the rate that was too much, slowly around it, and fast again beyond. Until the first throttling nothing waits.
//!
//! The rules and all numbers are botocore's (`retries/adaptive.py`, `throttling.py` and `bucket.py`), which aws-smithy-runtime
//! shares (`client_rate_limiter.rs`).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// What is left of the rate at which a service throttled.
const BETA: f64 = 0.7;
/// How fast the rate grows.
const SCALE: f64 = 0.4;
/// The lowest rate, in requests a second, so that there is always one that can tell that the trouble is over.
const MIN_RATE: f64 = 0.5;
/// The smallest bucket: it must hold the token of one request.
const MIN_CAPACITY: f64 = 1.0;
/// How much faster than measured the rate may be: what was never tried is not trusted.
const MAX_RATE_SCALE: f64 = 2.0;
/// How much a new measurement counts against those before it.
const SMOOTHING: f64 = 0.8;
/// Requests are counted in buckets of half a second.
const BUCKETS_A_SECOND: f64 = 2.0;
/// The shortest wait: a shorter one rounds to none, and who waits would ask again at once.
const MIN_WAIT: Duration = Duration::from_millis(1);

/// A client's rate.
#[derive(Debug)]
pub(super) struct RateLimit {
    start: Instant,
    state: Mutex<State>,
}

/// Times are in seconds from the start, rates in requests a second.
#[derive(Debug, Default)]
struct State {
    is_enabled: bool,
    tokens: f64,
    fill_rate: f64,
    capacity: f64,
    filled_at: f64,
    measured_rate: f64,
    /// How many requests were answered since the time that follows.
    count: f64,
    counted_from: f64,
    /// The rate at which the service last throttled, and when.
    too_fast: f64,
    throttled_at: f64,
}

impl RateLimit {
    pub(super) fn new() -> Self {
        let state = State { fill_rate: MIN_RATE, capacity: MIN_CAPACITY, ..State::default() };
        Self { start: Instant::now(), state: Mutex::new(state) }
    }

    /// Takes the token of one request; where there is none, says how long it takes to be there.
    pub(super) fn take(&self) -> Result<(), Duration> {
        self.with(State::take)
    }

    /// Learns from an answer.
    pub(super) fn answered(&self, is_throttled: bool) {
        self.with(|state, now| state.answered(now, is_throttled));
    }

    fn with<T>(&self, act: impl FnOnce(&mut State, f64) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        act(&mut state, self.start.elapsed().as_secs_f64())
    }
}

impl State {
    fn take(&mut self, now: f64) -> Result<(), Duration> {
        if !self.is_enabled {
            return Ok(());
        }
        self.fill(now);
        if self.tokens < 1.0 {
            let wait = Duration::from_secs_f64((1.0 - self.tokens) / self.fill_rate);
            return Err(wait.max(MIN_WAIT));
        }
        self.tokens -= 1.0;
        Ok(())
    }

    fn answered(&mut self, now: f64, is_throttled: bool) {
        self.measure(now);
        let rate = if is_throttled {
            self.too_fast = if self.is_enabled { self.measured_rate.min(self.fill_rate) } else { self.measured_rate };
            self.throttled_at = now;
            self.is_enabled = true;
            self.too_fast * BETA
        } else {
            // In this many seconds the rate is back at the one that was too fast.
            let time_back = (self.too_fast * (1.0 - BETA) / SCALE).cbrt();
            SCALE * (now - self.throttled_at - time_back).powi(3) + self.too_fast
        };
        let rate = rate.min(MAX_RATE_SCALE * self.measured_rate);
        // What filled until now filled at the old rate.
        self.fill(now);
        self.fill_rate = rate.max(MIN_RATE);
        self.capacity = rate.max(MIN_CAPACITY);
        self.tokens = self.tokens.min(self.capacity);
    }

    fn fill(&mut self, now: f64) {
        self.tokens = (self.tokens + (now - self.filled_at) * self.fill_rate).min(self.capacity);
        self.filled_at = now;
    }

    fn measure(&mut self, now: f64) {
        let bucket = (now * BUCKETS_A_SECOND).floor() / BUCKETS_A_SECOND;
        self.count += 1.0;
        if bucket > self.counted_from {
            let rate = self.count / (bucket - self.counted_from);
            self.measured_rate = rate * SMOOTHING + self.measured_rate * (1.0 - SMOOTHING);
            self.count = 0.0;
            self.counted_from = bucket;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        State { fill_rate: MIN_RATE, capacity: MIN_CAPACITY, ..State::default() }
    }

    #[track_caller]
    fn assert_close(actual: f64, expected: f64) {
        assert!((actual - expected).abs() < 1e-5, "{actual} is not {expected}");
    }

    /// An answer each 200 ms; those at 2.0 s and 3.2 s throttle. The numbers are those that the AWS SDKs for Go and Rust test
    /// with: of both files, `adaptive_ratelimit_test.go` and `client_rate_limiter.rs`.
    #[test]
    fn rates_are_those_of_the_sdks() {
        let expected = [
            (0.0, 0.5),
            (0.0, 0.5),
            (4.8, 0.5),
            (4.8, 0.5),
            (4.16, 0.5),
            (4.16, 0.6912),
            (4.16, 1.0976),
            (5.632, 1.6384),
            (5.632, 2.3328),
            (4.3264, 3.028_48),
            (4.3264, 3.486_639),
            (4.3264, 3.821_874),
            (5.665_28, 4.053_386),
            (5.665_28, 4.200_373),
            (4.333_056, 4.282_037),
            (4.333_056, 2.997_426),
            (4.333_056, 3.452_226),
        ];
        let mut state = state();
        for (number, (measured, fill_rate)) in (1_u32..).zip(expected) {
            state.answered(f64::from(number) / 5.0, number == 10 || number == 16);
            assert_close(state.measured_rate, measured);
            assert_close(state.fill_rate, fill_rate);
        }
    }

    #[test]
    fn nothing_waits_until_the_service_throttles() {
        let mut state = state();
        assert!((0..1_000).all(|_| state.take(0.0).is_ok()));
        state.answered(0.0, true);
        assert!(state.take(0.0).is_err());
    }

    /// Trap: a token taken before it is there makes the next one's wait longer, and so on for as many as wait.
    #[test]
    fn who_waits_takes_nothing() {
        let mut state = state();
        state.answered(0.0, true);
        for _ in 0..10 {
            let wait = state.take(0.1).unwrap_err();
            assert_close(wait.as_secs_f64(), 1.9);
        }
        assert_eq!(state.take(2.1), Ok(()));
        assert!(state.take(2.1).is_err());
    }

    /// Trap: a wait that rounds to none is asked again at once, for ever.
    #[test]
    fn a_wait_is_never_none() {
        let mut state = State { is_enabled: true, tokens: 1.0 - 1e-12, ..state() };
        assert_eq!(state.take(0.0), Err(MIN_WAIT));
    }
}
