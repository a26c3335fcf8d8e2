//! How recipients get off a list.

use std::fmt;

use http::Uri;
use http::uri::Scheme;

use super::Address;
use crate::sigv4::encoding::encode;

/// The longest URL, in characters: it stays on a line of a message, whose limit is 998.
const MAX_URL: usize = 900;

/// How recipients get off a list: by one click in their mail program, or by a message to an address.
///
/// Gmail and Yahoo ask bulk senders for the one click. The URL must tell who unsubscribes, for nothing else is sent there, and
/// must take a POST of `List-Unsubscribe=One-Click` without a login
/// ([RFC 8058](https://www.rfc-editor.org/rfc/rfc8058)).
///
/// ```
/// use tower_sigv4::ses::{Email, Unsubscribe};
///
/// let unsubscribe = Unsubscribe::one_click("https://example.com/u/8f2c").or_mailto("unsubscribe@example.com");
/// let email = Email::new("news@example.com").to("ann@example.com").text("News").unsubscribe(unsubscribe);
/// let mime = String::from_utf8(email.to_mime()?.to_vec()).unwrap();
/// assert!(mime.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
/// # Ok::<(), tower_sigv4::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "it is nothing until a message has it"]
pub struct Unsubscribe {
    one_click: Option<Result<String, String>>,
    mailto: Option<Result<String, String>>,
}

impl Unsubscribe {
    /// By a POST to this URL: an absolute https one, of at most 900 ASCII characters.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Email, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let way = Unsubscribe::one_click("https://example.com/u/8f2c");
    /// let email = Email::new("news@example.com").to("ann@example.com").text("News").unsubscribe(way);
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].header("List-Unsubscribe"), Some("<https://example.com/u/8f2c>"));
    /// assert_eq!(mailbox.sent()[0].header("List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
    /// # Ok(()) }
    /// ```
    pub fn one_click(url: impl Into<String>) -> Self {
        Self { one_click: Some(check_url(url.into())), mailto: None }
    }

    /// By a message to this address.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Email, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let way = Unsubscribe::mailto("unsubscribe@example.com");
    /// let email = Email::new("news@example.com").to("ann@example.com").text("News").unsubscribe(way);
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].header("List-Unsubscribe"), Some("<mailto:unsubscribe@example.com>"));
    /// # Ok(()) }
    /// ```
    pub fn mailto(address: impl Into<Address>) -> Self {
        Self { one_click: None, mailto: None }.or_mailto(address)
    }

    /// Or by a message to this address, for programs that know no other way.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Email, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let way = Unsubscribe::one_click("https://example.com/u/8f2c").or_mailto("off@example.com");
    /// let email = Email::new("news@example.com").to("ann@example.com").text("News").unsubscribe(way);
    /// mailbox.ses().send_email(&email).await?;
    /// let header = "<https://example.com/u/8f2c>, <mailto:off@example.com>";
    /// assert_eq!(mailbox.sent()[0].header("List-Unsubscribe"), Some(header));
    /// # Ok(()) }
    /// ```
    pub fn or_mailto(mut self, address: impl Into<Address>) -> Self {
        self.mailto = Some(address.into().check().map(|mailbox| mailto(&mailbox.addr_spec)));
        self
    }

    /// The headers that say so.
    ///
    /// Sources: [RFC 2369, section 3.2](https://www.rfc-editor.org/rfc/rfc2369#section-3.2), RFC 8058.
    pub(super) fn headers(self) -> Result<Vec<(&'static str, String)>, String> {
        let is_one_click = self.one_click.is_some();
        let ways = [self.one_click, self.mailto].into_iter().flatten().map(|way| Ok(format!("<{}>", way?)));
        let mut headers = vec![("List-Unsubscribe", ways.collect::<Result<Vec<_>, String>>()?.join(", "))];
        if is_one_click {
            headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
        }
        Ok(headers)
    }
}

fn check_url(url: String) -> Result<String, String> {
    let is_plain = url.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'));
    let is_https = url.parse::<Uri>().is_ok_and(|uri| uri.scheme() == Some(&Scheme::HTTPS));
    if is_plain && is_https && url.len() <= MAX_URL {
        return Ok(url);
    }
    Err(format!(
        "the URL to unsubscribe at is none that can be posted to; expected an absolute https URL of at most {MAX_URL} \
         characters, in ASCII"
    ))
}

/// Source: [RFC 6068, section 2](https://www.rfc-editor.org/rfc/rfc6068#section-2).
fn mailto(addr_spec: &str) -> String {
    let mut url = b"mailto:".to_vec();
    for (at, part) in addr_spec.split('@').enumerate() {
        if at > 0 {
            url.push(b'@');
        }
        encode(&mut url, part.as_bytes());
    }
    String::from_utf8_lossy(&url).into_owned()
}

/// The URL tells who the recipient is.
impl fmt::Debug for Unsubscribe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (one_click, mailto) = (self.one_click.is_some(), self.mailto.is_some());
        f.debug_struct("Unsubscribe").field("one_click", &one_click).field("mailto", &mailto).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_click_has_both_headers() {
        let headers = Unsubscribe::one_click("https://x.io/u?id=1,2").or_mailto("List <a+b@x.io>").headers().unwrap();
        assert_eq!(
            headers,
            [
                ("List-Unsubscribe", "<https://x.io/u?id=1,2>, <mailto:a%2Bb@x.io>".to_owned()),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
            ]
        );
    }

    #[test]
    fn a_message_to_an_address_is_no_click() {
        let headers = Unsubscribe::mailto("u@x.io").headers().unwrap();
        assert_eq!(headers, [("List-Unsubscribe", "<mailto:u@x.io>".to_owned())]);
    }

    #[test]
    fn what_cannot_be_posted_to_is_refused() {
        let long = format!("https://x.io/{}", "a".repeat(1_000));
        for url in [
            "",
            "/u",
            "x.io/u",
            "http://x.io/u",
            "mailto:u@x.io",
            "https://",
            "https://x.io/<u>",
            "https://x.io/a b",
            "https://x.io/ü",
            "https://x.io/\r\nBcc: a@b.c",
            long.as_str(),
        ] {
            let problem = Unsubscribe::one_click(url).headers().unwrap_err();
            assert!(problem.contains("https"), "{url}");
        }
        assert!(Unsubscribe::mailto("nobody").headers().is_err());
    }

    #[test]
    fn nothing_of_it_is_shown() {
        let shown = format!("{:?}", Unsubscribe::one_click("https://x.io/ann").or_mailto("u@x.io"));
        assert_eq!(shown, "Unsubscribe { one_click: true, mailto: true }");
    }
}
