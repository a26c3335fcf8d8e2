//! The time as signatures write it.

use std::fmt::{self, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use super::SigningError;

/// A time as `YYYYMMDDThhmmssZ`, in UTC.
#[derive(Clone, Copy)]
pub(super) struct Timestamp([u8; 16]);

impl Timestamp {
    pub(super) fn new(time: SystemTime) -> Result<Self, SigningError> {
        // The formatter panics on times before 1970 and fails on those after 9999.
        if time < UNIX_EPOCH {
            return Err(SigningError::InvalidTime);
        }
        let mut compact = Compact { digits: [0; 16], len: 0 };
        write!(compact, "{}", humantime::format_rfc3339_seconds(time)).map_err(|_| SigningError::InvalidTime)?;
        Ok(Self(compact.digits))
    }

    pub(super) fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// `YYYYMMDD`.
    pub(super) fn day(&self) -> [u8; 8] {
        self.0.first_chunk().copied().unwrap_or_default()
    }
}

/// Takes `2015-08-30T12:36:00Z` and leaves the separators out.
struct Compact {
    digits: [u8; 16],
    len: usize,
}

impl fmt::Write for Compact {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes().filter(|byte| !matches!(byte, b'-' | b':')) {
            *self.digits.get_mut(self.len).ok_or(fmt::Error)? = byte;
            self.len += 1;
        }
        Ok(())
    }
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
    fn a_time_out_of_range_is_an_error() {
        let before = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(Timestamp::new(before).err(), Some(SigningError::InvalidTime));
        let after = UNIX_EPOCH + Duration::from_secs(253_402_300_800);
        assert_eq!(Timestamp::new(after).err(), Some(SigningError::InvalidTime));
    }
}
