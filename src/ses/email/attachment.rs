//! A file that a message carries.

use std::fmt;

use bytes::Bytes;

use super::text_checks::check_line;

/// What a file is when neither the caller nor its name says.
const UNKNOWN: &str = "application/octet-stream";

/// The longest media type, in characters, with its parameters: it stays on a line of a message, whose limit is 998.
const MAX_CONTENT_TYPE: usize = 900;

/// A file that a message carries: attached, or shown in its HTML.
///
/// It is sent in base64, so it arrives as it is, byte for byte. What is wrong with it is told by the
/// [`Email`](super::Email) that it is given to.
///
/// ```
/// use tower_sigv4::ses::{Attachment, Email};
///
/// let email = Email::new("shop@example.com")
///     .to("ann@example.com")
///     .subject("Your order")
///     .html("<img src=\"cid:logo\"> Thank you!")
///     .inline("logo", Attachment::new("logo.png", vec![0x89, b'P', b'N', b'G']))
///     .attach(Attachment::new("Rechnung für Zoë.csv", "a;b\r\n").content_type("text/csv; charset=utf-8"));
/// let mime = String::from_utf8(email.to_mime()?.to_vec()).unwrap();
/// assert!(mime.contains("Content-Type: image/png\r\n"));
/// assert!(mime.contains("Content-Type: text/csv; charset=utf-8\r\n"));
/// # Ok::<(), tower_sigv4::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "an attachment is nothing until a message has it"]
pub struct Attachment {
    pub(super) name: String,
    pub(super) data: Bytes,
    content_type: Option<String>,
}

impl Attachment {
    /// A file of this name, which is any text without control characters.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, Email};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let logo = Attachment::new("logo.png", vec![0x89, b'P', b'N', b'G']);
    /// let email = Email::new("shop@example.com").to("ann@example.com").attach(logo);
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].attachments[0].content_type.as_deref(), Some("image/png"));
    /// # Ok(()) }
    /// ```
    pub fn new(name: impl Into<String>, data: impl Into<Bytes>) -> Self {
        Self { name: name.into(), data: data.into(), content_type: None }
    }

    /// Sets the media type, such as `text/csv; charset=utf-8`. Without it, the end of the name says what it is.
    ///
    /// `multipart/…` and `message/…` are refused: what is in base64 cannot be such
    /// ([RFC 2045, section 6.4](https://www.rfc-editor.org/rfc/rfc2045#section-6.4)).
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, Email};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let report = Attachment::new("report", "%PDF-1.7 …").content_type("application/pdf");
    /// let email = Email::new("shop@example.com").to("ann@example.com").attach(report);
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].attachments[0].content_type.as_deref(), Some("application/pdf"));
    /// # Ok(()) }
    /// ```
    pub fn content_type(mut self, value: impl Into<String>) -> Self {
        self.content_type = Some(value.into());
        self
    }

    /// The media type that is sent.
    pub(super) fn media_type(&self) -> &str {
        let guess = || mime_guess::from_path(&self.name).first_raw().filter(|guess| !is_composite(guess));
        self.content_type.as_deref().or_else(guess).unwrap_or(UNKNOWN)
    }

    /// Tells what is wrong with it.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.name.is_empty() {
            return Err("its name is empty".to_owned());
        }
        check_line("its name", &self.name)?;
        if self.name.contains("=?") {
            // Programs that take it for an encoded word would show another name.
            return Err("its name has `=?` in it, which some programs decode; choose another name".to_owned());
        }
        self.content_type.as_deref().map_or(Ok(()), check_content_type)
    }
}

fn check_content_type(value: &str) -> Result<(), String> {
    let media_type = value.split(';').next().unwrap_or_default().trim_end();
    let is_token = |text: &str| !text.is_empty() && text.bytes().all(is_token_text);
    let is_plain = value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let is_type = media_type.split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype));
    if !is_type || !is_plain || value.len() > MAX_CONTENT_TYPE {
        return Err("its media type is none; expected one such as application/pdf".to_owned());
    }
    if is_composite(media_type) {
        return Err(format!(
            "it is said to be {media_type}, which no attachment in base64 can be; application/octet-stream \
                            can hold every file"
        ));
    }
    Ok(())
}

fn is_composite(media_type: &str) -> bool {
    let kind = media_type.split('/').next().unwrap_or_default();
    kind.eq_ignore_ascii_case("multipart") || kind.eq_ignore_ascii_case("message")
}

/// Source: [RFC 2045, section 5.1](https://www.rfc-editor.org/rfc/rfc2045#section-5.1).
fn is_token_text(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&byte)
}

/// Name and content are private.
impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attachment({} bytes)", self.data.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media_type(name: &str) -> String {
        Attachment::new(name, "").media_type().to_owned()
    }

    #[test]
    fn the_name_says_what_it_is_unless_it_does_not() {
        assert_eq!(media_type("a.PDF"), "application/pdf");
        assert_eq!(media_type("Bild ü.png"), "image/png");
        for name in ["a", ".pdf", "a.unheard-of", "mail.eml"] {
            assert_eq!(media_type(name), UNKNOWN, "{name}");
        }
    }

    /// Trap: the media type that is given was ignored.
    #[test]
    fn a_given_media_type_is_used() {
        let attachment = Attachment::new("a.pdf", "").content_type("text/x-own; charset=utf-8");
        assert_eq!(attachment.media_type(), "text/x-own; charset=utf-8");
        assert_eq!(attachment.check(), Ok(()));
    }

    #[test]
    fn bad_names_and_media_types_are_told() {
        let attachment = || Attachment::new("a", "");
        for (attachment, says) in [
            (Attachment::new("", ""), "empty"),
            (Attachment::new("a\r\nX: y", ""), "U+000D"),
            (Attachment::new("=?utf-8?q?a?=", ""), "=?"),
            (attachment().content_type(""), "media type"),
            (attachment().content_type("pdf"), "media type"),
            (attachment().content_type("/pdf"), "media type"),
            (attachment().content_type("a/b c"), "media type"),
            (attachment().content_type("a/b\r\nX: y"), "media type"),
            (attachment().content_type("a/b; c=ü"), "media type"),
            (attachment().content_type(format!("a/b; c={}", "d".repeat(1_000))), "media type"),
            (attachment().content_type("message/rfc822"), "message/rfc822"),
            (attachment().content_type("Multipart/mixed; boundary=a"), "Multipart/mixed"),
        ] {
            let problem = attachment.check().unwrap_err();
            assert!(problem.contains(says), "{problem}");
        }
    }

    #[test]
    fn nothing_of_it_is_shown() {
        assert_eq!(format!("{:?}", Attachment::new("secret.txt", "hidden")), "Attachment(6 bytes)");
    }
}
