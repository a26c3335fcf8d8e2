//! `SendEmail`.

use http::Method;
use serde::{Deserialize, Serialize};

use crate::ses::{Destination, EmailContent, ListManagementOptions, MAX_RECIPIENTS, MessageTag, SesRequest};

/// Sends a message: [`SendEmail`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html).
///
/// [`Email`](crate::ses::Email) makes one from parts and checks it.
///
/// ```
/// use tower_sigv4::ses::{Destination, EmailContent, Message, SendEmail};
/// use tower_sigv4::testing::Mailbox;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// let mailbox = Mailbox::new();
/// let message = Message::new("Your order ✓").text("Thank you!").header("X-Order", "7");
/// let operation = SendEmail::new(EmailContent::Simple(message))
///     .from_email_address("shop@example.com")
///     .destination(Destination::to(["ann@example.com"]))
///     .email_tags([("kind", "invoice")]);
/// let message_id = mailbox.ses().send(operation).await?.message_id;
/// assert_eq!(mailbox.sent()[0].message_id, message_id);
/// assert_eq!(mailbox.sent()[0].header("x-order"), Some("7"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct SendEmail {
    content: EmailContent,
    #[serde(skip_serializing_if = "Option::is_none")]
    destination: Option<Destination>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from_email_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from_email_address_identity_arn: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reply_to_addresses: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feedback_forwarding_email_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feedback_forwarding_email_address_identity_arn: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    email_tags: Vec<MessageTag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    configuration_set_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    list_management_options: Option<ListManagementOptions>,
}

/// What [`SendEmail`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct SendEmailOutput {
    /// The id that SES gave the message; its events carry it.
    pub message_id: String,
}

impl SendEmail {
    /// Sends this content.
    pub fn new(content: EmailContent) -> Self {
        Self {
            content,
            destination: None,
            from_email_address: None,
            from_email_address_identity_arn: None,
            reply_to_addresses: Vec::new(),
            feedback_forwarding_email_address: None,
            feedback_forwarding_email_address_identity_arn: None,
            email_tags: Vec::new(),
            configuration_set_name: None,
            endpoint_id: None,
            tenant_name: None,
            list_management_options: None,
        }
    }

    setters! {
        /// Sets whom it is for: at most 50 addresses. A raw message goes to these and not to those in its headers.
        value destination: Destination;
        /// Sets the sender.
        text from_email_address;
        /// Sets the ARN of the identity that permits the use of the sender.
        text from_email_address_identity_arn;
        /// Adds addresses that answers go to.
        list reply_to_addresses: String;
        /// Sets the address that bounces and complaints are sent to.
        text feedback_forwarding_email_address;
        /// Sets the ARN of the identity that permits the use of that address.
        text feedback_forwarding_email_address_identity_arn;
        /// Adds tags, which the message's events carry.
        list email_tags: MessageTag;
        /// Sets the configuration set.
        text configuration_set_name;
        /// Sets the id of the multi-region endpoint.
        text endpoint_id;
        /// Sets the tenant that the message is sent for.
        text tenant_name;
        /// Sets the contact list that recipients can unsubscribe from.
        value list_management_options: ListManagementOptions;
    }
}

json_operation!(SendEmail -> SendEmailOutput, |operation| {
    let count = operation.destination.as_ref().map_or(0, Destination::len);
    SesRequest::new(Method::POST, "/v2/email/outbound-emails")
        .check(count <= MAX_RECIPIENTS, || {
            format!("the message has {count} recipients; expected at most {MAX_RECIPIENTS}, so send it several times")
        })
        .document(operation)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ErrorKind;
    use crate::ses::testing::{built, parsed, sent};
    use crate::ses::{EmailTemplateContent, Message, MessageAttachment, RawMessage, Template};

    #[test]
    fn every_field_has_its_name() {
        let operation =
            SendEmail::new(EmailContent::Simple(Message::new("Hi").text("T").html("<p>").header("X-A", "1")))
                .from_email_address("a@example.com")
                .from_email_address_identity_arn("arn:1")
                .destination(Destination::to(["b@example.com"]).cc_addresses(["c@x.io"]).bcc_addresses(["d@x.io"]))
                .reply_to_addresses(["r@x.io"])
                .feedback_forwarding_email_address("f@x.io")
                .feedback_forwarding_email_address_identity_arn("arn:2")
                .email_tags([("kind", "test")])
                .configuration_set_name("set")
                .endpoint_id("endpoint")
                .tenant_name("tenant")
                .list_management_options(ListManagementOptions::new("list").topic_name("topic"));
        let (request, document) = sent(operation);
        assert_eq!((request.method, request.uri.path()), (Method::POST, "/v2/email/outbound-emails"));
        assert_eq!(request.headers["content-type"], "application/json");
        assert_eq!(
            document,
            json!({
                "Content": { "Simple": {
                    "Subject": { "Data": "Hi", "Charset": "UTF-8" },
                    "Body": {
                        "Text": { "Data": "T", "Charset": "UTF-8" },
                        "Html": { "Data": "<p>", "Charset": "UTF-8" },
                    },
                    "Headers": [{ "Name": "X-A", "Value": "1" }],
                }},
                "FromEmailAddress": "a@example.com",
                "FromEmailAddressIdentityArn": "arn:1",
                "Destination": {
                    "ToAddresses": ["b@example.com"], "CcAddresses": ["c@x.io"], "BccAddresses": ["d@x.io"],
                },
                "ReplyToAddresses": ["r@x.io"],
                "FeedbackForwardingEmailAddress": "f@x.io",
                "FeedbackForwardingEmailAddressIdentityArn": "arn:2",
                "EmailTags": [{ "Name": "kind", "Value": "test" }],
                "ConfigurationSetName": "set",
                "EndpointId": "endpoint",
                "TenantName": "tenant",
                "ListManagementOptions": { "ContactListName": "list", "TopicName": "topic" },
            })
        );
    }

    #[test]
    fn what_is_not_set_is_not_sent() {
        let (_, document) = sent(SendEmail::new(EmailContent::Raw(RawMessage::new("Subject: x\r\n\r\n"))));
        assert_eq!(document, json!({ "Content": { "Raw": { "Data": "U3ViamVjdDogeA0KDQo=" } } }));
        let template = Template::inline(EmailTemplateContent::new("{{a}}").text("{{b}}")).template_data("{\"a\":1}");
        let (_, document) = sent(SendEmail::new(EmailContent::Template(template)));
        assert_eq!(
            document,
            json!({ "Content": { "Template": {
                "TemplateContent": { "Subject": "{{a}}", "Text": "{{b}}" },
                "TemplateData": "{\"a\":1}",
            }}})
        );
    }

    #[test]
    fn attachments_are_sent_in_base64() {
        let attachment = MessageAttachment::new("r\u{e9}sum\u{e9}.pdf", &b"\0\xff"[..])
            .content_disposition("INLINE")
            .content_description("d")
            .content_id("id")
            .content_transfer_encoding("BASE64")
            .content_type("application/pdf");
        let expected = json!([{
            "FileName": "r\u{e9}sum\u{e9}.pdf",
            "RawContent": "AP8=",
            "ContentDisposition": "INLINE",
            "ContentDescription": "d",
            "ContentId": "id",
            "ContentTransferEncoding": "BASE64",
            "ContentType": "application/pdf",
        }]);
        let message = Message::new("Hi").attachments([attachment.clone()]);
        let (_, document) = sent(SendEmail::new(EmailContent::Simple(message)));
        assert_eq!(document["Content"]["Simple"]["Attachments"], expected);
        let template = Template::named("t").attachments([attachment]);
        let (_, document) = sent(SendEmail::new(EmailContent::Template(template)));
        assert_eq!(document["Content"]["Template"]["Attachments"], expected);
    }

    #[test]
    fn what_is_in_the_mail_is_not_shown() {
        let attachment = MessageAttachment::new("a.txt", "S3CR3T");
        for content in [
            EmailContent::Simple(Message::new("S3CR3T").text("S3CR3T").html("S3CR3T").attachments([attachment])),
            EmailContent::Raw(RawMessage::new("S3CR3T")),
            EmailContent::Template(Template::named("t").template_data("S3CR3T")),
        ] {
            let shown = format!("{:?}", SendEmail::new(content));
            assert!(!shown.contains("S3CR3T") && shown.contains("bytes"), "{shown}");
        }
    }

    #[test]
    fn too_many_recipients_are_refused() {
        let send = |count| {
            let destination = Destination::to(std::iter::repeat_n("a@x.io", count)).bcc_addresses(["b@x.io"]);
            built(SendEmail::new(EmailContent::Simple(Message::new("Hi"))).destination(destination))
        };
        assert!(send(49).is_ok());
        let error = send(50).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.message().contains("51 recipients; expected at most 50"), "{error}");
    }

    #[test]
    fn the_answer_is_an_id() {
        assert_eq!(parsed::<SendEmail>(json!({ "MessageId": "id-1" })).unwrap().message_id, "id-1");
        assert!(parsed::<SendEmail>(json!({})).is_err());
    }
}
