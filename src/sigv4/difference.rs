//! Where two canonical requests differ: the reason of a signature that does not match.

use std::fmt;

/// The first line in which the canonical request that a service made differs from the one that was signed.
///
/// Source: [Troubleshoot signed requests](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html).
///
/// Values that can be secret (tokens, keys, cookies) are not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// What the line is about.
    pub part: DifferentPart,
    /// The line that was signed; empty when there was none.
    pub signed: String,
    /// The line that the service computed from what it received; empty when it had none.
    pub received: String,
}

/// What a line of a canonical request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DifferentPart {
    /// The method.
    Method,
    /// The path.
    Path,
    /// The query.
    Query,
    /// The header of this name, in small letters.
    Header(String),
    /// The list of the signed headers' names.
    SignedHeaders,
    /// The hash that stands for the body.
    PayloadHash,
}

/// The longest line that is told, in characters.
const MAX_LINE: usize = 300;

/// What stands for a secret.
const REDACTED: &str = "**redacted**";

/// Words in the name of a header or a parameter whose value nobody should read.
const SECRET_WORDS: &[&str] =
    &["auth", "cookie", "credential", "key", "mfa", "password", "secret", "signature", "token"];

/// Finds the first line in which two canonical requests differ.
pub(super) fn first(signed: &str, received: &str) -> Option<Difference> {
    let (mut ours, mut theirs) = (signed.lines(), received.lines());
    let mut number = 0;
    loop {
        let (our, their) = (ours.next(), theirs.next());
        if our.is_none() && their.is_none() {
            return None;
        }
        if our != their {
            let (our, their) = (our.unwrap_or_default(), their.unwrap_or_default());
            let is_last = ours.next().is_none() && theirs.next().is_none();
            let part = part(number, our, their, is_last);
            // Where only one of them has a header, the line of the other is about something else.
            let is_about =
                |line: &str| !matches!(&part, DifferentPart::Header(name) if header_name(line) != Some(name));
            let (our, their) = (Some(our).filter(|line| is_about(line)), Some(their).filter(|line| is_about(line)));
            let (our, their) = (our.unwrap_or_default(), their.unwrap_or_default());
            let shown = |line| shorten(&redact(&part, line));
            let (signed, received) = (shown(our), shown(their));
            return Some(Difference { part, signed, received });
        }
        number += 1;
    }
}

/// What the line of this number, from 0, is about. Headers have a colon behind their name, and both lists the same order: the
/// name that comes first is the one that the other request lacks.
fn part(number: usize, our: &str, their: &str, is_last: bool) -> DifferentPart {
    match number {
        0 => DifferentPart::Method,
        1 => DifferentPart::Path,
        2 => DifferentPart::Query,
        _ => match (header_name(our), header_name(their)) {
            (Some(our), Some(their)) => DifferentPart::Header(our.min(their).to_owned()),
            (Some(only), None) | (None, Some(only)) => DifferentPart::Header(only.to_owned()),
            (None, None) if is_last => DifferentPart::PayloadHash,
            (None, None) => DifferentPart::SignedHeaders,
        },
    }
}

fn header_name(line: &str) -> Option<&str> {
    line.split_once(':').map(|(name, _)| name)
}

/// The line without what nobody should read.
fn redact(part: &DifferentPart, line: &str) -> String {
    match part {
        DifferentPart::Query => {
            // A pair, with what is before it, is at least one character: no more of them than these are shown.
            let shown = line.split('&').take(MAX_LINE + 2).map(|pair| match pair.split_once('=') {
                Some((name, _)) if is_secret(name) => format!("{name}={REDACTED}"),
                _ => pair.to_owned(),
            });
            shown.collect::<Vec<_>>().join("&")
        }
        DifferentPart::Header(_) => match line.split_once(':') {
            Some((name, _)) if is_secret(name) => format!("{name}:{REDACTED}"),
            _ => line.to_owned(),
        },
        _ => line.to_owned(),
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| name.contains(word))
}

fn shorten(line: &str) -> String {
    let mut shown: String = line.chars().take(MAX_LINE).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.chars().nth(MAX_LINE).is_some() {
        shown.push('…');
    }
    shown
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { part, signed, received } = self;
        match part {
            DifferentPart::Header(name) => write!(
                f,
                "the header {name} reached the service otherwise than it was signed, so something on the way changed it: "
            )?,
            DifferentPart::Method => f.write_str("the service received another method than was signed: ")?,
            DifferentPart::Path => f.write_str("the service received another path than was signed: ")?,
            DifferentPart::Query => f.write_str("the service received another query than was signed: ")?,
            DifferentPart::SignedHeaders => f.write_str("the service lists other signed headers: ")?,
            DifferentPart::PayloadHash => f.write_str("the service received another body than was signed: ")?,
        }
        write!(f, "signed {signed:?}, received {received:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str = "GET\n/a%20b\nlist-type=2&X-Amz-Security-Token=t0k3n\nhost:h.example\nrange:bytes=0-9\n\
                          x-amz-security-token:t0k3n\n\nhost;range;x-amz-security-token\ne3b0";

    fn difference(from: &str, to: &str) -> Difference {
        first(SIGNED, &SIGNED.replacen(from, to, 1)).unwrap()
    }

    #[test]
    fn the_first_line_that_differs_says_what_is_wrong() {
        assert_eq!(first(SIGNED, SIGNED), None);
        for (from, to, part) in [
            ("GET", "HEAD", DifferentPart::Method),
            ("/a%20b", "/a+b", DifferentPart::Path),
            ("list-type=2", "list-type=1", DifferentPart::Query),
            ("h.example", "h.example:80", DifferentPart::Header("host".to_owned())),
            ("range:bytes=0-9", "range:bytes=0-8", DifferentPart::Header("range".to_owned())),
            ("range:bytes=0-9\n", "", DifferentPart::Header("range".to_owned())),
            ("host:", "cookie:a=b\nhost:", DifferentPart::Header("cookie".to_owned())),
            ("host;range", "host;Range", DifferentPart::SignedHeaders),
            ("e3b0", "0000", DifferentPart::PayloadHash),
        ] {
            assert_eq!(difference(from, to).part, part, "{from} {to}");
        }
        let removed = difference("range:bytes=0-9\n", "");
        assert_eq!((removed.signed.as_str(), removed.received.as_str()), ("range:bytes=0-9", ""));
        let added = difference("range:", "cache-control:no-cache\nrange:");
        assert_eq!(added.part, DifferentPart::Header("cache-control".to_owned()));
        assert_eq!((added.signed.as_str(), added.received.as_str()), ("", "cache-control:no-cache"));
        let path = difference("/a%20b", "/a+b");
        assert_eq!((path.signed.as_str(), path.received.as_str()), ("/a%20b", "/a+b"));
    }

    #[test]
    fn no_secret_is_told() {
        for (from, to) in [
            ("list-type=2", "list-type=1"),
            ("-token:t0k3n", "-token:0th3r"),
            ("host:", "cookie:t0k3n\nhost:"),
            ("x-amz-security", "x-amz-mfa:t0k3n\nx-amz-security"),
        ] {
            let difference = difference(from, to);
            let told = format!("{difference} {difference:?}");
            assert!(!told.contains("t0k3n") && !told.contains("0th3r"), "{told}");
        }
    }

    #[test]
    fn what_a_service_sends_can_be_anything() {
        assert!(first(SIGNED, "").is_some() && first("", SIGNED).is_some());
        let long = difference("/a%20b", &"é".repeat(10_000));
        assert!(long.received.chars().count() <= MAX_LINE + 1);
        assert!(!difference("/a%20b", "/\u{1b}[31m").to_string().contains('\u{1b}'));
        let pairs = "a&".repeat(1_000_000);
        assert_eq!(difference("list-type=2", &pairs).received, format!("{}…", "a&".repeat(MAX_LINE / 2)));
        let received = SIGNED.replacen("list-type=2", &pairs, 1);
        let made = allocation_counter::measure(|| drop(first(SIGNED, &received))).count_total;
        assert!(made < 2_000, "{made} allocations");
    }
}
