//! `SendBulkEmail`.

use http::Method;
use serde::{Deserialize, Serialize};

use crate::ses::private::Private;
use crate::ses::{Destination, MAX_RECIPIENTS, MessageHeader, MessageTag, SesRequest, Template};

/// How many entries a call has at most: the quota of
/// [messages to several destinations](https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html).
const MAX_ENTRIES: usize = 50;

/// Sends a template, filled in for each destination:
/// [`SendBulkEmail`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendBulkEmail.html).
///
/// A call has 1 to 50 entries. Its success says nothing about each of them: see [`BulkEmailEntryResult`].
///
/// ```
/// use tower_sigv4::ses::{BulkEmailEntry, Destination, SendBulkEmail, Template};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let mailbox = tower_sigv4::testing::Mailbox::new();
/// # let ses = mailbox.ses();
/// let template = Template::named("code").template_data(r#"{ "name": "friend" }"#);
/// let entry = BulkEmailEntry::new(Destination::to(["ann@example.com"])).replacement_template_data(r#"{ "name": "Ann" }"#);
/// let answer = ses.send(SendBulkEmail::new(template, [entry]).from_email_address("codes@example.com")).await?;
/// assert!(answer.bulk_email_entry_results.iter().all(|result| result.is_success()));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an operation does nothing until it is sent"]
pub struct SendBulkEmail {
    default_content: BulkEmailContent,
    bulk_email_entries: Vec<BulkEmailEntry>,
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
    default_email_tags: Vec<MessageTag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    configuration_set_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_name: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct BulkEmailContent {
    template: Template,
}

/// What [`SendBulkEmail`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct SendBulkEmailOutput {
    /// What became of each entry, in the order of the entries.
    pub bulk_email_entry_results: Vec<BulkEmailEntryResult>,
}

/// What became of an entry:
/// [`BulkEmailEntryResult`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_BulkEmailEntryResult.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct BulkEmailEntryResult {
    /// `SUCCESS`, or why it was not sent, such as `MESSAGE_REJECTED` or `ACCOUNT_THROTTLED`.
    pub status: String,
    /// What is wrong, for people.
    pub error: Option<String>,
    /// The id that SES gave the message; its events carry it.
    pub message_id: Option<String>,
}

impl BulkEmailEntryResult {
    /// Whether SES took the message.
    ///
    /// ```
    /// use tower_sigv4::ses::BulkEmailEntryResult;
    ///
    /// let mut result = BulkEmailEntryResult::default();
    /// result.status = "ACCOUNT_THROTTLED".to_owned();
    /// assert!(!result.is_success());
    /// ```
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.status == "SUCCESS"
    }
}

/// A destination and what is filled in for it:
/// [`BulkEmailEntry`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_BulkEmailEntry.html).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "an entry is nothing until it is sent"]
pub struct BulkEmailEntry {
    destination: Destination,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replacement_tags: Vec<MessageTag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replacement_email_content: Option<ReplacementEmailContent>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replacement_headers: Vec<MessageHeader>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ReplacementEmailContent {
    replacement_template: ReplacementTemplate,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ReplacementTemplate {
    replacement_template_data: Private,
}

impl BulkEmailEntry {
    /// The template for this destination, filled in with the call's own values.
    pub fn new(destination: Destination) -> Self {
        Self {
            destination,
            replacement_tags: Vec::new(),
            replacement_email_content: None,
            replacement_headers: Vec::new(),
        }
    }

    /// Sets the values that are filled in where they differ from the call's, as a JSON object of up to 262,144 characters.
    pub fn replacement_template_data(mut self, data: impl Into<String>) -> Self {
        let replacement_template = ReplacementTemplate { replacement_template_data: Private(data.into()) };
        self.replacement_email_content = Some(ReplacementEmailContent { replacement_template });
        self
    }

    /// Adds a header, instead of the template's header of this name; name and value are ASCII.
    pub fn replacement_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.replacement_headers.push(MessageHeader::new(name, value));
        self
    }

    setters! {
        /// Adds tags, instead of the call's, which the message's events carry.
        list replacement_tags: MessageTag;
    }
}

impl SendBulkEmail {
    /// Sends this template to these destinations.
    pub fn new(template: Template, entries: impl IntoIterator<Item = BulkEmailEntry>) -> Self {
        Self {
            default_content: BulkEmailContent { template },
            bulk_email_entries: entries.into_iter().collect(),
            from_email_address: None,
            from_email_address_identity_arn: None,
            reply_to_addresses: Vec::new(),
            feedback_forwarding_email_address: None,
            feedback_forwarding_email_address_identity_arn: None,
            default_email_tags: Vec::new(),
            configuration_set_name: None,
            endpoint_id: None,
            tenant_name: None,
        }
    }

    setters! {
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
        /// Adds tags, which the events of all messages carry.
        list default_email_tags: MessageTag;
        /// Sets the configuration set.
        text configuration_set_name;
        /// Sets the id of the multi-region endpoint.
        text endpoint_id;
        /// Sets the tenant that the messages are sent for.
        text tenant_name;
    }

    fn is_divided(&self) -> bool {
        (1..=MAX_ENTRIES).contains(&self.bulk_email_entries.len())
    }

    fn largest(&self) -> usize {
        self.bulk_email_entries.iter().map(|entry| entry.destination.len()).max().unwrap_or_default()
    }
}

json_operation!(SendBulkEmail -> SendBulkEmailOutput, |operation| {
    SesRequest::new(Method::POST, "/v2/email/outbound-bulk-emails")
        .check(operation.is_divided(), || {
            let count = operation.bulk_email_entries.len();
            format!("the call has {count} entries; expected 1 to {MAX_ENTRIES}, so divide them into several calls")
        })
        .check(operation.largest() <= MAX_RECIPIENTS, || {
            let count = operation.largest();
            format!("an entry has {count} recipients; expected at most {MAX_RECIPIENTS}, so divide it into several")
        })
        .document(operation)
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ErrorKind;
    use crate::ses::testing::{built, parsed, sent};

    fn entry() -> BulkEmailEntry {
        BulkEmailEntry::new(Destination::to(["b@example.com"]))
    }

    #[test]
    fn every_field_has_its_name() {
        let rich = entry()
            .replacement_tags([("kind", "one")])
            .replacement_template_data(r#"{"name":"Ann"}"#)
            .replacement_header("X-A", "1");
        let operation = SendBulkEmail::new(Template::named("code").template_data("{}"), [rich, entry()])
            .from_email_address("a@example.com")
            .from_email_address_identity_arn("arn:1")
            .reply_to_addresses(["r@x.io"])
            .feedback_forwarding_email_address("f@x.io")
            .feedback_forwarding_email_address_identity_arn("arn:2")
            .default_email_tags([("kind", "all")])
            .configuration_set_name("set")
            .endpoint_id("endpoint")
            .tenant_name("tenant");
        let (request, document) = sent(operation);
        assert_eq!((request.method, request.uri.path()), (Method::POST, "/v2/email/outbound-bulk-emails"));
        assert_eq!(
            document,
            json!({
                "DefaultContent": { "Template": { "TemplateName": "code", "TemplateData": "{}" } },
                "BulkEmailEntries": [
                    {
                        "Destination": { "ToAddresses": ["b@example.com"] },
                        "ReplacementTags": [{ "Name": "kind", "Value": "one" }],
                        "ReplacementEmailContent": {
                            "ReplacementTemplate": { "ReplacementTemplateData": r#"{"name":"Ann"}"# },
                        },
                        "ReplacementHeaders": [{ "Name": "X-A", "Value": "1" }],
                    },
                    { "Destination": { "ToAddresses": ["b@example.com"] } },
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
            })
        );
    }

    #[test]
    fn too_many_entries_and_none_are_refused() {
        let send = |count| built(SendBulkEmail::new(Template::named("t"), std::iter::repeat_n(entry(), count)));
        assert!(send(1).is_ok() && send(50).is_ok());
        for count in [0, 51] {
            let error = send(count).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.message().contains(&format!("{count} entries; expected 1 to 50")), "{error}");
        }
    }

    #[test]
    fn too_many_recipients_of_one_message_are_refused() {
        let send = |copies: usize| {
            let destination = Destination::to(["a@x.io"]).cc_addresses(["c@x.io"]);
            let copies = std::iter::repeat_n("b@x.io", copies);
            let many = BulkEmailEntry::new(destination.bcc_addresses(copies));
            built(SendBulkEmail::new(Template::named("t"), [entry(), many]))
        };
        assert!(send(48).is_ok());
        let error = send(49).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.message().contains("51 recipients; expected at most 50"), "{error}");
    }

    #[test]
    fn each_entry_has_its_result() {
        let answer = json!({ "BulkEmailEntryResults": [
            { "Status": "SUCCESS", "MessageId": "id-1" },
            { "Status": "MESSAGE_REJECTED", "Error": "a virus" },
        ]});
        let [good, bad] =
            parsed::<SendBulkEmail>(answer).unwrap().bulk_email_entry_results.try_into().expect("two of them");
        assert!(good.is_success() && !bad.is_success());
        assert_eq!((good.message_id.as_deref(), bad.error.as_deref()), (Some("id-1"), Some("a virus")));
        assert!(parsed::<SendBulkEmail>(json!({})).is_err());
    }
}
