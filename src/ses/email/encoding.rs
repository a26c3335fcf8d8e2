//! Texts of headers in 7 bits (RFC 2047), folded into lines.
//!
//! The work is mail-builder's. It takes an ASCII text as it is, though, so one that looks like an encoded word, or begins with a
//! space, would not arrive as it was written; those are encoded here.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use mail_builder::headers::Header;
use mail_builder::headers::address::EmailAddress;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;

use super::address::Mailbox;

/// Where a line is broken.
const FOLD: &[u8] = b"\r\n ";

/// How much ASCII goes into an encoded word: with that it has 60 characters, so that it fits behind every header's name into
/// the 76 that a line with encoded words may have.
///
/// Source: [RFC 2047, section 2](https://www.rfc-editor.org/rfc/rfc2047#section-2).
const BYTES_IN_WORD: usize = 36;

/// Writes a header that is any text, such as the subject.
pub(super) fn write_text(out: &mut Vec<u8>, name: &str, text: &str) {
    write_name(out, name);
    write_text_value(out, name.len() + 2, text);
}

/// Writes a header of the caller's: ASCII as it is, since it may have a grammar that knows no encoded words; any other as text.
pub(super) fn write_header(out: &mut Vec<u8>, name: &str, value: &str) {
    write_name(out, name);
    write_value(out, name.len() + 2, value);
}

/// Writes a header of addresses, each on a line of its own.
pub(super) fn write_mailboxes(out: &mut Vec<u8>, name: &str, mailboxes: &[Mailbox]) {
    let mut column = name.len() + 2;
    write_name(out, name);
    for (at, mailbox) in mailboxes.iter().enumerate() {
        if at > 0 {
            out.push(b',');
            out.extend_from_slice(FOLD);
            column = 1;
        }
        write_mailbox(out, column, mailbox);
    }
    out.extend_from_slice(b"\r\n");
}

/// An address on one line in ASCII, for the API.
pub(super) fn mailbox_text(mailbox: &Mailbox) -> String {
    let mut out = Vec::new();
    write_mailbox(&mut out, 0, mailbox);
    unfolded(&out)
}

/// A header's value on one line in ASCII, for the API.
pub(super) fn header_text(value: &str) -> String {
    let mut out = Vec::new();
    write_value(&mut out, 0, value);
    unfolded(&out)
}

fn write_name(out: &mut Vec<u8>, name: &str) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
}

fn write_value(out: &mut Vec<u8>, column: usize, value: &str) {
    if value.is_ascii() {
        Raw::new(value).write_header(out, column);
    } else {
        write_text_value(out, column, value);
    }
}

fn write_text_value(out: &mut Vec<u8>, column: usize, text: &str) {
    if misleads(text) {
        write_words(out, text);
        out.extend_from_slice(b"\r\n");
    } else {
        Text::new(text).write_header(out, column);
    }
}

/// Writes an address: only the name is ever encoded.
fn write_mailbox(out: &mut Vec<u8>, column: usize, mailbox: &Mailbox) {
    let addr_spec = mailbox.addr_spec.as_str();
    match &mailbox.name {
        None => out.extend_from_slice(addr_spec.as_bytes()),
        Some(name) if misleads(name) => {
            write_words(out, name);
            out.extend_from_slice(FOLD);
            out.extend([b"<", addr_spec.as_bytes(), b">"].concat());
        }
        Some(name) => {
            EmailAddress { name: Some(name.into()), email: addr_spec.into() }.write_header(out, column);
            // Its line's end: more may follow.
            out.truncate(out.len().saturating_sub(2));
        }
    }
}

/// Whether an ASCII text is read as another one unless it is encoded.
fn misleads(text: &str) -> bool {
    text.is_ascii() && (text.starts_with(' ') || text.contains("=?"))
}

/// Writes ASCII as encoded words.
fn write_words(out: &mut Vec<u8>, text: &str) {
    for (at, part) in text.as_bytes().chunks(BYTES_IN_WORD).enumerate() {
        if at > 0 {
            out.extend_from_slice(FOLD);
        }
        out.extend_from_slice(format!("=?utf-8?B?{}?=", BASE64_STANDARD.encode(part)).as_bytes());
    }
}

/// What was folded, on one line.
fn unfolded(lines: &[u8]) -> String {
    String::from_utf8_lossy(lines).replace("\r\n", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox(name: &str) -> Mailbox {
        super::super::Address::from((name, "a+b@example.com")).check().unwrap_or_else(|problem| panic!("{problem}"))
    }

    /// Trap: an encoded word in the address itself is no address.
    #[test]
    fn only_the_name_is_encoded() {
        for (name, expected) in [
            ("", "a+b@example.com"),
            ("Ann", "\"Ann\" <a+b@example.com>"),
            ("Lee, \"A\"", "\"Lee, \\\"A\\\"\" <a+b@example.com>"),
            ("Zoë", "=?utf-8?B?Wm/Dqw==?= <a+b@example.com>"),
            ("=?x", "=?utf-8?B?PT94?= <a+b@example.com>"),
        ] {
            assert_eq!(mailbox_text(&mailbox(name)), expected);
        }
        let long = mailbox_text(&mailbox(&"Ünï ".repeat(40)));
        assert!(long.is_ascii() && !long.contains(['\r', '\n']) && long.ends_with(" <a+b@example.com>"), "{long}");
    }

    #[test]
    fn a_header_of_the_caller_is_left_as_it_is_when_it_is_ascii() {
        let id = format!("<{}@example.com> <second@example.com>", "x".repeat(80));
        assert_eq!(header_text(&id), id);
        assert_eq!(header_text("=?utf-8?q?own?="), "=?utf-8?q?own?=");
        assert_eq!(header_text(": a"), ": a");
        assert_eq!(header_text("ü"), "=?utf-8?B?w7w=?=");
    }
}
