//! A message, made from parts.

use std::fmt;

use bytes::Bytes;

use super::address::Mailbox;
use super::header::Header;
use super::limits::{check_recipients, check_size};
use super::text_checks::{check_line, check_name};
use super::{Address, Attachment, Unsubscribe, mime};
use crate::ses::{ListManagementOptions, MessageTag};
use crate::{Error, ErrorKind};

/// The longest content id, in characters: it stays on a line of a message, whose limit is 998.
const MAX_CONTENT_ID: usize = 255;
/// Source: [`MessageTag`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html).
const MAX_TAG: usize = 256;
/// Sources: [`CreateConfigurationSet`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateConfigurationSet.html)
/// and [`CreateTenant`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateTenant.html).
const MAX_NAME: usize = 64;

/// A message, made from parts and checked: who it is from and for, what it says, what it carries.
///
/// [`Ses::send_email`](crate::ses::Ses::send_email) sends it. What goes beyond subject, text and HTML makes it a message in MIME,
/// which [`Email::to_mime`] gives; otherwise SES makes the message itself.
///
/// Recipients add up, as do attachments, headers and tags; the rest is replaced when it is set twice. The first thing wrong with
/// it is remembered, and told before anything is sent.
///
/// ```
/// use tower_sigv4::ses::{Attachment, Email};
///
/// let email = Email::new("Zoë's shop <shop@example.com>")
///     .to("Ann Lee <ann@example.com>")
///     .bcc("log@example.com")
///     .subject("Your order ✓")
///     .text("Thank you!")
///     .html("<p>Thank you!</p>")
///     .attach(Attachment::new("invoice.pdf", "%PDF…"));
/// assert!(!String::from_utf8(email.to_mime()?.to_vec()).unwrap().contains("log@example.com"));
///
/// let problem = Email::new("shop@example.com").to("nobody").to_mime().unwrap_err();
/// assert!(problem.to_string().contains("exactly one `@`"));
/// # Ok::<(), tower_sigv4::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "a message is nothing until it is sent"]
pub struct Email {
    /// One, or none when it is wrong.
    pub(super) from: Vec<Mailbox>,
    pub(super) to: Vec<Mailbox>,
    pub(super) cc: Vec<Mailbox>,
    pub(super) bcc: Vec<Mailbox>,
    pub(super) reply_to: Vec<Mailbox>,
    pub(super) subject: Option<String>,
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
    pub(super) attachments: Vec<Attachment>,
    /// With their content ids.
    pub(super) inline: Vec<(String, Attachment)>,
    pub(super) headers: Vec<Header>,
    pub(super) unsubscribe: Vec<(&'static str, String)>,
    pub(super) tags: Vec<MessageTag>,
    pub(super) configuration_set: Option<String>,
    pub(super) tenant: Option<String>,
    pub(super) list_management: Option<ListManagementOptions>,
    pub(super) content: Option<ContentKind>,
    problem: Option<String>,
}

/// How a message is handed to SES.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContentKind {
    /// Subject and body; SES makes the message. It can have headers, and no attachments here.
    Simple,
    /// The whole message, as [`Email::to_mime`] gives it.
    Raw,
}

impl Email {
    /// A message from this sender, which SES must have verified, or its domain.
    pub fn new(from: impl Into<Address>) -> Self {
        let email = Self {
            from: Vec::new(),
            to: Vec::new(),
            cc: Vec::new(),
            bcc: Vec::new(),
            reply_to: Vec::new(),
            subject: None,
            text: None,
            html: None,
            attachments: Vec::new(),
            inline: Vec::new(),
            headers: Vec::new(),
            unsubscribe: Vec::new(),
            tags: Vec::new(),
            configuration_set: None,
            tenant: None,
            list_management: None,
            content: None,
            problem: None,
        };
        email.address("From", from.into(), |email| &mut email.from)
    }

    /// Adds a recipient that all see. At most 50 recipients in all.
    pub fn to(self, address: impl Into<Address>) -> Self {
        self.address("To", address.into(), |email| &mut email.to)
    }

    /// Adds a recipient that all see, for information.
    pub fn cc(self, address: impl Into<Address>) -> Self {
        self.address("Cc", address.into(), |email| &mut email.cc)
    }

    /// Adds a recipient that nobody sees: it is never in the message.
    pub fn bcc(self, address: impl Into<Address>) -> Self {
        self.address("Bcc", address.into(), |email| &mut email.bcc)
    }

    /// Adds an address that answers go to, instead of to the sender.
    pub fn reply_to(self, address: impl Into<Address>) -> Self {
        self.address("Reply-To", address.into(), |email| &mut email.reply_to)
    }

    /// Sets the subject: one line of any text.
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        let subject = subject.into();
        let checked = check_line("the subject", &subject);
        self.subject = Some(subject);
        self.noted(checked)
    }

    /// Sets the body for programs that show no HTML. However its lines end, in MIME they end with CRLF.
    ///
    /// A message with neither text nor HTML is sent with an empty text.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Sets the body in HTML. However its lines end, in MIME they end with CRLF.
    pub fn html(mut self, html: impl Into<String>) -> Self {
        self.html = Some(html.into());
        self
    }

    /// Adds a file.
    pub fn attach(mut self, attachment: Attachment) -> Self {
        let number = self.attachments.len() + 1;
        let checked = attachment.check().map_err(|problem| format!("attachment {number}: {problem}"));
        self.attachments.push(attachment);
        self.noted(checked)
    }

    /// Adds a file that the HTML shows by its content id: `cid:logo` is the `logo` here. An id has ASCII letters, digits, `.`,
    /// `-`, `_` and `@`, and each is given once.
    pub fn inline(mut self, content_id: impl Into<String>, attachment: Attachment) -> Self {
        let (content_id, number) = (content_id.into(), self.inline.len() + 1);
        let checked = self
            .check_content_id(&content_id)
            .and_then(|()| attachment.check())
            .map_err(|problem| format!("inline attachment {number}: {problem}"));
        self.inline.push((content_id, attachment));
        self.noted(checked)
    }

    /// Adds a header that has no setter here, such as `In-Reply-To` or one of your own.
    ///
    /// An ASCII value is sent as it is, without spaces at its ends; any other as encoded words (RFC 2047).
    pub fn header(mut self, name: impl Into<String>, value: impl AsRef<str>) -> Self {
        let checked = Header::new(name.into(), value.as_ref()).map(|header| self.headers.push(header));
        self.noted(checked)
    }

    /// Tells mail programs how recipients get off the list.
    pub fn unsubscribe(mut self, unsubscribe: Unsubscribe) -> Self {
        let checked = unsubscribe.headers().map(|headers| self.unsubscribe = headers);
        self.noted(checked)
    }

    /// Adds a tag, which the message's events carry: name and value of 1 to 256 ASCII letters, digits, `_` and `-`.
    pub fn tag(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        let checked = check_name("the name of a tag", &name, MAX_TAG)
            .and_then(|()| check_name("the value of a tag", &value, MAX_TAG));
        self.tags.push(MessageTag::new(name, value));
        self.noted(checked)
    }

    /// Sets the configuration set: 1 to 64 ASCII letters, digits, `_` and `-`.
    pub fn configuration_set(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        let checked = check_name("the configuration set", &name, MAX_NAME);
        self.configuration_set = Some(name);
        self.noted(checked)
    }

    /// Sets the tenant that the message is sent for: 1 to 64 ASCII letters, digits, `_` and `-`.
    pub fn tenant(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        let checked = check_name("the tenant", &name, MAX_NAME);
        self.tenant = Some(name);
        self.noted(checked)
    }

    /// Sets the contact list that recipients can unsubscribe from, where SES keeps it.
    pub fn list_management(mut self, options: ListManagementOptions) -> Self {
        self.list_management = Some(options);
        self
    }

    /// Sets how it is handed to SES. Without it, a message that has attachments or headers, or neither text nor HTML, is
    /// [`ContentKind::Raw`], and any other [`ContentKind::Simple`].
    pub fn content(mut self, kind: ContentKind) -> Self {
        self.content = Some(kind);
        self
    }

    /// The message as it is sent raw: headers without Bcc, an empty line, and the body.
    ///
    /// It has no `Date`, since SES sets it. All of it is ASCII, in lines of at most 998 characters that end with CRLF.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for the first thing that is wrong with it, when it has no recipient or more than
    /// [`MAX_RECIPIENTS`](crate::ses::MAX_RECIPIENTS), and when it is larger than
    /// [`MAX_MESSAGE_SIZE`](crate::ses::MAX_MESSAGE_SIZE).
    pub fn to_mime(&self) -> Result<Bytes, Error> {
        self.check()?;
        // What cannot fit anyhow is not written first.
        check_size(mime::least_size(self))?;
        let message = mime::write(self);
        check_size(message.len())?;
        Ok(message.into())
    }

    /// Tells what is wrong with it, but for its size.
    pub(super) fn check(&self) -> Result<(), Error> {
        match &self.problem {
            Some(problem) => Err(Error::new(ErrorKind::InvalidInput, problem.clone())),
            None => check_recipients(self.recipients()),
        }
    }

    pub(super) fn recipients(&self) -> usize {
        self.to.len() + self.cc.len() + self.bcc.len()
    }

    fn address(mut self, field: &str, address: Address, list: impl FnOnce(&mut Self) -> &mut Vec<Mailbox>) -> Self {
        let list = list(&mut self);
        let number = list.len() + 1;
        let checked = address.check().map_err(|problem| format!("address {number} of {field}: {problem}"));
        let checked = checked.map(|mailbox| list.push(mailbox));
        self.noted(checked)
    }

    fn check_content_id(&self, content_id: &str) -> Result<(), String> {
        // Others would have to be encoded in the URL `cid:…`.
        let is_good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'@');
        if !(1..=MAX_CONTENT_ID).contains(&content_id.len()) || !content_id.bytes().all(is_good) {
            return Err(format!(
                "its content id is none; expected 1 to {MAX_CONTENT_ID} ASCII letters, digits, `.`, `-`, `_`, `@`"
            ));
        }
        if self.inline.iter().any(|(known, _)| known == content_id) {
            return Err("its content id is that of another".to_owned());
        }
        Ok(())
    }

    /// Remembers what is wrong, unless something already is.
    fn noted(mut self, checked: Result<(), String>) -> Self {
        if let Err(problem) = checked {
            self.problem.get_or_insert(problem);
        }
        self
    }
}

/// What it says and whom to is private.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        f.debug_struct("Email")
            .field("recipients", &self.recipients())
            .field("text_bytes", &length(&self.text))
            .field("html_bytes", &length(&self.html))
            .field("attachments", &self.attachments)
            .field("inline", &self.inline.iter().map(|(_, attachment)| attachment).collect::<Vec<_>>())
            .field("headers", &self.headers.len())
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}
