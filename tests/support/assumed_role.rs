//! Temporary credentials, as the servers' own STS hands them out.

use tower_sigv4::Credentials;

/// The credentials in a reply to `AssumeRole`.
///
/// # Panics
/// When the reply is anything else.
pub fn parse(xml: &str) -> Credentials {
    let expiry = humantime::parse_rfc3339_weak(text(xml, "Expiration")).expect("a time");
    Credentials::new(text(xml, "AccessKeyId"), text(xml, "SecretAccessKey"))
        .with_session_token(text(xml, "SessionToken"))
        .with_expiry(expiry)
}

/// The text of an element.
///
/// # Panics
/// When there is none.
pub fn text<'a>(xml: &'a str, tag: &str) -> &'a str {
    let (_, rest) = xml.split_once(&format!("<{tag}>")).unwrap_or_else(|| panic!("no <{tag}> in {xml}"));
    let (text, _) = rest.split_once('<').unwrap_or_else(|| panic!("no end of <{tag}> in {xml}"));
    text
}
