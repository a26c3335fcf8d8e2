//! The documents of the two operations that send, read as SES reads them.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::address::{decoded, named};
use super::refusal::Refusal;
use super::{SentAttachment, SentEmail, SentTemplate, mime};
use crate::ses::{EmailTemplateContent, MAX_RECIPIENTS};

/// The message of a `SendEmail`.
pub(super) fn send_email(document: &[u8]) -> Result<SentEmail, Refusal> {
    let request: SendEmail = read(document)?;
    let envelope = Envelope {
        from: request.from_email_address,
        destination: request.destination,
        reply_to: request.reply_to_addresses,
        tags: request.email_tags,
        configuration_set: request.configuration_set_name,
        tenant: request.tenant_name,
    };
    let content = match request.content {
        Content { simple: Some(message), raw: None, template: None } => message.read()?,
        Content { simple: None, raw: Some(raw), template: None } => raw.read()?,
        Content { simple: None, raw: None, template: Some(template) } => template.read()?,
        _ => return Err(Refusal::bad_request("Content must be one of Simple, Raw and Template.")),
    };
    envelope.around(content)
}

/// The messages of a `SendBulkEmail`: one an entry.
pub(super) fn send_bulk_email(document: &[u8]) -> Result<Vec<SentEmail>, Refusal> {
    let request: SendBulkEmail = read(document)?;
    let Some(template) = request.default_content.template else {
        return Err(Refusal::bad_request("DefaultContent has no Template."));
    };
    let mails = request.bulk_email_entries.into_iter().map(|entry| {
        let mut content = template.clone().read()?;
        let replacement =
            entry.replacement_email_content.and_then(|it| it.replacement_template?.replacement_template_data);
        if let (Some(template), Some(data)) = (&mut content.template, replacement) {
            template.data = Some(data);
        }
        let own = entry.replacement_headers;
        content.headers.retain(|(name, _)| !own.iter().any(|header| header.name.eq_ignore_ascii_case(name)));
        content.headers.extend(own.into_iter().map(Pair::into));
        let tags =
            if entry.replacement_tags.is_empty() { request.default_email_tags.clone() } else { entry.replacement_tags };
        let envelope = Envelope {
            from: request.from_email_address.clone(),
            destination: Some(entry.destination),
            reply_to: request.reply_to_addresses.clone(),
            tags,
            configuration_set: request.configuration_set_name.clone(),
            tenant: request.tenant_name.clone(),
        };
        envelope.around(content)
    });
    mails.collect()
}

fn read<T: DeserializeOwned>(document: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(document).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Refusal::bad_request(format!("The document is not what the operation takes, at line {line} column {column}."))
    })
}

/// What is said of a message outside of its content.
struct Envelope {
    from: Option<String>,
    destination: Option<Destination>,
    reply_to: Vec<String>,
    tags: Vec<Pair>,
    configuration_set: Option<String>,
    tenant: Option<String>,
}

impl Envelope {
    /// The whole message. What the envelope says goes before what a raw message says of itself.
    fn around(self, content: SentEmail) -> Result<SentEmail, Refusal> {
        let mut mail = SentEmail {
            tags: self.tags.into_iter().map(Pair::into).collect(),
            configuration_set: self.configuration_set,
            tenant: self.tenant,
            ..content
        };
        if let Some(from) = self.from {
            mail.from = Some(address(&from, mail.from.as_slice())?);
        }
        if let Some(destination) = self.destination {
            let written = [mail.to.as_slice(), &mail.cc, &mail.bcc].concat();
            mail.to = addresses(&destination.to_addresses, &written)?;
            mail.cc = addresses(&destination.cc_addresses, &written)?;
            mail.bcc = addresses(&destination.bcc_addresses, &written)?;
        }
        if !self.reply_to.is_empty() {
            mail.reply_to = addresses(&self.reply_to, &mail.reply_to)?;
        }
        if mail.from.is_none() {
            return Err(Refusal::bad_request("The message has no sender."));
        }
        match mail.to.len() + mail.cc.len() + mail.bcc.len() {
            0 => Err(Refusal::bad_request("The message has no recipient.")),
            1..=MAX_RECIPIENTS => Ok(mail),
            count => Err(Refusal::bad_request(format!("{count} recipients are more than {MAX_RECIPIENTS}."))),
        }
    }
}

fn addresses(sent: &[String], written: &[String]) -> Result<Vec<String>, Refusal> {
    sent.iter().map(|it| address(it, written)).collect()
}

fn address(sent: &str, written: &[String]) -> Result<String, Refusal> {
    if !sent.is_ascii() || sent.chars().any(char::is_control) {
        return Err(Refusal::bad_request("An address has characters that are not printable ASCII."));
    }
    if !sent.contains('@') {
        return Err(Refusal::bad_request("An address has no domain."));
    }
    Ok(named(decoded(sent), written))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendEmail {
    content: Content,
    destination: Option<Destination>,
    from_email_address: Option<String>,
    #[serde(default)]
    reply_to_addresses: Vec<String>,
    #[serde(default)]
    email_tags: Vec<Pair>,
    configuration_set_name: Option<String>,
    tenant_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendBulkEmail {
    default_content: Content,
    bulk_email_entries: Vec<BulkEmailEntry>,
    from_email_address: Option<String>,
    #[serde(default)]
    reply_to_addresses: Vec<String>,
    #[serde(default)]
    default_email_tags: Vec<Pair>,
    configuration_set_name: Option<String>,
    tenant_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct BulkEmailEntry {
    destination: Destination,
    #[serde(default)]
    replacement_tags: Vec<Pair>,
    replacement_email_content: Option<ReplacementEmailContent>,
    #[serde(default)]
    replacement_headers: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ReplacementEmailContent {
    replacement_template: Option<ReplacementTemplate>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ReplacementTemplate {
    replacement_template_data: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Destination {
    to_addresses: Vec<String>,
    cc_addresses: Vec<String>,
    bcc_addresses: Vec<String>,
}

/// A header or a tag.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Pair {
    name: String,
    value: String,
}

impl From<Pair> for (String, String) {
    fn from(pair: Pair) -> Self {
        (pair.name, pair.value)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Content {
    simple: Option<Message>,
    raw: Option<RawMessage>,
    template: Option<Template>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    subject: Text,
    body: MessageBody,
    #[serde(default)]
    headers: Vec<Pair>,
    #[serde(default)]
    attachments: Vec<Attachment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MessageBody {
    text: Option<Text>,
    html: Option<Text>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Text {
    data: String,
}

impl Message {
    fn read(self) -> Result<SentEmail, Refusal> {
        Ok(SentEmail {
            subject: Some(self.subject.data),
            text: self.body.text.map(|text| text.data),
            html: self.body.html.map(|html| html.data),
            headers: self.headers.into_iter().map(Pair::into).collect(),
            attachments: self.attachments.into_iter().map(Attachment::read).collect::<Result<_, _>>()?,
            ..SentEmail::default()
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawMessage {
    data: String,
}

impl RawMessage {
    fn read(self) -> Result<SentEmail, Refusal> {
        mime::read(&from_base64(&self.data)?).ok_or_else(|| Refusal::bad_request("The raw message has no headers."))
    }
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Template {
    template_name: Option<String>,
    template_arn: Option<String>,
    template_content: Option<EmailTemplateContent>,
    template_data: Option<String>,
    #[serde(default)]
    headers: Vec<Pair>,
    #[serde(default)]
    attachments: Vec<Attachment>,
}

impl Template {
    fn read(self) -> Result<SentEmail, Refusal> {
        let template = SentTemplate {
            name: self.template_name,
            arn: self.template_arn,
            content: self.template_content,
            data: self.template_data,
        };
        if template.name.is_none() && template.arn.is_none() && template.content.is_none() {
            return Err(Refusal::bad_request("The template has no name, no ARN and no content."));
        }
        Ok(SentEmail {
            template: Some(template),
            headers: self.headers.into_iter().map(Pair::into).collect(),
            attachments: self.attachments.into_iter().map(Attachment::read).collect::<Result<_, _>>()?,
            ..SentEmail::default()
        })
    }
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attachment {
    raw_content: String,
    content_disposition: Option<String>,
    file_name: String,
    content_id: Option<String>,
    content_type: Option<String>,
}

impl Attachment {
    fn read(self) -> Result<SentAttachment, Refusal> {
        Ok(SentAttachment {
            file_name: Some(self.file_name),
            content_type: self.content_type,
            content_id: self.content_id,
            is_inline: self.content_disposition.as_deref() == Some("INLINE"),
            content: from_base64(&self.raw_content)?,
        })
    }
}

fn from_base64(text: &str) -> Result<Bytes, Refusal> {
    let decoded = BASE64_STANDARD.decode(text).map_err(|_| Refusal::bad_request("A blob is not in base64."))?;
    Ok(Bytes::from(decoded))
}
