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
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let email = Email::new("Zoë's shop <shop@example.com>").to("ann@example.com").text("Hello!");
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].from.as_deref(), Some("Zoë's shop <shop@example.com>"));
    /// # Ok(()) }
    /// ```
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
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let bob = ("Bob Ray", "bob@example.com");
    /// let email = Email::new("shop@example.com").to("ann@example.com").to(bob).text("Hello!");
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].to, ["ann@example.com", "Bob Ray <bob@example.com>"]);
    ///
    /// // What is wrong is told before anything is sent.
    /// let error = mailbox.ses().send_email(&email.to("nobody")).await.unwrap_err();
    /// assert!(error.to_string().contains("address 3 of To"));
    /// # Ok(()) }
    /// ```
    pub fn to(self, address: impl Into<Address>) -> Self {
        self.address("To", address.into(), |email| &mut email.to)
    }

    /// Adds a recipient that all see, for information. At most 50 recipients in all.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let email = Email::new("shop@example.com").to("ann@example.com").cc("bob@example.com").text("Hello!");
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].cc, ["bob@example.com"]);
    /// # Ok(()) }
    /// ```
    pub fn cc(self, address: impl Into<Address>) -> Self {
        self.address("Cc", address.into(), |email| &mut email.cc)
    }

    /// Adds a recipient that nobody sees: it is never in the message. At most 50 recipients in all.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let email = Email::new("shop@example.com").to("ann@example.com").bcc("log@example.com").text("Hello!");
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].bcc, ["log@example.com"]);
    /// assert!(!String::from_utf8_lossy(&email.to_mime()?).contains("log@example.com"));
    /// # Ok(()) }
    /// ```
    pub fn bcc(self, address: impl Into<Address>) -> Self {
        self.address("Bcc", address.into(), |email| &mut email.bcc)
    }

    /// Adds an address that answers go to, instead of to the sender.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let email = Email::new("shop@example.com").to("ann@example.com").reply_to("help@example.com").text("Hello!");
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].reply_to, ["help@example.com"]);
    /// # Ok(()) }
    /// ```
    pub fn reply_to(self, address: impl Into<Address>) -> Self {
        self.address("Reply-To", address.into(), |email| &mut email.reply_to)
    }

    /// Sets the subject: one line of any text.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let email = Email::new("shop@example.com").to("ann@example.com").subject("Your order ✓").text("Hello!");
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].subject.as_deref(), Some("Your order ✓"));
    ///
    /// let injected = email.subject("Your order\r\nBcc: everybody@example.com");
    /// assert!(injected.to_mime().unwrap_err().to_string().contains("the subject"));
    /// # Ok(()) }
    /// ```
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        let subject = subject.into();
        let checked = check_line("the subject", &subject);
        self.subject = Some(subject);
        self.noted(checked)
    }

    /// Sets the body for programs that show no HTML. However its lines end, in MIME they end with CRLF.
    ///
    /// A message with neither text nor HTML is sent with an empty text.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let email = Email::new("shop@example.com").to("ann@example.com").text("Hello,\nAnn!");
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].text.as_deref(), Some("Hello,\nAnn!"));
    /// # Ok(()) }
    /// ```
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Sets the body in HTML. However its lines end, in MIME they end with CRLF.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let email = Email::new("shop@example.com").to("ann@example.com").text("Hello!").html("<p>Hello!</p>");
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].html.as_deref(), Some("<p>Hello!</p>"));
    /// # Ok(()) }
    /// ```
    pub fn html(mut self, html: impl Into<String>) -> Self {
        self.html = Some(html.into());
        self
    }

    /// Adds a file. All of them together, in base64, have to fit into the
    /// [`MAX_MESSAGE_SIZE`](crate::ses::MAX_MESSAGE_SIZE) of a message.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let sales = Attachment::new("sales.csv", "north;7");
    /// let email = Email::new("shop@example.com").to("ann@example.com").attach(sales);
    /// mailbox.ses().send_email(&email).await?;
    /// let attachment = &mailbox.sent()[0].attachments[0];
    /// assert_eq!(attachment.file_name.as_deref(), Some("sales.csv"));
    /// assert_eq!(attachment.content, "north;7");
    /// # Ok(()) }
    /// ```
    pub fn attach(mut self, attachment: Attachment) -> Self {
        let number = self.attachments.len() + 1;
        let checked = attachment.check().map_err(|problem| format!("attachment {number}: {problem}"));
        self.attachments.push(attachment);
        self.noted(checked)
    }

    /// Adds a file that the HTML shows by its content id: `cid:logo` is the `logo` here. An id has 1 to 255 ASCII
    /// letters, digits, `.`, `-`, `_` and `@`, and each is given once.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let email = Email::new("shop@example.com")
    ///     .to("ann@example.com")
    ///     .html("<img src=\"cid:logo\">")
    ///     .inline("logo", Attachment::new("logo.png", vec![0x89, b'P', b'N', b'G']));
    /// mailbox.ses().send_email(&email).await?;
    /// let logo = &mailbox.sent()[0].attachments[0];
    /// assert_eq!((logo.content_id.as_deref(), logo.is_inline), (Some("logo"), true));
    /// # Ok(()) }
    /// ```
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
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let email = Email::new("shop@example.com").to("ann@example.com").header("In-Reply-To", "<7@example.com>");
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].header("in-reply-to"), Some("<7@example.com>"));
    ///
    /// // What SES, or another method here, sets is refused.
    /// assert!(email.header("From", "another@example.com").to_mime().is_err());
    /// # Ok(()) }
    /// ```
    pub fn header(mut self, name: impl Into<String>, value: impl AsRef<str>) -> Self {
        let checked = Header::new(name.into(), value.as_ref()).map(|header| self.headers.push(header));
        self.noted(checked)
    }

    /// Tells mail programs how recipients get off the list.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let email = Email::new("news@example.com")
    ///     .to("ann@example.com")
    ///     .text("News")
    ///     .unsubscribe(Unsubscribe::one_click("https://example.com/u/8f2c"));
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].header("List-Unsubscribe"), Some("<https://example.com/u/8f2c>"));
    /// # Ok(()) }
    /// ```
    pub fn unsubscribe(mut self, unsubscribe: Unsubscribe) -> Self {
        let checked = unsubscribe.headers().map(|headers| self.unsubscribe = headers);
        self.noted(checked)
    }

    /// Adds a tag, which the message's events carry: name and value of 1 to 256 ASCII letters, digits, `_` and `-`.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let email = Email::new("shop@example.com").to("ann@example.com").text("Hello!").tag("kind", "invoice");
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].tags, [("kind".to_owned(), "invoice".to_owned())]);
    /// # Ok(()) }
    /// ```
    pub fn tag(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        let checked = check_name("the name of a tag", &name, MAX_TAG)
            .and_then(|()| check_name("the value of a tag", &value, MAX_TAG));
        self.tags.push(MessageTag::new(name, value));
        self.noted(checked)
    }

    /// Sets the configuration set: 1 to 64 ASCII letters, digits, `_` and `-`.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let email = Email::new("shop@example.com").to("ann@example.com").text("Hello!").configuration_set("shop");
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].configuration_set.as_deref(), Some("shop"));
    /// # Ok(()) }
    /// ```
    pub fn configuration_set(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        let checked = check_name("the configuration set", &name, MAX_NAME);
        self.configuration_set = Some(name);
        self.noted(checked)
    }

    /// Sets the tenant that the message is sent for: 1 to 64 ASCII letters, digits, `_` and `-`.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let email = Email::new("shop@example.com").to("ann@example.com").text("Hello!").tenant("customer-7");
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].tenant.as_deref(), Some("customer-7"));
    /// # Ok(()) }
    /// ```
    pub fn tenant(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        let checked = check_name("the tenant", &name, MAX_NAME);
        self.tenant = Some(name);
        self.noted(checked)
    }

    /// Sets the contact list that recipients can unsubscribe from, where SES keeps it.
    ///
    /// ```
    /// # use tower_sigv4::ses::{Email, ListManagementOptions};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let api = StandIn::new(r#"{"MessageId": "0102018f"}"#);
    /// # let ses = api.ses();
    /// let list = ListManagementOptions::new("readers").topic_name("weekly");
    /// let email = Email::new("news@example.com").to("ann@example.com").text("News").list_management(list);
    /// ses.send_email(&email).await?;
    /// assert!(api.body().contains(r#""ListManagementOptions":{"ContactListName":"readers","TopicName":"weekly"}"#));
    /// # Ok(()) }
    /// ```
    pub fn list_management(mut self, options: ListManagementOptions) -> Self {
        self.list_management = Some(options);
        self
    }

    /// Sets how it is handed to SES. Without it, a message that has attachments or headers, or neither text nor HTML, is
    /// [`ContentKind::Raw`], and any other [`ContentKind::Simple`].
    ///
    /// ```
    /// # use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, Unsubscribe};
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let mailbox = Mailbox::new();
    /// let email = Email::new("shop@example.com").to("ann@example.com").text("Hello!");
    /// mailbox.ses().send_email(&email).await?;
    /// mailbox.ses().send_email(&email.content(ContentKind::Raw)).await?;
    /// let sent = mailbox.sent();
    /// assert!(sent[0].raw.is_none() && sent[1].raw.is_some());
    /// # Ok(()) }
    /// ```
    pub fn content(mut self, kind: ContentKind) -> Self {
        self.content = Some(kind);
        self
    }

    /// The message as it is sent raw: headers without Bcc, an empty line, and the body.
    ///
    /// It has no `Date`, since SES sets it. All of it is ASCII, in lines of at most 998 characters that end with CRLF.
    ///
    /// ```
    /// use tower_sigv4::ses::Email;
    ///
    /// let email = Email::new("shop@example.com").to("ann@example.com").subject("Hello").text("Hello!");
    /// let email = email.bcc("log@example.com");
    /// let mime = email.to_mime()?;
    /// let (headers, body) = std::str::from_utf8(&mime).unwrap().split_once("\r\n\r\n").unwrap();
    /// assert!(headers.contains("Subject: Hello\r\n") && !headers.contains("log@example.com"));
    /// assert_eq!(body, "Hello!");
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
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
