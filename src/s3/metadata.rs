//! User metadata as header values: ASCII as it is, every other text in the encoded words of RFC 2047.
//!
//! Source: [User-defined object metadata](https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// The longest encoded word is 75 characters, 12 of them `=?UTF-8?B?` and `?=`; base64 makes 60 of 45 bytes.
///
/// Source: [RFC 2047, section 2](https://www.rfc-editor.org/rfc/rfc2047#section-2).
const WORD_BYTES: usize = 45;

/// A text as a header's value.
pub(super) fn encode(text: &str) -> String {
    // A text that looks encoded would be decoded by whoever reads it; white space at an end would be lost.
    let is_plain = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic() || is_refused(byte))
        && !text.contains("=?")
        && text.trim_ascii().len() == text.len();
    if is_plain {
        return text.to_owned();
    }
    let mut words = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        // A character is not cut in two.
        let end = (0..=WORD_BYTES).rev().find(|&end| rest.is_char_boundary(end)).unwrap_or(0);
        let (word, after) = if rest.len() <= WORD_BYTES { (rest, "") } else { rest.split_at(end) };
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str("=?UTF-8?B?");
        BASE64_STANDARD.encode_string(word, &mut words);
        words.push_str("?=");
        rest = after;
    }
    words
}

/// CR, LF and NUL mean harm or a mistake: they are left for the header to refuse.
fn is_refused(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n' | 0)
}

/// The text of a header's value. What is no encoded word of UTF-8 stays as it is.
pub(super) fn decode(value: &str) -> String {
    let mut text = String::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some(start) = rest.find("=?") {
        let (before, from) = rest.split_at(start);
        let Some((decoded, after)) = decode_word(from) else {
            text.push_str(before);
            text.push_str("=?");
            rest = from.get(2..).unwrap_or_default();
            after_word = false;
            continue;
        };
        // White space between two encoded words is only there to part them.
        if !(after_word && before.trim_ascii().is_empty()) {
            text.push_str(before);
        }
        text.push_str(&decoded);
        rest = after;
        after_word = true;
    }
    text.push_str(rest);
    text
}

/// The encoded word that a text begins with, decoded, and what follows it.
fn decode_word(text: &str) -> Option<(String, &str)> {
    let mut parts = text.strip_prefix("=?")?.splitn(3, '?');
    let (charset, encoding, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let (content, after) = rest.split_once("?=")?;
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    let bytes = match encoding {
        "B" | "b" => BASE64_STANDARD.decode(content).ok()?,
        "Q" | "q" => decode_quoted(content)?,
        _ => return None,
    };
    Some((String::from_utf8(bytes).ok()?, after))
}

/// `_` is a space, `=XX` a byte.
fn decode_quoted(content: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(content.len());
    let mut rest = content.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        bytes.push(match byte {
            b'_' => b' ',
            b'=' => {
                let (digits, after) = rest.split_at_checked(2)?;
                rest = after;
                u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ascii_stays_as_it_is() {
        assert_eq!(encode("dark blue; a=b?"), "dark blue; a=b?");
        assert_eq!(encode(""), "");
    }

    #[test]
    fn other_texts_become_encoded_words() {
        assert_eq!(encode("Grüße"), "=?UTF-8?B?R3LDvMOfZQ==?=");
        assert_eq!(encode("=?x"), "=?UTF-8?B?PT94?=");
        assert!(encode(&"é".repeat(100)).split(' ').all(|word| word.len() <= 75));
    }

    #[test]
    fn both_encodings_are_read() {
        assert_eq!(decode("=?utf-8?q?Gr=C3=BC=C3=9Fe_an?="), "Grüße an");
        assert_eq!(decode("to =?UTF-8?B?w7w=?= =?UTF-8?Q?=C3=BC?= and ü"), "to üü and ü");
    }

    #[test]
    fn what_is_no_encoded_word_is_kept() {
        for text in ["=?", "=?UTF-8?B?", "=?UTF-8?B?!?=", "=?latin1?Q?a?=", "=?UTF-8?Q?=Z?=", "=?UTF-8?Q?=F?=", "a=?b"]
        {
            assert_eq!(decode(text), text);
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "[^\r\n\0]*") {
            prop_assert_eq!(decode(&encode(&text)), text);
        }

        #[test]
        fn nothing_panics(text in ".*") {
            decode(&text);
        }
    }
}
