//! Attachments of messages that SES makes.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;

use crate::ses::content::as_blob;

/// A file in a message that SES makes:
/// [`Attachment`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Attachment.html).
///
/// ```
/// use tower_sigv4::ses::{Destination, EmailContent, Message, MessageAttachment, SendEmail};
/// use tower_sigv4::testing::Mailbox;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let mailbox = Mailbox::new();
/// let logo = MessageAttachment::new("logo.png", "…").content_disposition("INLINE").content_id("logo");
/// let message = Message::new("Hello").html(r#"<img src="cid:logo">"#).attachments([logo]);
/// let operation = SendEmail::new(EmailContent::Simple(message)).from_email_address("shop@example.com");
/// mailbox.ses().send(operation.destination(Destination::to(["ann@example.com"]))).await?;
/// let logo = &mailbox.sent()[0].attachments[0];
/// assert_eq!((logo.content_id.as_deref(), logo.is_inline), (Some("logo"), true));
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an attachment is nothing until it is sent"]
pub struct MessageAttachment {
    file_name: String,
    #[serde(serialize_with = "as_blob")]
    raw_content: Bytes,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_disposition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_transfer_encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
}

impl MessageAttachment {
    /// A file of this name, of up to 255 characters; SES refuses
    /// [some endings](https://docs.aws.amazon.com/ses/latest/dg/mime-types.html). Its content is written in base64 by this
    /// crate.
    pub fn new(file_name: impl Into<String>, raw_content: impl Into<Bytes>) -> Self {
        Self {
            file_name: file_name.into(),
            raw_content: raw_content.into(),
            content_disposition: None,
            content_description: None,
            content_id: None,
            content_transfer_encoding: None,
            content_type: None,
        }
    }

    setters! {
        /// Sets whether it is shown in the text: `INLINE`, or else `ATTACHMENT`.
        text content_disposition;
        /// Sets what it is, in up to 1,000 characters.
        text content_description;
        /// Sets the name by which HTML refers to it, as `cid:name`, of 1 to 78 characters.
        text content_id;
        /// Sets how it is written in the message: `BASE64`, `QUOTED_PRINTABLE` or `SEVEN_BIT`.
        text content_transfer_encoding;
        /// Sets the media type, such as `image/png`, of 1 to 78 characters; else SES goes by the name.
        text content_type;
    }
}

impl fmt::Debug for MessageAttachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageAttachment")
            .field("content_type", &self.content_type)
            .field("bytes", &self.raw_content.len())
            .finish_non_exhaustive()
    }
}
