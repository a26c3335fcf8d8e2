//! The canonical headers and the list of their names.

use http::HeaderMap;
use http::header::{HOST, HeaderName};

use super::SignedHeaders;

pub(super) const X_AMZ_CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");
pub(super) const X_AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");
pub(super) const X_AMZ_SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");
pub(super) const X_AMZ_S3SESSION_TOKEN: HeaderName = HeaderName::from_static("x-amz-s3session-token");

/// A header's name and one of its values.
#[derive(Clone, Copy)]
struct Line<'a> {
    name: &'a str,
    value: &'a [u8],
    /// The value is the signer's own, so it has no white space to look for.
    is_plain: bool,
}

/// How many headers need no allocation.
const INLINE: usize = 16;

/// The headers that are signed, in the order in which they are written.
pub(super) struct Headers<'a> {
    inline: [Line<'a>; INLINE],
    inline_len: usize,
    /// All of them, once they are more than fit.
    spilled: Vec<Line<'a>>,
    has_host: bool,
}

impl<'a> Headers<'a> {
    /// Takes the headers to sign from a request, without those that the signer itself sets.
    pub(super) fn of(headers: &'a HeaderMap, selection: SignedHeaders) -> Self {
        let none = Line { name: "", value: b"", is_plain: true };
        let mut signed = Self { inline: [none; INLINE], inline_len: 0, spilled: Vec::new(), has_host: false };
        for (name, value) in headers {
            let name = name.as_str();
            if is_signed(name, selection) {
                signed.has_host |= name == HOST.as_str();
                signed.push(Line { name, value: value.as_bytes(), is_plain: false });
            }
        }
        signed
    }

    /// Adds the host that clients derive from the URI when the request itself names none.
    pub(super) fn push_host(&mut self, host: &'a [u8]) {
        if !self.has_host {
            self.push_plain(HOST.as_str(), host);
        }
    }

    /// Adds a header of the signer's own.
    pub(super) fn push_plain(&mut self, name: &'static str, value: &'a [u8]) {
        self.push(Line { name, value, is_plain: true });
    }

    fn push(&mut self, line: Line<'a>) {
        if self.spilled.is_empty() {
            if let Some(free) = self.inline.get_mut(self.inline_len) {
                *free = line;
                self.inline_len += 1;
                return;
            }
            self.spilled.extend_from_slice(&self.inline);
        }
        self.spilled.push(line);
    }

    fn lines(&self) -> &[Line<'a>] {
        if self.spilled.is_empty() { self.inline.get(..self.inline_len).unwrap_or_default() } else { &self.spilled }
    }

    /// How long names and values are together, each name counted twice as it stands in the list of names too.
    pub(super) fn bytes(&self) -> usize {
        self.lines().iter().map(|line| 2 * line.name.len() + line.value.len() + 3).sum()
    }

    /// Sorts by name. Values of one name keep their order.
    pub(super) fn sort(&mut self) {
        let lines = match self.spilled.as_mut_slice() {
            [] => self.inline.get_mut(..self.inline_len).unwrap_or_default(),
            spilled => spilled,
        };
        lines.sort_by_key(|line| line.name);
    }

    /// Appends `name:value,value\n` for each name.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let mut last = "";
        for &Line { name, value, is_plain } in self.lines() {
            if name == last {
                // The line of this name is not over: go back before its end.
                out.pop();
                out.push(b',');
            } else {
                out.extend_from_slice(name.as_bytes());
                out.push(b':');
            }
            if is_plain {
                out.extend_from_slice(value);
            } else {
                write_value(value, out);
            }
            out.push(b'\n');
            last = name;
        }
    }

    /// Appends the names, each once, with `;` between them.
    pub(super) fn write_names(&self, out: &mut Vec<u8>) {
        let mut last = "";
        for &Line { name, .. } in self.lines() {
            if name != last {
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
#[expect(clippy::match_same_arms, reason = "the names are left out for two reasons")]
fn is_signed(name: &str, selection: SignedHeaders) -> bool {
    match name {
        "host" | "content-type" | "content-md5" => true,
        "x-amz-date" | "x-amz-content-sha256" | "x-amz-security-token" | "x-amz-s3session-token" => false,
        // Clients and proxies rewrite these.
        "authorization" | "connection" | "expect" | "keep-alive" | "te" | "trailer" | "transfer-encoding"
        | "upgrade" | "user-agent" | "x-amzn-trace-id" => false,
        _ if name.starts_with("proxy-") => false,
        _ => selection == SignedHeaders::All || name.starts_with("x-amz-") || name.starts_with("amz-sdk-"),
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
    // Most values have no space at all, and one search for a byte is the cheapest way to know.
    if !value.contains(&b' ') {
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
    fn any_number_of_headers_is_signed() {
        for count in [INLINE - 1, INLINE, INLINE + 1, 100] {
            let mut headers = HeaderMap::new();
            for number in (0..count).rev() {
                let name = HeaderName::try_from(format!("h{number:03}")).unwrap();
                headers.insert(name, HeaderValue::from(number));
            }
            let lines = (0..count).map(|number| format!("h{number:03}:{number}\n")).collect::<Vec<_>>().concat();
            assert_eq!(canonical(&headers, SignedHeaders::All).0, lines);
        }
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
            ("amz-sdk-request", b"attempt=1; max=3"),
            ("host", b"h"),
        ]);
        assert_eq!(
            canonical(&headers, SignedHeaders::Minimum).1,
            "amz-sdk-request;content-md5;content-type;host;x-amz-acl"
        );
        assert_eq!(
            canonical(&headers, SignedHeaders::All).1,
            "amz-sdk-request;content-length;content-md5;content-type;host;range;x-amz-acl"
        );
    }
}
