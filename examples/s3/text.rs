//! Text that is safe to show: keys and answers come from others.

use std::error::Error as StdError;
use std::io::{Write, stderr};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The first second of the year 10000, which RFC 3339 cannot write.
const TOO_LATE: Duration = Duration::from_secs(253_402_300_800);

/// Writes a line to standard error, and stays silent when that does not work.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(stderr(), "s3: {}", shown(line));
}

/// A text without control characters, which could break a line in two or command a terminal.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() { shown.extend(letter.escape_default()) } else { shown.push(letter) }
    }
    shown
}

/// An error and those below it, in one line.
pub(crate) fn one_line(error: &(dyn StdError + 'static)) -> String {
    let mut line = error.to_string();
    let mut below = error.source();
    while let Some(error) = below {
        let text = error.to_string();
        // Some say again what is below them.
        if !line.contains(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        below = error.source();
    }
    line
}

/// A time in UTC, to the second, as RFC 3339 writes it.
pub(crate) fn utc(time: SystemTime) -> String {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) if since < TOO_LATE => humantime::format_rfc3339_seconds(time).to_string(),
        _ => "-".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(shown("a b+ü/日本"), "a b+ü/日本");
        assert_eq!(shown("a\nb\u{1b}[2Jc\u{9b}"), "a\\nb\\u{1b}[2Jc\\u{9b}");
    }

    #[test]
    fn times_that_cannot_be_written_are_none() {
        assert_eq!(utc(UNIX_EPOCH + Duration::from_secs(1_573_428_733)), "2019-11-10T23:32:13Z");
        assert_eq!(utc(UNIX_EPOCH + TOO_LATE), "-");
        assert_eq!(utc(UNIX_EPOCH - Duration::from_secs(1)), "-");
    }
}
