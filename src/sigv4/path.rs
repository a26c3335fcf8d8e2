//! The canonical URI: the path as the service computes it from the bytes that it received.

use super::encoding::{Decoded, UNRESERVED_IN_PATH, decode_first, encode_path, push_encoded, push_run};
use super::{PathEncoding, PathNormalization, Settings};

/// Appends the canonical form of a path as it stands in the request.
pub(super) fn write_canonical(path: &str, settings: Settings, out: &mut Vec<u8>) {
    let write = match settings.path_encoding {
        PathEncoding::Single => write_single,
        PathEncoding::Double => encode_path,
    };
    // `*` (OPTIONS) and the empty path (CONNECT) are signed as if they began with a slash.
    if !path.starts_with('/') {
        out.push(b'/');
    }
    if settings.path_normalization == PathNormalization::Disabled || is_normal(path) {
        write(out, path.as_bytes());
    } else {
        write_normalized(path, write, out);
    }
}

/// Encodes a path's segments once, whatever they look like on the wire: `=` and `%3d` are both signed as `%3D`, which is what
/// a service finds that decodes the path and encodes it again. An encoded slash stays encoded: it is no separator.
fn write_single(out: &mut Vec<u8>, path: &[u8]) {
    let mut rest = push_run(out, path, &UNRESERVED_IN_PATH);
    while let Some((Decoded { byte, .. }, after)) = decode_first(rest) {
        push_encoded(out, byte);
        rest = push_run(out, after, &UNRESERVED_IN_PATH);
    }
}

fn is_normal(path: &str) -> bool {
    !path.contains("//") && !path.contains("/.")
}

/// Resolves `.`, `..` and empty segments by RFC 3986, section 5.2.4; `..` never leaves the root.
fn write_normalized(path: &str, write: impl Fn(&mut Vec<u8>, &[u8]), out: &mut Vec<u8>) {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    for segment in &segments {
        out.push(b'/');
        write(out, segment.as_bytes());
    }
    // The path stays a folder's when it was one: `/a/.` is `/a/`.
    if segments.is_empty() || ["/", "/.", "/.."].iter().any(|end| path.ends_with(end)) {
        out.push(b'/');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(path: &str, settings: Settings) -> String {
        let mut out = Vec::new();
        write_canonical(path, settings, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn s3(path: &str) -> String {
        canonical(path, Settings::for_service("s3"))
    }

    fn other(path: &str) -> String {
        canonical(path, Settings::default())
    }

    #[test]
    fn s3_signs_every_segment_as_it_is() {
        assert_eq!(s3("/a//b/./../c/"), "/a//b/./../c/");
        assert_eq!(s3("//lead"), "//lead");
        assert_eq!(s3(""), "/");
        assert_eq!(s3("*"), "/%2A");
    }

    /// Trap: `=` `@` `*` `:` must be encoded in the canonical path, `~` must not.
    #[test]
    fn s3_encodes_once_whatever_the_wire_has() {
        assert_eq!(s3("/a=b@c*d:e+f~g"), "/a%3Db%40c%2Ad%3Ae%2Bf~g");
        assert_eq!(s3("/a%3db%7Ec%20d"), "/a%3Db~c%20d");
        assert_eq!(s3("/100%"), "/100%25");
    }

    /// Trap: decoding the whole path and encoding it again turns `%2F` into a separator.
    #[test]
    fn s3_keeps_an_encoded_slash_apart_from_a_separator() {
        assert_eq!(s3("/a%2Fb/c%2fd"), "/a%2Fb/c%2Fd");
        assert_eq!(s3("/a%252Fb"), "/a%252Fb");
    }

    #[test]
    fn other_services_encode_twice() {
        assert_eq!(other("/documents%20and%20settings/"), "/documents%2520and%2520settings/");
        assert_eq!(other("/v2/email/identities/a%2Bb%40example.com"), "/v2/email/identities/a%252Bb%2540example.com");
        assert_eq!(other("/a=b"), "/a%3Db");
    }

    #[test]
    fn other_services_normalize() {
        assert_eq!(other("/"), "/");
        assert_eq!(other("/example/.."), "/");
        assert_eq!(other("//example//"), "/example/");
        assert_eq!(other("/./example"), "/example");
        assert_eq!(other("/a/b/../../../c"), "/c");
        assert_eq!(other("/a/."), "/a/");
        assert_eq!(other("/a/.."), "/");
        assert_eq!(other("/.well-known/x"), "/.well-known/x");
    }
}
