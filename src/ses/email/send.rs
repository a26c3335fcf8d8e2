//! A message on its way to SES.

use bytes::Bytes;
use http::{Request, Response};
use tower::Service;

use super::address::Mailbox;
use super::encoding::{header_text, mailbox_text};
use super::limits::{check_size, encoded_length};
use super::{ContentKind, Email};
use crate::operation::Operation;
use crate::ses::{Destination, EmailContent, Message, RawMessage, SendEmail, Ses};
use crate::{Body, BoxError, Error, ErrorKind};

/// The most headers, and the longest value of one in characters, that SES takes beside a subject and a body.
///
/// Sources: [`Message`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Message.html),
/// [`MessageHeader`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html).
const MAX_HEADERS: usize = 15;
const MAX_VALUE: usize = 995;

impl<T> Ses<T> {
    /// Sends a message, and gives the id that SES gave it; its events carry it
    /// ([`Mail::message_id`](crate::ses::events::Mail::message_id)).
    ///
    /// It is sent by [`SendEmail`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html).
    ///
    /// ```
    /// use tower_sigv4::ses::Email;
    /// use tower_sigv4::testing::Mailbox;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let mailbox = Mailbox::new();
    /// let ses = mailbox.ses(); // in a program: `Ses::from_env()?`
    /// let email = Email::new("shop@example.com").to("ann@example.com").subject("Hello").text("Hello, Ann!");
    /// let message_id = ses.send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].message_id, message_id);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// What [`Email::to_mime`] says, before anything is sent; otherwise as [`Ses::send`].
    pub async fn send_email<B>(&self, email: &Email) -> Result<String, Error>
    where
        T: Service<Request<Body>, Response = Response<B>> + Clone,
        T::Error: Into<BoxError>,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let operation = SendEmail::try_from(email).map_err(|error| error.in_operation(SendEmail::NAME))?;
        Ok(self.send(operation).await?.message_id)
    }
}

/// What a message is sent by, to add what [`Email`] has no setter for.
impl TryFrom<&Email> for SendEmail {
    type Error = Error;

    fn try_from(email: &Email) -> Result<Self, Error> {
        email.check()?;
        let kind = email.content.unwrap_or_else(|| suitable(email));
        let mut operation = match kind {
            ContentKind::Simple => simple(email)?,
            ContentKind::Raw => raw(email)?,
        };
        operation = operation.email_tags(email.tags.iter().cloned());
        if let Some(from) = email.from.first() {
            operation = operation.from_email_address(mailbox_text(from));
        }
        if let Some(name) = &email.configuration_set {
            operation = operation.configuration_set_name(name);
        }
        if let Some(name) = &email.tenant {
            operation = operation.tenant_name(name);
        }
        Ok(match &email.list_management {
            Some(options) => operation.list_management_options(options.clone()),
            None => operation,
        })
    }
}

/// What the message can be sent as; the simpler where both will do.
fn suitable(email: &Email) -> ContentKind {
    let has_files = !email.attachments.is_empty() || !email.inline.is_empty();
    let has_headers = !email.headers.is_empty() || !email.unsubscribe.is_empty();
    let has_body = email.text.is_some() || email.html.is_some();
    if has_files || has_headers || !has_body { ContentKind::Raw } else { ContentKind::Simple }
}

fn simple(email: &Email) -> Result<SendEmail, Error> {
    let refused = |problem: &str| {
        let message = format!("{problem}; send it as ContentKind::Raw");
        Err(Error::new(ErrorKind::InvalidInput, message))
    };
    if !email.attachments.is_empty() || !email.inline.is_empty() {
        return refused("a message of ContentKind::Simple has no attachments");
    }
    let subject = email.subject.clone().unwrap_or_default();
    // SES encodes the texts itself, which takes no more than base64 would.
    let texts = [Some(&subject), email.text.as_ref(), email.html.as_ref()];
    check_size(texts.into_iter().flatten().map(|text| encoded_length(text.len())).fold(0, usize::saturating_add))?;

    let mut message = Message::new(subject);
    if let Some(html) = &email.html {
        message = message.html(html);
    }
    if email.text.is_some() || email.html.is_none() {
        message = message.text(email.text.clone().unwrap_or_default());
    }
    let own = email.headers.iter().map(|header| (header.name.as_str(), header.value.as_str()));
    let unsubscribe = email.unsubscribe.iter().map(|(name, value)| (*name, value.as_str()));
    let headers: Vec<_> = own.chain(unsubscribe).map(|(name, value)| (name, header_text(value))).collect();
    if headers.len() > MAX_HEADERS || headers.iter().any(|(_, value)| value.len() > MAX_VALUE) {
        return refused("a message of ContentKind::Simple has at most 15 headers of 995 characters");
    }
    for (name, value) in headers {
        message = message.header(name, value);
    }
    let operation = SendEmail::new(EmailContent::Simple(message)).destination(destination(email, mailbox_text));
    Ok(operation.reply_to_addresses(email.reply_to.iter().map(mailbox_text)))
}

fn raw(email: &Email) -> Result<SendEmail, Error> {
    let message = RawMessage::new(email.to_mime()?);
    // The names are in the message.
    let destination = destination(email, |mailbox| mailbox.addr_spec.clone());
    Ok(SendEmail::new(EmailContent::Raw(message)).destination(destination))
}

fn destination(email: &Email, text: impl Fn(&Mailbox) -> String) -> Destination {
    Destination::to(email.to.iter().map(&text))
        .cc_addresses(email.cc.iter().map(&text))
        .bcc_addresses(email.bcc.iter().map(&text))
}
