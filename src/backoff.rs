//! How pauses grow from failure to failure, and differ between those who failed together.

use std::time::Duration;

/// The pause after so many failures in a row, which doubles with each; the caller bounds it.
pub(crate) fn doubled(first: Duration, failures: u32) -> Duration {
    // 2^16 times any first pause is over every bound already.
    first.saturating_mul(1 << failures.saturating_sub(1).min(16))
}

/// Leaves half of a pause to chance, so that those who failed together do not come back together.
#[cfg(any(feature = "providers", feature = "transfer"))]
pub(crate) fn half_random(pause: Duration) -> Duration {
    pause.mul_f64(0.5 + fastrand::f64() / 2.0)
}
