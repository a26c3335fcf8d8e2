//! The message that an event is about.

use std::collections::BTreeMap;
use std::time::SystemTime;

event_object! {
    /// The message that an event is about: the
    /// [mail object](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-mail-object).
    Mail {
        /// When the message was sent.
        timestamp: Option<SystemTime> = "timestamp",
        /// The id that SES gave the message, as [`SendEmailOutput`](crate::ses::SendEmailOutput) has it.
        message_id: Option<String> = "messageId",
        /// The address that the message was sent from (`MAIL FROM`).
        source: Option<String> = "source",
        /// The ARN of the identity that it was sent with.
        source_arn: Option<String> = "sourceArn",
        /// The public address of the client that asked SES to send it; in notifications of identities alone, where the events
        /// of configuration sets have the tag `ses:source-ip`.
        source_ip: Option<String> = "sourceIp",
        /// The AWS account that sent it.
        sending_account_id: Option<String> = "sendingAccountId",
        /// The IAM user or role that sent it.
        caller_identity: Option<String> = "callerIdentity",
        /// Whom it was sent to, Bcc too.
        destination: Vec<String> = "destination",
        /// Whether headers are missing, as there were more than 10 KB of them.
        headers_truncated: Option<bool> = "headersTruncated",
        /// The headers of the message, where the topic's settings include them.
        headers: Vec<Header> = "headers",
        /// The most usual of its headers, taken apart.
        common_headers: Option<CommonHeaders> = "commonHeaders",
        /// The tags that it was sent with, and those that SES adds, such as `ses:configuration-set`. Notifications of
        /// identities have none.
        tags: BTreeMap<String, Vec<String>> = "tags",
    }
    debug: timestamp, message_id
}

event_object! {
    /// A header of a message.
    Header {
        /// The name.
        name: Option<String> = "name",
        /// The value, as it was sent: texts that are not ASCII are encoded.
        value: Option<String> = "value",
    }
    debug: name
}

event_object! {
    /// The usual headers of a message. Addresses are as they were written, with the names.
    CommonHeaders {
        /// `From`.
        from: Vec<String> = "from",
        /// `Sender`.
        sender: Option<String> = "sender",
        /// `Reply-To`.
        reply_to: Vec<String> = "replyTo",
        /// `To`.
        to: Vec<String> = "to",
        /// `Cc`.
        cc: Vec<String> = "cc",
        /// `Bcc`.
        bcc: Vec<String> = "bcc",
        /// `Date`.
        date: Option<String> = "date",
        /// `Message-ID`, which is the sender's own and not the id that SES gave.
        message_id: Option<String> = "messageId",
        /// `Subject`.
        subject: Option<String> = "subject",
    }
    debug: date, message_id
}

impl Mail {
    /// The first value of a tag.
    ///
    /// ```
    /// use tower_sigv4::ses::events::Event;
    ///
    /// let event = Event::parse(r#"{ "eventType": "Send", "mail": {
    ///     "tags": { "kind": ["invoice"], "ses:configuration-set": ["shop"] },
    ///     "headers": [{ "name": "Subject", "value": "Your order" }]
    /// } }"#)?;
    /// assert_eq!(event.mail.tag("kind"), Some("invoice"));
    /// assert_eq!(event.mail.tag("color"), None);
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.tags.get(name)?.first().map(String::as_str)
    }

    /// The first value of a header, whose name may be in capitals or not.
    ///
    /// ```
    /// use tower_sigv4::ses::events::Event;
    ///
    /// let event = Event::parse(r#"{ "eventType": "Send", "mail": {
    ///     "tags": { "kind": ["invoice"], "ses:configuration-set": ["shop"] },
    ///     "headers": [{ "name": "Subject", "value": "Your order" }]
    /// } }"#)?;
    /// assert_eq!(event.mail.header("subject"), Some("Your order"));
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let is_named = |header: &&Header| header.name.as_ref().is_some_and(|it| it.eq_ignore_ascii_case(name));
        self.headers.iter().find(is_named)?.value.as_deref()
    }
}
