//! What is sent: the content of messages, and whom they are for.

use std::fmt;

use bytes::Bytes;
use serde::{Serialize, Serializer};

use crate::ses::MessageAttachment;
use crate::ses::private::Private;

/// How many recipients a message has at most, in all three fields of its destination: a
/// [quota](https://docs.aws.amazon.com/ses/latest/dg/quotas.html) that AWS does not raise.
pub const MAX_RECIPIENTS: usize = 50;

/// What a message consists of:
/// [`EmailContent`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_EmailContent.html).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum EmailContent {
    /// Subject and body; SES makes the message.
    Simple(Message),
    /// A whole message in MIME, with headers.
    Raw(RawMessage),
    /// A template and what is filled in.
    Template(Template),
}

/// Subject and body:
/// [`Message`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Message.html). All is sent as UTF-8.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "a message is nothing until it is sent"]
pub struct Message {
    subject: Content,
    body: MessageBody,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    headers: Vec<MessageHeader>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<MessageAttachment>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct MessageBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Content>,
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<Content>,
}

/// A text and its charset; without one, SES takes it for 7-bit ASCII.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Content {
    data: Private,
    charset: &'static str,
}

impl From<String> for Content {
    fn from(data: String) -> Self {
        Self { data: Private(data), charset: "UTF-8" }
    }
}

impl Message {
    /// A message with a subject and no body yet.
    pub fn new(subject: impl Into<String>) -> Self {
        Self {
            subject: subject.into().into(),
            body: MessageBody::default(),
            headers: Vec::new(),
            attachments: Vec::new(),
        }
    }

    /// Sets the body for programs that show no HTML.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.body.text = Some(text.into().into());
        self
    }

    /// Sets the body in HTML.
    pub fn html(mut self, html: impl Into<String>) -> Self {
        self.body.html = Some(html.into().into());
        self
    }

    /// Adds a header, of at most 15: a name of 1 to 126 and a value of 1 to 995 characters, both ASCII.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push(MessageHeader::new(name, value));
        self
    }

    setters! {
        /// Adds files.
        list attachments: MessageAttachment;
    }
}

/// A header of a message:
/// [`MessageHeader`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MessageHeader {
    name: String,
    value: String,
}

impl MessageHeader {
    /// A header: a name of 1 to 126 and a value of 1 to 995 characters, both ASCII.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// A whole message in MIME:
/// [`RawMessage`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_RawMessage.html).
///
/// ```
/// use tower_sigv4::ses::{Destination, EmailContent, RawMessage, SendEmail};
/// use tower_sigv4::testing::Mailbox;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let mailbox = Mailbox::new();
/// let mime = "From: shop@example.com\r\nTo: ann@example.com\r\nSubject: Hello\r\n\r\nHello!";
/// let operation = SendEmail::new(EmailContent::Raw(RawMessage::new(mime)));
/// mailbox.ses().send(operation.destination(Destination::to(["ann@example.com"]))).await?;
/// assert_eq!(mailbox.sent()[0].subject.as_deref(), Some("Hello"));
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RawMessage {
    #[serde(serialize_with = "as_blob")]
    data: Bytes,
}

impl RawMessage {
    /// A message as it is sent: headers, an empty line and the body. It is written in base64 by this crate.
    pub fn new(data: impl Into<Bytes>) -> Self {
        Self { data: data.into() }
    }
}

impl fmt::Debug for RawMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawMessage(<{} bytes>)", self.data.len())
    }
}

/// What writes the document knows that bytes are in base64 there.
pub(super) fn as_blob<S: Serializer>(data: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(data)
}

/// A template, by its name, its ARN or with its content, and what is filled in:
/// [`Template`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Template.html).
///
/// ```
/// use tower_sigv4::ses::{Destination, EmailContent, EmailTemplateContent, SendEmail, Template};
/// use tower_sigv4::testing::Mailbox;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let mailbox = Mailbox::new();
/// let content = EmailTemplateContent::new("Hello {{name}}").text("Your code is {{code}}.");
/// let template = Template::inline(content).template_data(r#"{ "name": "Ann", "code": "7" }"#);
/// let operation = SendEmail::new(EmailContent::Template(template)).from_email_address("codes@example.com");
/// mailbox.ses().send(operation.destination(Destination::to(["ann@example.com"]))).await?;
/// let template = mailbox.sent()[0].template.clone().unwrap();
/// assert_eq!(template.data.as_deref(), Some(r#"{ "name": "Ann", "code": "7" }"#));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "a template is nothing until it is sent"]
pub struct Template {
    #[serde(skip_serializing_if = "Option::is_none")]
    template_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template_content: Option<EmailTemplateContent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template_data: Option<Private>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    headers: Vec<MessageHeader>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<MessageAttachment>,
}

impl Template {
    /// A template that SES keeps under this name.
    pub fn named(template_name: impl Into<String>) -> Self {
        Self { template_name: Some(template_name.into()), ..Self::default() }
    }

    /// A template that SES need not keep.
    pub fn inline(template_content: EmailTemplateContent) -> Self {
        Self { template_content: Some(template_content), ..Self::default() }
    }

    /// Adds a header, of at most 15: a name of 1 to 126 and a value of 1 to 995 characters, both ASCII.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push(MessageHeader::new(name, value));
        self
    }

    setters! {
        /// Sets the ARN of the template, where it belongs to another account.
        text template_arn;
        /// Sets the values that are filled in, as a JSON object of up to 262,144 characters.
        private template_data;
        /// Adds files.
        list attachments: MessageAttachment;
    }
}

/// The content of a template, with `{{name}}` where values are filled in:
/// [`EmailTemplateContent`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_EmailTemplateContent.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "a template's content is nothing until it is sent"]
#[non_exhaustive]
pub struct EmailTemplateContent {
    /// The subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The body for programs that show no HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The body in HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
}

impl EmailTemplateContent {
    /// A content with this subject and no body yet.
    pub fn new(subject: impl Into<String>) -> Self {
        Self { subject: Some(subject.into()), ..Self::default() }
    }

    setters! {
        /// Sets the body for programs that show no HTML.
        text text;
        /// Sets the body in HTML.
        text html;
    }
}

/// Whom a message is for:
/// [`Destination`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html). At most 50 addresses in all.
///
/// ```
/// use tower_sigv4::ses::Destination;
///
/// let destination = Destination::to(["ann@example.com", "Bob <bob@example.com>"]).bcc_addresses(["log@example.com"]);
/// assert_eq!(destination, Destination::default()
///     .to_addresses(["ann@example.com"])
///     .to_addresses(["Bob <bob@example.com>"])
///     .bcc_addresses(["log@example.com"]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "a destination is nothing until something is sent there"]
pub struct Destination {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    to_addresses: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cc_addresses: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    bcc_addresses: Vec<String>,
}

impl Destination {
    /// The addresses in `To`.
    pub fn to(addresses: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::default().to_addresses(addresses)
    }

    /// How many addresses it has.
    pub(super) fn len(&self) -> usize {
        self.to_addresses.len() + self.cc_addresses.len() + self.bcc_addresses.len()
    }

    setters! {
        /// Adds addresses that all recipients see.
        list to_addresses: String;
        /// Adds addresses that all recipients see, for their information.
        list cc_addresses: String;
        /// Adds addresses that nobody sees.
        list bcc_addresses: String;
    }
}

/// A name and a value that the events of a message carry:
/// [`MessageTag`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MessageTag {
    name: String,
    value: String,
}

impl MessageTag {
    /// A tag: name and value are up to 256 ASCII letters, digits, `_` and `-`.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

impl<N: Into<String>, V: Into<String>> From<(N, V)> for MessageTag {
    fn from((name, value): (N, V)) -> Self {
        Self::new(name, value)
    }
}

/// The contact list that recipients can unsubscribe from:
/// [`ListManagementOptions`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListManagementOptions.html).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "list management options are nothing until they are sent"]
pub struct ListManagementOptions {
    contact_list_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic_name: Option<String>,
}

impl ListManagementOptions {
    /// The contact list of this name.
    pub fn new(contact_list_name: impl Into<String>) -> Self {
        Self { contact_list_name: contact_list_name.into(), topic_name: None }
    }

    setters! {
        /// Sets the topic of the list that the message belongs to.
        text topic_name;
    }
}
