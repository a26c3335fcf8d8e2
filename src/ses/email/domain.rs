//! The domain of an address, in ASCII.

/// The longest domain, and the longest label of one.
///
/// Source: [RFC 1035, section 2.3.4](https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4).
const MAX_DOMAIN: usize = 255;
const MAX_LABEL: usize = 63;

/// The domain as it is sent: in ASCII, an internationalised one in Punycode.
pub(super) fn to_ascii(domain: &str) -> Result<String, String> {
    let domain = if domain.is_ascii() { domain.to_owned() } else { punycode(domain)? };
    let is_label = |label: &str| {
        (1..=MAX_LABEL).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if domain.len() <= MAX_DOMAIN && domain.split('.').all(is_label) {
        return Ok(domain);
    }
    Err("the domain behind the `@` is none; expected one such as example.com".to_owned())
}

/// Source: [UTS #46](https://www.unicode.org/reports/tr46/), as browsers do it.
#[cfg(feature = "idn")]
fn punycode(domain: &str) -> Result<String, String> {
    idna::domain_to_ascii_cow(domain.as_bytes(), idna::AsciiDenyList::URL)
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| "the domain behind the `@` has characters that no domain has".to_owned())
}

#[cfg(not(feature = "idn"))]
fn punycode(_: &str) -> Result<String, String> {
    Err("the domain behind the `@` is not ASCII; turn on this crate's feature `idn`, or give it in Punycode, such as \
         xn--mnchen-3ya.de"
        .to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_domain_is_refused() {
        for domain in ["example.com", "localhost", "xn--mnchen-3ya.de", "a-b.1.example"] {
            assert_eq!(to_ascii(domain), Ok(domain.to_owned()));
        }
        for domain in ["", ".", "a..b", "a.b.", "-a.b", "a-.b", "a_b.c", "a/b", "[1.2.3.4]", "a b"] {
            assert!(to_ascii(domain).is_err(), "{domain}");
        }
        assert!(to_ascii(&"x".repeat(64)).is_err());
    }

    #[cfg(feature = "idn")]
    #[test]
    fn an_internationalised_domain_becomes_punycode() {
        assert_eq!(to_ascii("München.de"), Ok("xn--mnchen-3ya.de".to_owned()));
        assert_eq!(to_ascii("例え。テスト"), Ok("xn--r8jz45g.xn--zckzah".to_owned()));
        // Characters that normalise to what would end the address, or be none.
        for domain in ["ex\u{ff20}ample.com", "\u{ff1c}ä.de", "\u{ad}", "a\u{3000}ä.de", "\u{200b}"] {
            assert!(to_ascii(domain).is_err(), "{domain:?}");
        }
    }

    #[cfg(not(feature = "idn"))]
    #[test]
    fn an_internationalised_domain_asks_for_the_feature() {
        let problem = to_ascii("münchen.de").unwrap_err();
        assert!(problem.contains("`idn`") && problem.contains("Punycode"), "{problem}");
    }
}
