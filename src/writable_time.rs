//! The times that signatures, documents and headers can write.

use std::time::{Duration, SystemTime};

/// The last second that they can write, since 1970: the end of the year 9999.
pub(crate) const LAST_SECOND: Duration = Duration::from_secs(253_402_300_799);

/// Whether a time can be written; formatters panic on those that cannot.
pub(crate) fn is_writable(time: SystemTime) -> bool {
    (SystemTime::UNIX_EPOCH..=SystemTime::UNIX_EPOCH + LAST_SECOND).contains(&time)
}
