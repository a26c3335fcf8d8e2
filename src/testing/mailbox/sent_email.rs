//! What a mailbox keeps of a message.

use std::fmt;

use bytes::Bytes;

use crate::ses::EmailTemplateContent;

/// A message that a [`Mailbox`](super::Mailbox) was given.
///
/// Addresses are as people write them: `Zoë <zoe@example.com>`, or the address alone. `Debug` shows no content.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentEmail {
    /// The id that the mailbox answered.
    pub message_id: String,
    /// The sender.
    pub from: Option<String>,
    /// Whom it is for.
    pub to: Vec<String>,
    /// Whom it is for, for their information.
    pub cc: Vec<String>,
    /// Whom it is for without the others' knowing.
    pub bcc: Vec<String>,
    /// Where answers go to.
    pub reply_to: Vec<String>,
    /// The subject; `None` where a template has it.
    pub subject: Option<String>,
    /// The body for programs that show no HTML. In a raw message its line ends are `\n`, whatever they were.
    pub text: Option<String>,
    /// The body in HTML, with line ends as in `text`.
    pub html: Option<String>,
    /// The attachments, images in the HTML too.
    pub attachments: Vec<SentAttachment>,
    /// The headers: all of a raw message, the additional ones of another. Values are as they were sent, on one line.
    pub headers: Vec<(String, String)>,
    /// The tags.
    pub tags: Vec<(String, String)>,
    /// The configuration set.
    pub configuration_set: Option<String>,
    /// The tenant that it is sent for.
    pub tenant: Option<String>,
    /// The template; it is not filled in.
    pub template: Option<SentTemplate>,
    /// The whole message, where it was sent raw.
    pub raw: Option<Bytes>,
}

/// A file in a message.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentAttachment {
    /// The name of the file.
    pub file_name: Option<String>,
    /// The media type, without its parameters.
    pub content_type: Option<String>,
    /// The id by which HTML refers to it (`cid:…`).
    pub content_id: Option<String>,
    /// Whether it is shown in the message and not beside it.
    pub is_inline: bool,
    /// The bytes.
    pub content: Bytes,
}

/// The template of a message, and what is to be filled in.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentTemplate {
    /// The name of one that SES keeps.
    pub name: Option<String>,
    /// The ARN of one that belongs to another account.
    pub arn: Option<String>,
    /// The content of one that was sent with the message.
    pub content: Option<EmailTemplateContent>,
    /// The values, as the JSON object that was sent.
    pub data: Option<String>,
}

impl SentEmail {
    /// The first value of a header, whose name may be in capitals or not.
    ///
    /// ```
    /// # use http::StatusCode;
    /// # use tower_sigv4::ses::Email;
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let mailbox = Mailbox::new();
    /// let email = Email::new("shop@example.com").to("ann@example.com").header("X-Order", "7").text("Thank you!");
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].header("x-order"), Some("7"));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(it, _)| it.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}

/// Mail is private.
impl fmt::Debug for SentEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentEmail")
            .field("message_id", &self.message_id)
            .field("recipients", &(self.to.len() + self.cc.len() + self.bcc.len()))
            .field("attachments", &self.attachments)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SentAttachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SentAttachment({} bytes)", self.content.len())
    }
}

impl fmt::Debug for SentTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentTemplate").field("name", &self.name).finish_non_exhaustive()
    }
}
