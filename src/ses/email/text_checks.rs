//! What texts that end up in headers may consist of.

/// Refuses a text with a line's end, NUL or another control character in it: behind a line's end, the rest would be a header of
/// its own.
pub(super) fn check_line(what: &str, text: &str) -> Result<(), String> {
    match text.chars().find(|c| c.is_control()) {
        None => Ok(()),
        Some(control) => Err(format!(
            "{what} has the control character U+{:04X} in it, such as a line break; expected one line of text",
            u32::from(control)
        )),
    }
}

/// Refuses what is no name of SES's: 1 to `longest` ASCII letters, digits, `_` and `-`.
pub(super) fn check_name(what: &str, text: &str, longest: usize) -> Result<(), String> {
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if (1..=longest).contains(&text.len()) && text.bytes().all(is_good) {
        return Ok(());
    }
    Err(format!("{what} is none that SES takes; expected 1 to {longest} ASCII letters, digits, `_` and `-`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_several_lines_is_refused() {
        for text in ["a\rb", "a\nb", "a\0b", "\t", "a\u{7f}", "a\u{85}b"] {
            assert!(check_line("the subject", text).unwrap_err().starts_with("the subject has"), "{text:?}");
        }
        assert_eq!(check_line("the subject", "Grüße 🎉 \u{202b}שלום"), Ok(()));
    }

    #[test]
    fn names_are_short_and_plain() {
        assert_eq!(check_name("the tag", "a-B_9", 5), Ok(()));
        for text in ["", "a b", "é", "abcdef", "a:b"] {
            assert!(check_name("the tag", text, 5).is_err(), "{text:?}");
        }
    }
}
