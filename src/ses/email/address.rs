//! An address, as people write it.

use std::fmt;

use super::domain;
use super::text_checks::check_line;

/// The longest part before the `@`, in characters. With a domain of 255 it makes the longest address, of 320.
///
/// Source: [RFC 5321, section 4.5.3.1](https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1).
const MAX_LOCAL_PART: usize = 64;

/// The address of a sender or a recipient: `ann@example.com`, `Ann Lee <ann@example.com>`, or `("Ann Lee", "ann@example.com")`.
///
/// The name is any text without control characters; it is encoded where it must be, and the address itself never is. The part
/// before the `@` is ASCII, since SES sends to no other. It is letters, digits and ``!#$%&'*+-/=?^_`{|}~``, with single dots in
/// between; one in quotation marks, which hardly any mailbox has, is refused. The domain is ASCII or, with the feature `idn`, as
/// people read it.
///
/// What is wrong with it is told by the [`Email`](super::Email) that it is given to.
///
/// ```
/// use tower_sigv4::ses::{Address, Email};
///
/// let email = Email::new("Zoë Ng <zoe@example.com>").to(("Lee, Ann", "ann@example.com")).bcc("log@example.com").text("Hi");
/// let mime = String::from_utf8(email.to_mime()?.to_vec()).unwrap();
/// assert!(mime.contains("To: \"Lee, Ann\" <ann@example.com>\r\n"));
/// # Ok::<(), tower_sigv4::Error>(())
/// ```
#[derive(Clone)]
pub struct Address(pub(super) Result<Mailbox, String>);

/// An address that was checked.
#[derive(Clone)]
pub(in crate::ses) struct Mailbox {
    /// What people read; never empty.
    pub(super) name: Option<String>,
    /// `local-part@domain` in ASCII.
    pub(in crate::ses) addr_spec: String,
}

impl Address {
    /// The address, or what is wrong with it.
    pub(in crate::ses) fn check(self) -> Result<Mailbox, String> {
        self.0
    }
}

impl From<&str> for Address {
    fn from(text: &str) -> Self {
        match text.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
            Some((name, addr_spec)) => Self(mailbox(unquoted(name.trim()), addr_spec)),
            None => Self(mailbox(String::new(), text)),
        }
    }
}

impl From<String> for Address {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&String> for Address {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

/// A name, taken as it is, and an address.
impl<N: Into<String>, A: AsRef<str>> From<(N, A)> for Address {
    fn from((name, addr_spec): (N, A)) -> Self {
        Self(mailbox(name.into(), addr_spec.as_ref()))
    }
}

fn mailbox(name: String, addr_spec: &str) -> Result<Mailbox, String> {
    check_line("the name", &name)?;
    Ok(Mailbox { name: Some(name).filter(|name| !name.is_empty()), addr_spec: check_addr_spec(addr_spec)? })
}

/// A name without the quotation marks that it may be in, and without the backslashes that these ask for.
fn unquoted(name: &str) -> String {
    let Some(quoted) = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return name.to_owned() };
    let mut name = String::with_capacity(quoted.len());
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        let is_escape = character == '\\';
        name.push(if is_escape { characters.next().unwrap_or(character) } else { character });
    }
    name
}

/// The address in ASCII. What is wrong with it is said without the address, which is private.
fn check_addr_spec(addr_spec: &str) -> Result<String, String> {
    check_line("the address", addr_spec)?;
    let mut parts = addr_spec.split('@');
    let (Some(local_part), Some(domain), None) = (parts.next(), parts.next(), parts.next()) else {
        return Err("an address has exactly one `@`; expected one such as ann@example.com".to_owned());
    };
    check_local_part(local_part)?;
    Ok(format!("{local_part}@{}", domain::to_ascii(domain)?))
}

fn check_local_part(local_part: &str) -> Result<(), String> {
    if !local_part.is_ascii() {
        return Err("the part before the `@` is not ASCII, and SES sends to no such address".to_owned());
    }
    if local_part.len() > MAX_LOCAL_PART {
        return Err(format!("the part before the `@` has {} characters, more than {MAX_LOCAL_PART}", local_part.len()));
    }
    // Its characters are all good ones, but programs that take it for an encoded word would read another address.
    if local_part.contains("=?") {
        return Err("the part before the `@` has `=?` in it, which programs decode to something else".to_owned());
    }
    let is_atom = |atom: &str| !atom.is_empty() && atom.bytes().all(is_atom_text);
    if local_part.split('.').all(is_atom) {
        return Ok(());
    }
    Err("the part before the `@` is empty or has more in it than letters, digits, single dots between them and \
         !#$%&'*+-/=?^_`{|}~"
        .to_owned())
}

/// Source: [RFC 5322, section 3.2.3](https://www.rfc-editor.org/rfc/rfc5322#section-3.2.3).
fn is_atom_text(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

/// Whose address it is, is private.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(_) => f.write_str("Address"),
            Err(problem) => write!(f, "Address({problem})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(address: impl Into<Address>) -> (String, String) {
        let mailbox = address.into().check().unwrap();
        (mailbox.name.unwrap_or_default(), mailbox.addr_spec)
    }

    fn problem(address: impl Into<Address>) -> String {
        address.into().check().err().expect("a bad address")
    }

    #[test]
    fn an_address_is_read_as_people_write_it() {
        let plain = (String::new(), "a+b@example.com".to_owned());
        for text in ["a+b@example.com", "<a+b@example.com>", " <a+b@example.com>", "\"\" <a+b@example.com>"] {
            assert_eq!(parts(text), plain);
        }
        for (text, name) in [
            ("Ann <a@b.c>", "Ann"),
            ("Lee, Ann <a@b.c>", "Lee, Ann"),
            ("\"Lee, \\\"Ann\\\" \\\\\" <a@b.c>", "Lee, \"Ann\" \\"),
            ("<3 you <a@b.c>", "<3 you"),
            ("a@b.c <a@b.c>", "a@b.c"),
            ("\"<a@b.c>", "\""),
            ("Zoë 🎉<a@b.c>", "Zoë 🎉"),
        ] {
            assert_eq!(parts(text), (name.to_owned(), "a@b.c".to_owned()), "{text}");
            assert_eq!(parts(text.to_owned()).0, name);
        }
        assert_eq!(parts((" \"Ann\" ", "a@b.c")).0, " \"Ann\" ");
    }

    #[test]
    fn what_is_no_address_is_refused_with_a_sentence() {
        for (text, says) in [
            ("", "one `@`"),
            ("ann", "one `@`"),
            ("a@b@c", "one `@`"),
            ("a@b.c, d@e.f", "one `@`"),
            ("@b.c", "before the `@`"),
            ("a b@c.d", "before the `@`"),
            (" a@c.d", "before the `@`"),
            ("a..b@c.d", "before the `@`"),
            (".a@c.d", "before the `@`"),
            ("\"a b\"@c.d", "before the `@`"),
            ("Ann <\"a\"@b.c>", "before the `@`"),
            ("jürgen@example.com", "not ASCII"),
            ("=?utf-8?q?a?= b@c.d", "before the `@`"),
            ("=?utf-8?B?DQpCY2M6IGV2ZUBleGFtcGxlLmNvbQ==?=eve@example.com", "`=?`"),
            ("a@", "domain"),
            ("a@b c", "domain"),
            ("a@[127.0.0.1]", "domain"),
            ("a@b.c>", "domain"),
            ("a@b.c\r\nBcc: d@e.f", "U+000D"),
            ("A\nB <a@b.c>", "U+000A"),
            ("a\0@b.c", "U+0000"),
        ] {
            assert!(problem(text).contains(says), "{text:?}: {}", problem(text));
        }
        assert!(problem(("Ann", "Ann <a@b.c>")).contains("before the `@`"));
    }

    #[test]
    fn lengths_are_limited() {
        let labels = |count| vec!["x".repeat(63); count].join(".");
        assert_eq!(parts(format!("{}@{}", "x".repeat(64), labels(3))).1.len(), 64 + 1 + 191);
        assert!(problem(format!("{}@b.c", "x".repeat(65))).contains("65"));
        assert!(problem(format!("a@{}", labels(4) + ".x")).contains("domain"));
    }

    #[test]
    fn nothing_of_it_is_shown() {
        assert_eq!(format!("{:?}", Address::from("Ann <ann@example.com>")), "Address");
        assert!(!format!("{:?}", Address::from("ann lee@example.com")).contains("ann"));
    }
}
