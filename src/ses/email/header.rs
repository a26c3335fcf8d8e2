//! A header that the caller adds.

use super::encoding::write_header;
use super::text_checks::check_line;

/// The longest name, in characters.
///
/// Source: [`MessageHeader`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html).
const MAX_NAME: usize = 126;

/// The longest line, in bytes, without its end.
///
/// Source: [RFC 5322, section 2.1.1](https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1).
const MAX_LINE: usize = 998;

/// Headers that a message gets otherwise, in small letters, and how.
const RESERVED: [(&str, &str); 16] = [
    ("bcc", "use `bcc`"),
    ("cc", "use `cc`"),
    ("date", "SES sets it"),
    ("from", "it is the argument of `Email::new`"),
    ("list-unsubscribe", "use `unsubscribe`"),
    ("list-unsubscribe-post", "use `unsubscribe`"),
    ("message-id", "SES sets it"),
    ("mime-version", "every message has it"),
    ("reply-to", "use `reply_to`"),
    ("resent-bcc", "use `bcc`"),
    ("subject", "use `subject`"),
    ("to", "use `to`"),
    ("x-ses-configuration-set", "use `configuration_set`"),
    ("x-ses-list-management-options", "use `list_management`"),
    ("x-ses-message-tags", "use `tag`"),
    ("x-ses-tenant", "use `tenant`"),
];

/// A header that was checked.
#[derive(Clone)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) value: String,
}

impl Header {
    /// A header, or what is wrong with it. The value is private, so that is said without it.
    pub(super) fn new(name: String, value: &str) -> Result<Self, String> {
        check_name(&name)?;
        check_line(&format!("the value of the header {name}"), value)?;
        // Spaces at the ends are no part of a header's value.
        let header = Self { value: value.trim_matches(' ').to_owned(), name };
        if header.value.is_empty() {
            return Err(format!("the header {} has no value", header.name));
        }
        let mut written = Vec::new();
        write_header(&mut written, &header.name, &header.value);
        if written.split(|byte| *byte == b'\n').any(|line| line.len() > MAX_LINE + 1) {
            return Err(format!(
                "the header {} has no space to break the line at within {MAX_LINE} characters, the most that a line may have",
                header.name
            ));
        }
        Ok(header)
    }
}

/// Source: [RFC 5322, section 3.6.8](https://www.rfc-editor.org/rfc/rfc5322#section-3.6.8).
fn check_name(name: &str) -> Result<(), String> {
    let is_name = name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':');
    if !is_name || !(1..=MAX_NAME).contains(&name.len()) {
        return Err(format!(
            "a header's name has 1 to {MAX_NAME} ASCII characters without spaces and colons; expected one such as X-Campaign"
        ));
    }
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("content-") {
        return Err(format!("the header {name} is not set by hand: it follows from what the message consists of"));
    }
    match RESERVED.iter().find(|(reserved, _)| *reserved == lower) {
        Some((_, instead)) => Err(format!("the header {name} is not set by hand: {instead}")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(name: &str, value: &str) -> String {
        Header::new(name.to_owned(), value).err().expect("a bad header")
    }

    #[test]
    fn names_are_checked() {
        assert!(Header::new("X-Campaign_1!".to_owned(), "a").is_ok());
        for name in ["", "A B", "A:", "Ä", "A\r\nB", "A\0", &"x".repeat(127)] {
            assert!(problem(name, "v").contains("header's name"), "{name:?}");
        }
    }

    #[test]
    fn what_has_a_setter_is_refused_with_its_name() {
        for (name, says) in [
            ("From", "Email::new"),
            ("tO", "`to`"),
            ("BCC", "`bcc`"),
            ("Subject", "`subject`"),
            ("Date", "SES"),
            ("Content-Type", "consists"),
            ("Content-ID", "consists"),
            ("List-Unsubscribe-Post", "`unsubscribe`"),
            ("X-SES-MESSAGE-TAGS", "`tag`"),
        ] {
            assert!(problem(name, "v").contains(says), "{name}");
        }
        for name in ["Sender", "In-Reply-To", "References", "List-Id", "X-To"] {
            assert!(Header::new(name.to_owned(), "v").is_ok(), "{name}");
        }
    }

    #[test]
    fn values_are_one_line_that_can_be_folded() {
        assert!(problem("X-A", "a\r\nBcc: x@y.z").contains("U+000D"));
        assert!(problem("X-A", "  ").contains("no value"));
        assert!(problem("X-A", &"x".repeat(1_000)).contains("998"));
        assert!(problem("X-A", &format!("a{}b", " ".repeat(1_000))).contains("998"));
        assert!(Header::new("X-A".to_owned(), &"x ".repeat(5_000)).is_ok());
        assert!(Header::new("X-A".to_owned(), &"ü".repeat(5_000)).is_ok());
        assert_eq!(Header::new("X-A".to_owned(), " a b ").map(|header| header.value), Ok("a b".to_owned()));
    }
}
