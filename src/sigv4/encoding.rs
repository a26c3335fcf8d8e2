//! The URI encoding and the hexadecimal of the specification.
//!
//! Source: `UriEncode` in
//! [Create a canonical request](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html):
//! every byte but `A-Z a-z 0-9 - . _ ~` becomes `%XX` in upper case; a space is `%20`, never `+`.

const UPPER_HEX: &[u8; 16] = b"0123456789ABCDEF";

/// The unreserved characters of RFC 3986, as a table because the check runs for every byte of every path and query.
const UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "the loop ends at 255")]
        let character = byte as u8;
        table[byte] = character.is_ascii_alphanumeric() || matches!(character, b'-' | b'.' | b'_' | b'~');
        byte += 1;
    }
    table
};

/// Appends one byte, encoded.
pub(crate) fn push_encoded(out: &mut Vec<u8>, byte: u8) {
    if UNRESERVED[usize::from(byte)] {
        out.push(byte);
    } else {
        out.extend_from_slice(&[b'%', UPPER_HEX[usize::from(byte >> 4)], UPPER_HEX[usize::from(byte & 15)]]);
    }
}

/// Appends bytes that are not encoded yet.
pub(crate) fn encode(out: &mut Vec<u8>, bytes: &[u8]) {
    for &byte in bytes {
        push_encoded(out, byte);
    }
}

/// Appends bytes that are not encoded yet, with `/` left as it is: a path.
pub(crate) fn encode_path(out: &mut Vec<u8>, bytes: &[u8]) {
    for &byte in bytes {
        if byte == b'/' { out.push(byte) } else { push_encoded(out, byte) }
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

/// Writes a SHA-256 in lower-case hexadecimal.
pub(super) fn hex(hash: &[u8; 32], out: &mut [u8; 64]) {
    // 32 bytes always fit into 64 digits, the only error that the function has.
    let _ = hex::encode_to_slice(hash, out);
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
    fn a_percent_sign_that_starts_no_escape_is_itself() {
        let (decoded, rest) = decode_first(b"%4g").unwrap();
        assert_eq!((decoded.byte, decoded.was_encoded, rest), (b'%', false, &b"4g"[..]));
        let (decoded, rest) = decode_first(b"%4").unwrap();
        assert_eq!((decoded.byte, rest), (b'%', &b"4"[..]));
        let (decoded, rest) = decode_first(b"%e9x").unwrap();
        assert_eq!((decoded.byte, decoded.was_encoded, rest), (0xE9, true, &b"x"[..]));
    }
}
