//! The canonical query string, and the parameters that presigning adds.

use std::borrow::Cow;
use std::ops::Range;

use super::encoding::{Decoded, UNRESERVED, decode_first, push_encoded, push_run};

/// The parameters that a presigned URL carries; presigning again replaces them.
const PRESIGN_PARAMETERS: [&str; 8] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-S3session-Token",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
];

/// Appends the canonical form of a query and of `added`, parameters that are canonical and sorted already.
///
/// Names and values are decoded and encoded again, as services do with what they receive: `+` and `%20` are both a space. They
/// are sorted by the encoded name, then by the encoded value. A parameter without a value is signed with an empty one.
pub(super) fn write_canonical(query: &str, added: &[u8], out: &mut Vec<u8>) {
    if query.is_empty() {
        out.extend_from_slice(added);
        return;
    }
    let mut encoded = Vec::with_capacity(query.len() + query.len() / 4 + added.len());
    let mut parameters = Vec::with_capacity(8);
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let name = push_reencoded(&mut encoded, name);
        let value = push_reencoded(&mut encoded, value);
        parameters.push((name, value));
    }
    for parameter in added.split(|byte| *byte == b'&').filter(|parameter| !parameter.is_empty()) {
        let start = encoded.len();
        let equals = start + parameter.iter().position(|byte| *byte == b'=').unwrap_or(parameter.len());
        encoded.extend_from_slice(parameter);
        parameters.push((start..equals, (equals + 1).min(encoded.len())..encoded.len()));
    }

    let text = |range: &Range<usize>| encoded.get(range.clone()).unwrap_or_default();
    parameters.sort_by(|(name, value), (other_name, other_value)| {
        (text(name), text(value)).cmp(&(text(other_name), text(other_value)))
    });
    for (index, (name, value)) in parameters.iter().enumerate() {
        if index > 0 {
            out.push(b'&');
        }
        out.extend_from_slice(text(name));
        out.push(b'=');
        out.extend_from_slice(text(value));
    }
}

fn push_reencoded(out: &mut Vec<u8>, text: &str) -> Range<usize> {
    let start = out.len();
    let mut rest = push_run(out, text.as_bytes(), &UNRESERVED);
    while let Some((Decoded { byte, was_encoded }, after)) = decode_first(rest) {
        push_encoded(out, if byte == b'+' && !was_encoded { b' ' } else { byte });
        rest = push_run(out, after, &UNRESERVED);
    }
    start..out.len()
}

/// The query without the parameters of an earlier presigning.
pub(super) fn without_presigning(query: &str) -> Cow<'_, str> {
    let is_ours = |parameter: &str| PRESIGN_PARAMETERS.contains(&parameter.split('=').next().unwrap_or_default());
    if query.split('&').any(is_ours) {
        Cow::Owned(query.split('&').filter(|parameter| !is_ours(parameter)).collect::<Vec<_>>().join("&"))
    } else {
        Cow::Borrowed(query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(query: &str) -> String {
        let mut out = Vec::new();
        write_canonical(query, b"", &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_parameter_without_value_is_signed_with_an_empty_one() {
        assert_eq!(canonical("uploads"), "uploads=");
        assert_eq!(canonical("uploads="), "uploads=");
        assert_eq!(canonical("b&a=&=v"), "=v&a=&b=");
    }

    #[test]
    fn empty_parameters_are_none() {
        assert_eq!(canonical("&&a=1&&"), "a=1");
        assert_eq!(canonical(""), "");
    }

    #[test]
    fn sorted_by_encoded_name_then_by_encoded_value() {
        assert_eq!(canonical("b=2&a=2&a=1&a"), "a=&a=1&a=2&b=2");
        // By name first: `a-` sorts after `a`, though `-` sorts before `=`.
        assert_eq!(canonical("a-=1&a=2"), "a=2&a-=1");
        // `ሴ` is encoded as %E1…, which sorts before letters.
        assert_eq!(canonical("a=b&%E1%88%B4=bar"), "%E1%88%B4=bar&a=b");
    }

    /// Trap: form encoding writes a space as `+`, so a service reads `+` as one.
    #[test]
    fn a_plus_is_a_space() {
        assert_eq!(canonical("a=1+2%2B3%202"), "a=1%202%2B3%202");
    }

    #[test]
    fn encoded_once_whatever_the_wire_has() {
        assert_eq!(canonical("k=a/b%2fc:d%7ee=f"), "k=a%2Fb%2Fc%3Ad~e%3Df");
        assert_eq!(canonical("k=100%"), "k=100%25");
        assert_eq!(canonical("k=%ff"), "k=%FF");
    }

    #[test]
    fn added_parameters_are_sorted_in() {
        let mut out = Vec::new();
        write_canonical("x-id=GetObject&Z=1&A=2", b"X-Amz-Date=d&X-Amz-Expires=1", &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "A=2&X-Amz-Date=d&X-Amz-Expires=1&Z=1&x-id=GetObject");
    }

    #[test]
    fn an_earlier_presigning_is_taken_out() {
        assert_eq!(without_presigning("a=1&X-Amz-Signature=s&b&X-Amz-Date=d"), "a=1&b");
        assert!(matches!(without_presigning("a=1&b"), Cow::Borrowed("a=1&b")));
    }
}
