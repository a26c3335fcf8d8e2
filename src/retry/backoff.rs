//! How long to wait before the next attempt.

use std::time::Duration;

use super::outcome::Trouble;
use crate::backoff::doubled;

/// The longest pause that is drawn. Source: [retry behavior](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html),
/// as everything here.
const LONGEST: Duration = Duration::from_secs(20);

/// What the pause after the first attempt is at the most: services that are too busy need more time than a broken connection.
/// (Until 2026 the SDKs took a second for both.)
const FIRST_THROTTLED: Duration = Duration::from_secs(1);
const FIRST_TRANSIENT: Duration = Duration::from_millis(50);

/// How much longer than what was drawn a service's `x-amz-retry-after` or `Retry-After` is followed, so that no answer holds a
/// caller up for long.
const LONGEST_WISH: Duration = Duration::from_secs(5);

/// The pause after an attempt, from 1, that failed: `random`, from 0 to 1, times the most that the attempt allows, which doubles
/// with each; that is "full jitter". A service that asks for more time gets it, within limits.
pub(super) fn pause(trouble: Trouble, attempt: u32, random: f64, retry_after: Option<Duration>) -> Duration {
    let drawn = longest(trouble, attempt).mul_f64(random.clamp(0.0, 1.0));
    retry_after.map_or(drawn, |wish| wish.clamp(drawn, drawn + LONGEST_WISH))
}

fn longest(trouble: Trouble, attempt: u32) -> Duration {
    let first = match trouble {
        Trouble::Throttled => FIRST_THROTTLED,
        Trouble::Transient => FIRST_TRANSIENT,
    };
    doubled(first, attempt).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_most_doubles_up_to_twenty_seconds() {
        let most = |trouble, attempt| pause(trouble, attempt, 1.0, None).as_millis();
        let throttled: Vec<_> = (1..=7).map(|attempt| most(Trouble::Throttled, attempt)).collect();
        assert_eq!(throttled, [1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
        let transient: Vec<_> = (1..=11).map(|attempt| most(Trouble::Transient, attempt)).collect();
        assert_eq!(transient, [50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 20_000, 20_000]);
        assert_eq!(most(Trouble::Transient, u32::MAX), 20_000);
    }

    #[test]
    fn a_wish_is_followed_within_limits() {
        let wish = |wish| pause(Trouble::Throttled, 1, 0.5, Some(wish));
        assert_eq!(wish(Duration::ZERO), Duration::from_millis(500), "never shorter than what was drawn");
        assert_eq!(wish(Duration::from_secs(3)), Duration::from_secs(3));
        assert_eq!(wish(Duration::MAX), Duration::from_millis(5_500), "never more than five seconds longer");
    }

    proptest! {
        #[test]
        fn a_pause_is_within_its_bounds(attempt in 1..=u32::MAX, random in 0.0..1.0_f64, is_throttled: bool) {
            let trouble = if is_throttled { Trouble::Throttled } else { Trouble::Transient };
            let most = 2_f64.powf(f64::from(attempt - 1)).min(20.0);
            let pause = pause(trouble, attempt, random, None).as_secs_f64();
            prop_assert!((0.0..=most).contains(&pause), "{pause} s after attempt {attempt}");
        }

        #[test]
        fn more_luck_is_a_shorter_pause(attempt in 1..30_u32, one in 0.0..1.0_f64, two in 0.0..1.0_f64) {
            let (less, more) = if one < two { (one, two) } else { (two, one) };
            prop_assert!(pause(Trouble::Transient, attempt, less, None) <= pause(Trouble::Transient, attempt, more, None));
        }
    }
}
