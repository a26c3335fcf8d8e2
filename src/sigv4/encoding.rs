//! The URI encoding and the hexadecimal of the specification.
//!
//! Source: `UriEncode` in
//! [Create a canonical request](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html):
//! every byte but `A-Z a-z 0-9 - . _ ~` becomes `%XX` in upper case; a space is `%20`, never `+`.

const UPPER_HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Which bytes stand for themselves, as a table because every byte of every path and query is looked up.
pub(super) type Alphabet = [bool; 256];

/// The unreserved characters of RFC 3986.
pub(super) const UNRESERVED: Alphabet = alphanumeric_and(b"-._~");

/// The unreserved characters and the separator of segments.
pub(super) const UNRESERVED_IN_PATH: Alphabet = alphanumeric_and(b"-._~/");

const fn alphanumeric_and(others: &[u8]) -> Alphabet {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "the loop ends at 255")]
        let character = byte as u8;
        table[byte] = character.is_ascii_alphanumeric();
        byte += 1;
    }
    let mut index = 0;
    while index < others.len() {
        table[others[index] as usize] = true;
        index += 1;
    }
    table
}

/// Appends the bytes up to the first that the alphabet does not have, and returns the rest. Most texts are one such run.
pub(super) fn push_run<'a>(out: &mut Vec<u8>, bytes: &'a [u8], alphabet: &Alphabet) -> &'a [u8] {
    let end = bytes.iter().position(|byte| !alphabet[usize::from(*byte)]).unwrap_or(bytes.len());
    let (run, rest) = bytes.split_at(end);
    out.extend_from_slice(run);
    rest
}

/// Appends one byte, encoded.
pub(super) fn push_encoded(out: &mut Vec<u8>, byte: u8) {
    if UNRESERVED[usize::from(byte)] {
        out.push(byte);
    } else {
        out.extend_from_slice(&[b'%', UPPER_HEX[usize::from(byte >> 4)], UPPER_HEX[usize::from(byte & 15)]]);
    }
}

/// Appends bytes that are not encoded yet.
pub(crate) fn encode(out: &mut Vec<u8>, bytes: &[u8]) {
    encode_by(out, bytes, &UNRESERVED);
}

/// Appends bytes that are not encoded yet, with `/` left as it is: a path.
pub(crate) fn encode_path(out: &mut Vec<u8>, bytes: &[u8]) {
    encode_by(out, bytes, &UNRESERVED_IN_PATH);
}

fn encode_by(out: &mut Vec<u8>, bytes: &[u8], alphabet: &Alphabet) {
    let mut rest = push_run(out, bytes, alphabet);
    while let [byte, after @ ..] = rest {
        push_encoded(out, *byte);
        rest = push_run(out, after, alphabet);
    }
}

/// Splits the first byte off an encoded text, decoding `%XX`; a `%` that starts no `%XX` is itself.
pub(super) fn decode_first(bytes: &[u8]) -> Option<(Decoded, &[u8])> {
    match bytes {
        [b'%', high, low, rest @ ..] => match (digit(*high), digit(*low)) {
            (Some(high), Some(low)) => Some((Decoded { byte: (high << 4) | low, was_encoded: true }, rest)),
            _ => Some((Decoded { byte: b'%', was_encoded: false }, bytes.get(1..)?)),
        },
        [byte, rest @ ..] => Some((Decoded { byte: *byte, was_encoded: false }, rest)),
        [] => None,
    }
}

/// A byte and whether it stood there as `%XX`.
pub(super) struct Decoded {
    pub(super) byte: u8,
    pub(super) was_encoded: bool,
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// A SHA-256 in lower-case hexadecimal. The compiler turns this arithmetic into vector instructions, a table it does not.
pub(super) fn hex(hash: &[u8; 32]) -> [u8; 64] {
    let digit = |value: u8| value + if value < 10 { b'0' } else { b'a' - 10 };
    let mut out = [0; 64];
    for (digits, byte) in out.chunks_exact_mut(2).zip(hash) {
        digits.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str) -> String {
        let mut out = Vec::new();
        encode(&mut out, text.as_bytes());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(encoded("azAZ09-._~"), "azAZ09-._~");
        assert_eq!(encoded(" +/=@:*&é"), "%20%2B%2F%3D%40%3A%2A%26%C3%A9");
    }

    #[test]
    fn hexadecimal_is_lower_case() {
        let mut hash = [0; 32];
        hash[..4].copy_from_slice(&[0x00, 0x9A, 0xF0, 0xFF]);
        assert_eq!(hex(&hash), format!("009af0ff{}", "0".repeat(56)).as_bytes());
    }

    #[test]
    fn a_percent_sign_that_starts_no_escape_is_itself() {
        let (decoded, rest) = decode_first(b"%4g").unwrap();
        assert_eq!((decoded.byte, decoded.was_encoded, rest), (b'%', false, &b"4g"[..]));
        let (decoded, rest) = decode_first(b"%4").unwrap();
        assert_eq!((decoded.byte, rest), (b'%', &b"4"[..]));
        let (decoded, rest) = decode_first(b"%e9x").unwrap();
        assert_eq!((decoded.byte, decoded.was_encoded, rest), (0xE9, true, &b"x"[..]));
    }
}
