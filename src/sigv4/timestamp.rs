//! The time as signatures write it.

use std::time::{SystemTime, UNIX_EPOCH};

use http::HeaderValue;

use super::SigningError;

const SECONDS_PER_DAY: u64 = 86_400;
/// 31 December 9999, the last day with a year of four digits.
const LAST_DAY: u64 = 2_932_896;

/// A time as `YYYYMMDDThhmmssZ`, in UTC.
#[derive(Clone, Copy)]
pub(super) struct Timestamp([u8; 16]);

impl Timestamp {
    /// Written out here since a formatter costs more than any other step of a signature but the hashing.
    pub(super) fn new(time: SystemTime) -> Result<Self, SigningError> {
        let seconds = time.duration_since(UNIX_EPOCH).map_err(|_| SigningError::InvalidTime)?.as_secs();
        let (days, second) = (seconds / SECONDS_PER_DAY, seconds % SECONDS_PER_DAY);
        if days > LAST_DAY {
            return Err(SigningError::InvalidTime);
        }
        let (year, month, day) = date(days);
        let [y1, y2] = two_digits(year / 100);
        let [y3, y4] = two_digits(year % 100);
        let [m1, m2] = two_digits(month);
        let [d1, d2] = two_digits(day);
        let [h1, h2] = two_digits(second / 3600);
        let [n1, n2] = two_digits(second / 60 % 60);
        let [s1, s2] = two_digits(second % 60);
        Ok(Self([y1, y2, y3, y4, m1, m2, d1, d2, b'T', h1, h2, n1, n2, s1, s2, b'Z']))
    }

    pub(super) fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// `YYYYMMDD`.
    pub(super) fn day(&self) -> [u8; 8] {
        self.0.first_chunk().copied().unwrap_or_default()
    }

    pub(super) fn header_value(&self) -> Option<HeaderValue> {
        HeaderValue::from_bytes(&self.0).ok()
    }
}

/// Year, month and day of a number of days since 1970. The calendar is counted from March, so that the leap day is the last of
/// its year.
///
/// Source: `civil_from_days` in [Howard Hinnant's date algorithms](https://howardhinnant.github.io/date_algorithms.html).
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let (month, next_year) = if month_from_march < 10 { (month_from_march + 3, 0) } else { (month_from_march - 9, 1) };
    (era * 400 + year_of_era + next_year, month, day)
}

fn two_digits(number: u64) -> [u8; 2] {
    // Nothing above asks for more than 99.
    let number = u8::try_from(number).unwrap_or_default();
    [b'0' + number / 10, b'0' + number % 10]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn text(seconds: u64) -> String {
        let stamp = Timestamp::new(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
        String::from_utf8(stamp.as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn known_times() {
        assert_eq!(text(0), "19700101T000000Z");
        assert_eq!(text(1_440_938_160), "20150830T123600Z");
        assert_eq!(text(1_709_210_096), "20240229T123456Z");
        assert_eq!(text(253_402_300_799), "99991231T235959Z");
    }

    #[test]
    fn every_day_is_the_one_that_another_crate_finds() {
        // A prime step visits each hour, weekday and day of the month.
        for seconds in (0..=253_402_300_799).step_by(600_011) {
            let time = UNIX_EPOCH + Duration::from_secs(seconds);
            let expected = humantime::format_rfc3339_seconds(time).to_string().replace(['-', ':'], "");
            assert_eq!(text(seconds), expected);
        }
    }

    #[test]
    fn a_time_out_of_range_is_an_error() {
        let before = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(Timestamp::new(before).err(), Some(SigningError::InvalidTime));
        let after = UNIX_EPOCH + Duration::from_secs(253_402_300_800);
        assert_eq!(Timestamp::new(after).err(), Some(SigningError::InvalidTime));
    }
}
