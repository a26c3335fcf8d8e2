//! The calls that send mail, and those about templates.

use serde_json::json;
use tower_sigv4::ses::*;

use crate::calls::{Call, call};

pub(crate) fn mail() -> Vec<Call> {
    let simple = Message::new("Grüße").text("T").html("<p>").header("X-A", "1");
    let attachment =
        MessageAttachment::new("a.txt", "attached").content_type("text/plain").content_disposition("ATTACHMENT");
    let full = SendEmail::new(EmailContent::Simple(simple.attachments([attachment])))
        .from_email_address("a@example.com")
        .from_email_address_identity_arn("arn:1")
        .destination(Destination::to(["b@x.io"]).cc_addresses(["c@x.io"]).bcc_addresses(["d@x.io"]))
        .reply_to_addresses(["r@x.io"])
        .feedback_forwarding_email_address("f@x.io")
        .feedback_forwarding_email_address_identity_arn("arn:2")
        .email_tags([("kind", "test")])
        .configuration_set_name("set")
        .endpoint_id("endpoint")
        .tenant_name("tenant")
        .list_management_options(ListManagementOptions::new("list").topic_name("topic"));
    let inline = EmailTemplateContent::new("{{a}}").text("{{b}}").html("{{c}}");
    vec![
        call(
            full,
            json!({
                "Content": { "Simple": {
                    "Subject": { "Data": "Grüße", "Charset": "UTF-8" },
                    "Body": {
                        "Text": { "Data": "T", "Charset": "UTF-8" },
                        "Html": { "Data": "<p>", "Charset": "UTF-8" },
                    },
                    "Headers": [{ "Name": "X-A", "Value": "1" }],
                    "Attachments": [{
                        "FileName": "a.txt",
                        "RawContent": "attached",
                        "ContentType": "text/plain",
                        "ContentDisposition": "ATTACHMENT",
                    }],
                }},
                "FromEmailAddress": "a@example.com",
                "FromEmailAddressIdentityArn": "arn:1",
                "Destination": {
                    "ToAddresses": ["b@x.io"], "CcAddresses": ["c@x.io"], "BccAddresses": ["d@x.io"],
                },
                "ReplyToAddresses": ["r@x.io"],
                "FeedbackForwardingEmailAddress": "f@x.io",
                "FeedbackForwardingEmailAddressIdentityArn": "arn:2",
                "EmailTags": [{ "Name": "kind", "Value": "test" }],
                "ConfigurationSetName": "set",
                "EndpointId": "endpoint",
                "TenantName": "tenant",
                "ListManagementOptions": { "ContactListName": "list", "TopicName": "topic" },
            }),
        ),
        call(
            SendEmail::new(EmailContent::Raw(RawMessage::new("Subject: é\r\n\r\nx"))),
            json!({ "Content": { "Raw": { "Data": "Subject: é\r\n\r\nx" } } }),
        ),
        call(
            SendEmail::new(EmailContent::Template(Template::inline(inline).template_data("{}"))),
            json!({ "Content": { "Template": {
                "TemplateContent": { "Subject": "{{a}}", "Text": "{{b}}", "Html": "{{c}}" },
                "TemplateData": "{}",
            }}}),
        ),
    ]
}

pub(crate) fn bulk_mail() -> Vec<Call> {
    let bulk = Template::named("t").template_arn("arn:t").template_data("{}").header("X-A", "1");
    let entry = BulkEmailEntry::new(Destination::to(["b@x.io"]))
        .replacement_tags([("kind", "one")])
        .replacement_template_data(r#"{"a":"é"}"#)
        .replacement_header("X-A", "2");
    vec![call(
        SendBulkEmail::new(bulk, [entry, BulkEmailEntry::new(Destination::to(["c@x.io"]))])
            .from_email_address("a@example.com")
            .from_email_address_identity_arn("arn:1")
            .reply_to_addresses(["r@x.io"])
            .feedback_forwarding_email_address("f@x.io")
            .feedback_forwarding_email_address_identity_arn("arn:2")
            .default_email_tags([("kind", "all")])
            .configuration_set_name("set")
            .endpoint_id("endpoint")
            .tenant_name("tenant"),
        json!({
            "DefaultContent": { "Template": {
                "TemplateName": "t",
                "TemplateArn": "arn:t",
                "TemplateData": "{}",
                "Headers": [{ "Name": "X-A", "Value": "1" }],
            }},
            "BulkEmailEntries": [
                {
                    "Destination": { "ToAddresses": ["b@x.io"] },
                    "ReplacementTags": [{ "Name": "kind", "Value": "one" }],
                    "ReplacementEmailContent": {
                        "ReplacementTemplate": { "ReplacementTemplateData": r#"{"a":"é"}"# },
                    },
                    "ReplacementHeaders": [{ "Name": "X-A", "Value": "2" }],
                },
                { "Destination": { "ToAddresses": ["c@x.io"] } },
            ],
            "FromEmailAddress": "a@example.com",
            "FromEmailAddressIdentityArn": "arn:1",
            "ReplyToAddresses": ["r@x.io"],
            "FeedbackForwardingEmailAddress": "f@x.io",
            "FeedbackForwardingEmailAddressIdentityArn": "arn:2",
            "DefaultEmailTags": [{ "Name": "kind", "Value": "all" }],
            "ConfigurationSetName": "set",
            "EndpointId": "endpoint",
            "TenantName": "tenant",
        }),
    )]
}

pub(crate) fn templates() -> Vec<Call> {
    let content = || EmailTemplateContent::new("{{a}}").text("{{b}}").html("{{c}}");
    let their_content = json!({ "Subject": "{{a}}", "Text": "{{b}}", "Html": "{{c}}" });
    let tags = json!([{ "Key": "k", "Value": "v" }]);
    vec![
        call(
            CreateEmailTemplate::new("t", content()).tags([("k", "v")]),
            json!({ "TemplateName": "t", "TemplateContent": their_content, "Tags": tags }),
        ),
        call(GetEmailTemplate::new("a b/c"), json!({ "TemplateName": "a b/c" })),
        call(
            UpdateEmailTemplate::new("a?b#c", content()),
            json!({ "TemplateName": "a?b#c", "TemplateContent": their_content }),
        ),
        call(DeleteEmailTemplate::new("100%"), json!({ "TemplateName": "100%" })),
        call(ListEmailTemplates::new(), json!({})),
        call(
            ListEmailTemplates::new().next_token("a+b/c=&d é").page_size(7),
            json!({ "NextToken": "a+b/c=&d é", "PageSize": 7 }),
        ),
        call(
            TestRenderEmailTemplate::new("~t_1-.", r#"{"a":1}"#),
            json!({ "TemplateName": "~t_1-.", "TemplateData": r#"{"a":1}"# }),
        ),
    ]
}
