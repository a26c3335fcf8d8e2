//! The canonical headers and the list of their names.

use http::HeaderMap;
use http::header::HeaderName;

use super::SignedHeaders;

pub(super) const X_AMZ_CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");
pub(super) const X_AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");
pub(super) const X_AMZ_SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");

/// The headers that are signed, in the order in which they are written.
pub(super) struct Headers<'a>(Vec<(&'a str, &'a [u8])>);

impl<'a> Headers<'a> {
    /// Takes the headers to sign from a request, without those that the signer itself sets.
    pub(super) fn of(headers: &'a HeaderMap, selection: SignedHeaders) -> Self {
        // The signer adds four at the most.
        let mut signed = Vec::with_capacity(headers.len() + 4);
        for (name, value) in headers {
            let name = name.as_str();
            if is_signed(name, selection) {
                signed.push((name, value.as_bytes()));
            }
        }
        Self(signed)
    }

    pub(super) fn push(&mut self, name: &'static str, value: &'a [u8]) {
        self.0.push((name, value));
    }

    /// How long names and values are together, each name counted twice as it stands in the list of names too.
    pub(super) fn bytes(&self) -> usize {
        self.0.iter().map(|(name, value)| 2 * name.len() + value.len() + 3).sum()
    }

    /// Sorts by name. Values of one name keep their order.
    pub(super) fn sort(&mut self) {
        self.0.sort_by_key(|(name, _)| *name);
    }

    /// Appends `name:value,value\n` for each name.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let mut last = "";
        for (name, value) in &self.0 {
            if *name == last {
                // The line of this name is not over: go back before its end.
                out.pop();
                out.push(b',');
            } else {
                out.extend_from_slice(name.as_bytes());
                out.push(b':');
            }
            write_value(value, out);
            out.push(b'\n');
            last = name;
        }
    }

    /// Appends the names, each once, with `;` between them.
    pub(super) fn write_names(&self, out: &mut Vec<u8>) {
        let mut last = "";
        for (name, _) in &self.0 {
            if *name != last {
                if !last.is_empty() {
                    out.push(b';');
                }
                out.extend_from_slice(name.as_bytes());
                last = name;
            }
        }
    }
}

/// Whether a header of the request is signed. Those that the signer sets are not the request's.
fn is_signed(name: &str, selection: SignedHeaders) -> bool {
    match name {
        "x-amz-date" | "x-amz-content-sha256" | "x-amz-security-token" => false,
        "host" => true,
        // Clients and proxies rewrite these; TRAPS of many signers.
        "authorization" | "connection" | "expect" | "keep-alive" | "te" | "trailer" | "transfer-encoding"
        | "upgrade" | "user-agent" | "x-amzn-trace-id" => false,
        _ if name.starts_with("proxy-") => false,
        "content-type" | "content-md5" => true,
        _ => selection == SignedHeaders::All || name.starts_with("x-amz-"),
    }
}

/// Appends a value without white space around it and with each run of spaces inside as one.
fn write_value(value: &[u8], out: &mut Vec<u8>) {
    // The receiving side strips tabs around a value too, so they cannot be signed.
    let mut value = value;
    while let [b' ' | b'\t', rest @ ..] = value {
        value = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    if !value.windows(2).any(|pair| pair == b"  ") {
        out.extend_from_slice(value);
        return;
    }
    let mut after_space = false;
    for &byte in value {
        if byte != b' ' || !after_space {
            out.push(byte);
        }
        after_space = byte == b' ';
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn canonical(headers: &HeaderMap, selection: SignedHeaders) -> (String, String) {
        let mut signed = Headers::of(headers, selection);
        signed.sort();
        let (mut lines, mut names) = (Vec::new(), Vec::new());
        signed.write(&mut lines);
        signed.write_names(&mut names);
        (String::from_utf8_lossy(&lines).into_owned(), String::from_utf8(names).unwrap())
    }

    fn map(headers: &[(&'static str, &'static [u8])]) -> HeaderMap {
        headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_bytes(value).unwrap()))
            .collect()
    }

    #[test]
    fn values_are_trimmed_and_their_spaces_folded() {
        let headers = map(&[("my-header2", b"  \"a   b   c\" \t"), ("my-header1", b" a b "), ("empty", b"  ")]);
        assert_eq!(
            canonical(&headers, SignedHeaders::All),
            ("empty:\nmy-header1:a b\nmy-header2:\"a b c\"\n".to_owned(), "empty;my-header1;my-header2".to_owned())
        );
    }

    #[test]
    fn values_of_one_name_are_joined_in_their_order() {
        let headers = map(&[("a", b"2"), ("b", b"x"), ("a", b" 1 ")]);
        assert_eq!(canonical(&headers, SignedHeaders::All), ("a:2,1\nb:x\n".to_owned(), "a;b".to_owned()));
    }

    #[test]
    fn bytes_beyond_ascii_are_signed_as_they_are() {
        let headers = map(&[("x-amz-meta-name", b"\xC3\xA9\xFF")]);
        let mut out = Vec::new();
        Headers::of(&headers, SignedHeaders::Minimum).write(&mut out);
        assert_eq!(out, b"x-amz-meta-name:\xC3\xA9\xFF\n");
    }

    /// Trap: signers that sign all break behind proxies; those that sign too little are refused.
    #[test]
    fn what_proxies_rewrite_is_never_signed() {
        let excluded: [(&'static str, &'static [u8]); 13] = [
            ("authorization", b"a"),
            ("connection", b"close"),
            ("expect", b"100-continue"),
            ("keep-alive", b"1"),
            ("proxy-authorization", b"p"),
            ("proxy-connection", b"p"),
            ("te", b"trailers"),
            ("trailer", b"x"),
            ("transfer-encoding", b"chunked"),
            ("upgrade", b"h2c"),
            ("user-agent", b"me"),
            ("x-amzn-trace-id", b"Root=1"),
            ("x-amz-date", b"stale"),
        ];
        assert_eq!(canonical(&map(&excluded), SignedHeaders::All).1, "");
    }

    #[test]
    fn the_minimum_is_what_must_be_signed() {
        let headers = map(&[
            ("range", b"bytes=0-1"),
            ("content-length", b"0"),
            ("content-type", b"text/plain"),
            ("content-md5", b"m"),
            ("x-amz-acl", b"private"),
            ("host", b"h"),
        ]);
        assert_eq!(canonical(&headers, SignedHeaders::Minimum).1, "content-md5;content-type;host;x-amz-acl");
        assert_eq!(
            canonical(&headers, SignedHeaders::All).1,
            "content-length;content-md5;content-type;host;range;x-amz-acl"
        );
    }
}
