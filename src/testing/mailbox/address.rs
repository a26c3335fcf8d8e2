//! Addresses, as people write them.

use mail_parser::{Addr, Address, MessageParser};

/// What is sent as an address, with its name decoded. What is none stays as it is.
pub(super) fn decoded(sent: &str) -> String {
    let header = format!("To: {sent}\r\n\r\n");
    let read = MessageParser::new().with_address_headers().parse(header.as_bytes()).map(|message| all(message.to()));
    match read.as_deref() {
        Some([one]) => one.clone(),
        _ => sent.to_owned(),
    }
}

/// The addresses of a header.
pub(super) fn all(header: Option<&Address<'_>>) -> Vec<String> {
    header.into_iter().flat_map(Address::iter).filter_map(shown).collect()
}

/// An address with the name that one of these has for it.
pub(super) fn named(address: String, with_names: &[String]) -> String {
    let is_same =
        |it: &&String| it.strip_suffix('>').and_then(|it| it.rsplit_once(" <")).is_some_and(|(_, it)| it == address);
    with_names.iter().find(is_same).cloned().unwrap_or(address)
}

fn shown(address: &Addr<'_>) -> Option<String> {
    let addr_spec = address.address()?;
    Some(match address.name() {
        Some(name) => format!("{name} <{addr_spec}>"),
        None => addr_spec.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_decoded_and_the_rest_kept() {
        for (sent, expected) in [
            ("a@example.com", "a@example.com"),
            ("<a@example.com>", "a@example.com"),
            ("Ann <a@example.com>", "Ann <a@example.com>"),
            ("\"Doe, Ann\" <a@example.com>", "Doe, Ann <a@example.com>"),
            ("=?utf-8?Q?Zo=C3=AB?= <z@example.com>", "Zoë <z@example.com>"),
            ("no address", "no address"),
            ("", ""),
        ] {
            assert_eq!(decoded(sent), expected);
        }
    }

    #[test]
    fn a_bare_address_gets_the_name_that_the_header_has() {
        let header = ["Ann <a@example.com>".to_owned(), "b@example.com".to_owned()];
        assert_eq!(named("a@example.com".to_owned(), &header), "Ann <a@example.com>");
        assert_eq!(named("b@example.com".to_owned(), &header), "b@example.com");
        assert_eq!(named("x@example.com".to_owned(), &header), "x@example.com");
    }
}
