//! The URLs in a message that somebody will visit: both must lead to SNS and nowhere else.
//!
//! They are compared with the one host that they may have, as they stand: nothing is decoded, lowered or normalised first. So
//! user information, a port, a trailing dot, capitals or a look-alike make another host, and what is visited is to the byte
//! what was checked.

use http::Uri;

use super::VerifyError;

/// The URL of a signing certificate: on this host, with a plain path that ends in `.pem`.
pub(super) fn certificate(url: &str, host: &str) -> Result<Uri, VerifyError> {
    let path = path_on(url, host).filter(|path| is_pem_file(path)).ok_or(VerifyError::SigningCertUrl)?;
    to_uri(url, host, path).ok_or(VerifyError::SigningCertUrl)
}

/// The URL that confirms a subscription: on this host.
pub(super) fn subscribe(url: &str, host: &str) -> Result<Uri, VerifyError> {
    let path = path_on(url, host).ok_or(VerifyError::SubscribeUrl)?;
    to_uri(url, host, path).ok_or(VerifyError::SubscribeUrl)
}

/// What follows the host, when it is this one, spoken to by HTTPS at its usual port: ASCII that begins with a slash.
fn path_on<'a>(url: &'a str, host: &str) -> Option<&'a str> {
    url.strip_prefix("https://")?.strip_prefix(host).filter(|path| path.starts_with('/') && path.is_ascii())
}

/// A plain path: names of letters, digits, `-`, `_` and `.`, none of which begins with a dot, the last with `.pem` at its end.
fn is_pem_file(path: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let is_name = |name: &str| !name.is_empty() && !name.starts_with('.') && name.bytes().all(is_plain);
    path.strip_suffix(".pem").is_some() && path.split('/').skip(1).all(is_name)
}

/// The parsed form, if parsing left everything as it was: a fragment, for one, would be lost.
fn to_uri(url: &str, host: &str, path: &str) -> Option<Uri> {
    let uri: Uri = url.parse().ok()?;
    let is_same = uri.scheme_str() == Some("https")
        && uri.authority().map(http::uri::Authority::as_str) == Some(host)
        && uri.path_and_query().map(http::uri::PathAndQuery::as_str) == Some(path);
    is_same.then_some(uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "sns.eu-west-1.amazonaws.com";

    #[test]
    fn urls_of_sns_pass() {
        for url in [
            "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",
            "https://sns.eu-west-1.amazonaws.com/certificates/a_b.c.pem",
        ] {
            assert_eq!(certificate(url, HOST).unwrap(), url);
        }
        let url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:1:t&Token=2";
        assert_eq!(subscribe(url, HOST).unwrap(), url);
    }

    #[test]
    fn a_path_that_is_no_pem_file_is_refused() {
        for path in [
            "",
            "/",
            "/.pem",
            "/a",
            "/a.pem/",
            "/a.PEM",
            "/a.pem?x",
            "/a.pem?",
            "/a.pem#x",
            "/a.pem#",
            "//a.pem",
            "/../a.pem",
            "/./a.pem",
            "/a/../b.pem",
            "/%2e%2e/a.pem",
            "/a%2fb.pem",
            "/a\\b.pem",
            "/a;b.pem",
            "/a b.pem",
            "/a\tb.pem",
            "/a.pem\n",
            "/é.pem",
            "/@evil.example/a.pem",
            "/a:b.pem",
        ] {
            let url = format!("https://{HOST}{path}");
            assert!(matches!(certificate(&url, HOST), Err(VerifyError::SigningCertUrl)), "{url}");
        }
    }

    #[test]
    fn a_subscribe_url_must_survive_its_parsing() {
        for path in ["", "?Action=x", "/?a#b", "/#", "/?a b", "/?a\nb", "/\u{202e}"] {
            let url = format!("https://{HOST}{path}");
            assert!(matches!(subscribe(&url, HOST), Err(VerifyError::SubscribeUrl)), "{url}");
        }
    }
}
