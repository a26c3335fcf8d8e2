//! What a message that is published consists of, alone or in a batch.

use std::fmt;

use super::MessageAttribute;
use crate::sns::SnsRequest;

/// The longest message, or batch of them, that a topic can be set to take: 1 MiB. The default is a quarter of that.
///
/// Source: [`Publish`](https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
pub(super) const MAX_MESSAGE: usize = 1_048_576;

/// A subject has fewer characters than this.
///
/// Source: [`Publish`](https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
const SUBJECT_LIMIT: usize = 100;

#[derive(Clone, Default)]
pub(super) struct Outgoing {
    pub(super) message: String,
    pub(super) subject: Option<String>,
    pub(super) message_structure: Option<String>,
    pub(super) message_attributes: Vec<(String, MessageAttribute)>,
    pub(super) message_deduplication_id: Option<String>,
    pub(super) message_group_id: Option<String>,
}

impl Outgoing {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    /// Adds it to a request, with this before all names.
    pub(super) fn write(&self, request: SnsRequest, prefix: &str) -> SnsRequest {
        let name = |name: &str| format!("{prefix}{name}");
        let mut request = request
            .check(self.check())
            .parameter(&name("Message"), &self.message)
            .optional(&name("Subject"), self.subject.as_ref())
            .optional(&name("MessageStructure"), self.message_structure.as_ref());
        for (position, (attribute, value)) in self.message_attributes.iter().enumerate() {
            let place = format!("{prefix}MessageAttributes.entry.{}", position + 1);
            request = value.write(request, &place, attribute);
        }
        request
            .optional(&name("MessageDeduplicationId"), self.message_deduplication_id.as_ref())
            .optional(&name("MessageGroupId"), self.message_group_id.as_ref())
    }

    fn check(&self) -> Result<(), String> {
        if self.message.is_empty() {
            return Err("the message is empty, which SNS refuses".to_owned());
        }
        if self.message.len() > MAX_MESSAGE {
            return Err(format!("the message has {} bytes, and SNS takes {MAX_MESSAGE} at most", self.message.len()));
        }
        match &self.subject {
            Some(subject) if subject.is_empty() || subject.chars().any(char::is_control) => {
                Err("the subject is empty or has a line break or another control character in it".to_owned())
            }
            Some(subject) if subject.chars().count() >= SUBJECT_LIMIT => {
                Err(format!("the subject has {} characters; it must be shorter than 100", subject.chars().count()))
            }
            _ => Ok(()),
        }
    }
}

/// What is said in it is nobody else's affair, so only its size is shown.
impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outgoing({} bytes, {} attributes)", self.message.len(), self.message_attributes.len())
    }
}

/// Setters of what is around the message, in the field `outgoing`. For their examples: what makes a `message`, what
/// sends it, and what is before the names of its parameters.
macro_rules! outgoing_setters {
    ($message:literal, $send:literal, $prefix:literal) => {
        /// Sets the subject: at least one and fewer than 100 characters, in one line.
        ///
        /// ```
        /// # use tower_sigv4::sns::{MessageAttribute, Publish, PublishBatch, PublishBatchRequestEntry};
        /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), tower_sigv4::Error> {
        /// # let api = StandIn::sns_publishes();
        /// # let sns = api.sns();
        #[doc = concat!("let message = ", $message, ";")]
        /// let message = message.subject("An order");
        #[doc = concat!($send, ".await?;")]
        #[doc = concat!("let sent = api.parameter(\"", $prefix, "Subject\");")]
        /// assert_eq!(sent.as_deref(), Some("An order"));
        /// # Ok(()) }
        /// ```
        pub fn subject(mut self, subject: impl Into<String>) -> Self {
            self.outgoing.subject = Some(subject.into());
            self
        }

        /// Sets the structure: with `json`, the message is an object with a text for each protocol, and one for `default`.
        ///
        /// ```
        /// # use tower_sigv4::sns::{MessageAttribute, Publish, PublishBatch, PublishBatchRequestEntry};
        /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), tower_sigv4::Error> {
        /// # let api = StandIn::sns_publishes();
        /// # let sns = api.sns();
        #[doc = concat!("let message = ", $message, ";")]
        /// let message = message.message_structure("json");
        #[doc = concat!($send, ".await?;")]
        #[doc = concat!("let sent = api.parameter(\"", $prefix, "MessageStructure\");")]
        /// assert_eq!(sent.as_deref(), Some("json"));
        /// # Ok(()) }
        /// ```
        pub fn message_structure(mut self, structure: impl Into<String>) -> Self {
            self.outgoing.message_structure = Some(structure.into());
            self
        }

        /// Adds an attribute. Its name has 1 to 256 ASCII letters, digits, `_`, `-` and `.`; it counts with the
        /// message's length.
        ///
        /// ```
        /// # use tower_sigv4::sns::{MessageAttribute, Publish, PublishBatch, PublishBatchRequestEntry};
        /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), tower_sigv4::Error> {
        /// # let api = StandIn::sns_publishes();
        /// # let sns = api.sns();
        #[doc = concat!("let message = ", $message, ";")]
        /// let message = message.message_attribute("kind", MessageAttribute::string("new"));
        #[doc = concat!($send, ".await?;")]
        #[doc = concat!("let sent = api.parameter(\"", $prefix, "MessageAttributes.entry.1.Name\");")]
        /// assert_eq!(sent.as_deref(), Some("kind"));
        /// # Ok(()) }
        /// ```
        pub fn message_attribute(mut self, name: impl Into<String>, value: $crate::sns::MessageAttribute) -> Self {
            self.outgoing.message_attributes.push((name.into(), value));
            self
        }

        /// Sets the id by which a FIFO topic knows a message again, of up to 128 characters.
        ///
        /// ```
        /// # use tower_sigv4::sns::{MessageAttribute, Publish, PublishBatch, PublishBatchRequestEntry};
        /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), tower_sigv4::Error> {
        /// # let api = StandIn::sns_publishes();
        /// # let sns = api.sns();
        #[doc = concat!("let message = ", $message, ";")]
        /// let message = message.message_deduplication_id("order-7");
        #[doc = concat!($send, ".await?;")]
        #[doc = concat!("let sent = api.parameter(\"", $prefix, "MessageDeduplicationId\");")]
        /// assert_eq!(sent.as_deref(), Some("order-7"));
        /// # Ok(()) }
        /// ```
        pub fn message_deduplication_id(mut self, id: impl Into<String>) -> Self {
            self.outgoing.message_deduplication_id = Some(id.into());
            self
        }

        /// Sets the group within which messages keep their order, of up to 128 characters; a FIFO topic demands one.
        ///
        /// ```
        /// # use tower_sigv4::sns::{MessageAttribute, Publish, PublishBatch, PublishBatchRequestEntry};
        /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), tower_sigv4::Error> {
        /// # let api = StandIn::sns_publishes();
        /// # let sns = api.sns();
        #[doc = concat!("let message = ", $message, ";")]
        /// let message = message.message_group_id("customer-7");
        #[doc = concat!($send, ".await?;")]
        #[doc = concat!("let sent = api.parameter(\"", $prefix, "MessageGroupId\");")]
        /// assert_eq!(sent.as_deref(), Some("customer-7"));
        /// # Ok(()) }
        /// ```
        pub fn message_group_id(mut self, id: impl Into<String>) -> Self {
            self.outgoing.message_group_id = Some(id.into());
            self
        }
    };
}

pub(super) use outgoing_setters;
