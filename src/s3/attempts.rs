//! When a request is sent again, and after how long.

use std::time::Duration;

use http::StatusCode;

use crate::Error;
use crate::backoff::{doubled, half_random};

/// How often a request or a key is sent that fails for a passing fault, as the SDKs do by default: see
/// [retry behavior](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
const MAX_ATTEMPTS: u32 = 3;
/// How often when the store asks for fewer requests. It does that for minutes while it adapts to a load, so that this is no
/// sign of a fault: the pauses between these are 50 s at the most.
const MAX_THROTTLED_ATTEMPTS: u32 = 10;

/// The pause before the second attempt, which doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// The most that a store's `Retry-After` is followed, so that no answer stops a deletion for good.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);

/// Whether an error asks for fewer requests. Stores and the proxies before them say so by a bare 503, too.
pub(super) fn is_throttled(error: &Error) -> bool {
    error.is_throttled() || error.status() == Some(StatusCode::SERVICE_UNAVAILABLE) || is_throttled_code(error.code())
}

/// Whether a code, of a request or of one key, asks for fewer requests.
pub(super) fn is_throttled_code(code: Option<&str>) -> bool {
    matches!(code, Some("SlowDown" | "ServiceUnavailable"))
}

/// Whether to try again after an attempt that failed so that it could.
pub(super) fn may_try_again(attempt: u32, is_throttled: bool) -> bool {
    attempt < if is_throttled { MAX_THROTTLED_ATTEMPTS } else { MAX_ATTEMPTS }
}

/// How long to wait after an attempt, from 1, that failed. A random part of it keeps requests that failed together apart.
pub(super) fn pause_after(attempt: u32, retry_after: Option<Duration>) -> Duration {
    let longest = doubled(FIRST_PAUSE, attempt).min(LONGEST_PAUSE);
    let wished = retry_after.unwrap_or_default().min(LONGEST_RETRY_AFTER);
    half_random(longest).max(wished)
}

/// Waits until a request may be sent again that failed, `attempt` times by now; its error where that does not help or it failed
/// too often. `before` is called when it is going to be.
pub(super) async fn wait_to_try_again(attempt: u32, error: Error, before: impl FnOnce()) -> Result<(), Error> {
    if !error.is_retryable() || !may_try_again(attempt, is_throttled(&error)) {
        return Err(error);
    }
    before();
    pause(pause_after(attempt, error.retry_after())).await;
    Ok(())
}

/// Waits, if there is a runtime that can; elsewhere it is no wait.
pub(super) async fn pause(time: Duration) {
    if !time.is_zero() && tokio::runtime::Handle::try_current().is_ok() {
        tokio::time::sleep(time).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_are_bounded() {
        for _ in 0..100 {
            let first = pause_after(1, None);
            assert!((FIRST_PAUSE / 2..=FIRST_PAUSE).contains(&first), "{first:?}");
            let late = pause_after(u32::MAX, None);
            assert!((LONGEST_PAUSE / 2..=LONGEST_PAUSE).contains(&late), "{late:?}");
        }
        assert_eq!(pause_after(1, Some(Duration::from_secs(7))), Duration::from_secs(7));
        assert_eq!(pause_after(1, Some(Duration::MAX)), LONGEST_RETRY_AFTER);
    }

    #[test]
    fn attempts_are_bounded() {
        assert!(may_try_again(2, false) && !may_try_again(3, false));
        assert!(may_try_again(9, true) && !may_try_again(10, true));
    }
}
