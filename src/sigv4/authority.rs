//! The host that is sent and signed.

use std::borrow::Cow;

use http::Uri;
use http::uri::{Authority, Scheme};

use super::SigningError;

/// The authority as clients send it: without user information and default port, in lower case.
///
/// HTTP/1.1 clients leave the default port and the user information out of `Host`, while HTTP/2 sends the URI's authority as
/// it is. A signature that holds for both needs the URI to have the form that both send, so the signer gives it that form.
pub(super) fn as_sent(uri: &Uri) -> Result<Cow<'_, str>, SigningError> {
    let authority = uri.authority().ok_or(SigningError::MissingHost)?;
    let text = authority.as_str();
    let host = text.bytes().rposition(|byte| byte == b'@').map_or(text, |at| text.get(at + 1..).unwrap_or_default());
    let host = without_default_port(host, uri.scheme(), authority);
    if host.is_empty() {
        return Err(SigningError::MissingHost);
    }
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Ok(Cow::Owned(host.to_ascii_lowercase()));
    }
    if host.len() == text.len() { Ok(Cow::Borrowed(text)) } else { Ok(Cow::Owned(host.to_owned())) }
}

fn without_default_port<'a>(host: &'a str, scheme: Option<&Scheme>, authority: &Authority) -> &'a str {
    let default = match scheme {
        Some(scheme) if *scheme == Scheme::HTTPS => ":443",
        Some(scheme) if *scheme == Scheme::HTTP => ":80",
        _ => return host,
    };
    // An IPv6 address can end in `:80]`, never in `:80`, once its brackets are there; `http` demands them.
    host.strip_suffix(default).filter(|_| authority.port().is_some()).unwrap_or(host)
}

/// The same URI with another authority.
pub(super) fn replace(uri: &Uri, authority: &str) -> Result<Uri, SigningError> {
    let mut parts = uri.clone().into_parts();
    parts.authority = Some(Authority::try_from(authority).map_err(|_| SigningError::InvalidUri)?);
    Uri::from_parts(parts).map_err(|_| SigningError::InvalidUri)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(uri: &str) -> String {
        as_sent(&uri.parse().unwrap()).unwrap().into_owned()
    }

    #[test]
    fn a_default_port_goes_and_any_other_stays() {
        assert_eq!(sent("https://h.example:443/"), "h.example");
        assert_eq!(sent("http://h.example:80/"), "h.example");
        assert_eq!(sent("http://h.example:443/"), "h.example:443");
        assert_eq!(sent("https://h.example:80/"), "h.example:80");
        assert_eq!(sent("http://127.0.0.1:9000/b/k"), "127.0.0.1:9000");
        assert_eq!(sent("https://h.example:8443/"), "h.example:8443");
    }

    #[test]
    fn ipv6_keeps_its_brackets() {
        assert_eq!(sent("http://[::1]:9000/"), "[::1]:9000");
        assert_eq!(sent("http://[::1]:80/"), "[::1]");
        assert_eq!(sent("http://[2001:DB8::80]/"), "[2001:db8::80]");
    }

    #[test]
    fn user_information_is_never_sent() {
        assert_eq!(sent("https://user:word@H.example:443/"), "h.example");
    }

    #[test]
    fn a_uri_without_authority_names_no_host() {
        assert_eq!(as_sent(&"/path".parse().unwrap()), Err(SigningError::MissingHost));
    }
}
