//! Attributes of published messages.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::sns::SnsRequest;

/// The value of an attribute that a message carries beside its text:
/// [`MessageAttributeValue`](https://docs.aws.amazon.com/sns/latest/api/API_MessageAttributeValue.html).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageAttribute {
    data_type: &'static str,
    value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    Binary(String),
}

impl MessageAttribute {
    /// A text.
    ///
    /// ```
    /// # use tower_sigv4::sns::{MessageAttribute, Publish};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let api = StandIn::new(
    /// #     "<PublishResponse><PublishResult><MessageId>94f20ce6</MessageId></PublishResult></PublishResponse>",
    /// # );
    /// # let sns = api.sns();
    /// let order = Publish::to_topic("arn:aws:sns:eu-west-1:123456789012:orders", "Hello!")
    ///     .message_attribute("kind", MessageAttribute::string("new"));
    /// sns.send(order).await?;
    /// assert_eq!(api.parameter("MessageAttributes.entry.1.Value.DataType").as_deref(), Some("String"));
    /// let value = api.parameter("MessageAttributes.entry.1.Value.StringValue");
    /// assert_eq!(value.as_deref(), Some("new"));
    /// # Ok(()) }
    /// ```
    pub fn string(value: impl Into<String>) -> Self {
        Self { data_type: "String", value: Value::Text(value.into()) }
    }

    /// A list, as a JSON array of strings, numbers, truth values and `null`.
    ///
    /// ```
    /// # use tower_sigv4::sns::{MessageAttribute, Publish};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let api = StandIn::new(
    /// #     "<PublishResponse><PublishResult><MessageId>94f20ce6</MessageId></PublishResult></PublishResponse>",
    /// # );
    /// # let sns = api.sns();
    /// let order = Publish::to_topic("arn:aws:sns:eu-west-1:123456789012:orders", "Hello!")
    ///     .message_attribute("kinds", MessageAttribute::string_array(r#"["new", 7]"#));
    /// sns.send(order).await?;
    /// assert_eq!(api.parameter("MessageAttributes.entry.1.Value.DataType").as_deref(), Some("String.Array"));
    /// let value = api.parameter("MessageAttributes.entry.1.Value.StringValue");
    /// assert_eq!(value.as_deref(), Some(r#"["new", 7]"#));
    /// # Ok(()) }
    /// ```
    pub fn string_array(json: impl Into<String>) -> Self {
        Self { data_type: "String.Array", value: Value::Text(json.into()) }
    }

    /// A number, whole or with a fraction, in decimal digits.
    ///
    /// ```
    /// # use tower_sigv4::sns::{MessageAttribute, Publish};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let api = StandIn::new(
    /// #     "<PublishResponse><PublishResult><MessageId>94f20ce6</MessageId></PublishResult></PublishResponse>",
    /// # );
    /// # let sns = api.sns();
    /// let order = Publish::to_topic("arn:aws:sns:eu-west-1:123456789012:orders", "Hello!")
    ///     .message_attribute("total", MessageAttribute::number("7.5"));
    /// sns.send(order).await?;
    /// assert_eq!(api.parameter("MessageAttributes.entry.1.Value.DataType").as_deref(), Some("Number"));
    /// let value = api.parameter("MessageAttributes.entry.1.Value.StringValue");
    /// assert_eq!(value.as_deref(), Some("7.5"));
    /// # Ok(()) }
    /// ```
    pub fn number(digits: impl Into<String>) -> Self {
        Self { data_type: "Number", value: Value::Text(digits.into()) }
    }

    /// Any bytes; they are written in base64 by this crate.
    ///
    /// ```
    /// # use tower_sigv4::sns::{MessageAttribute, Publish};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let api = StandIn::new(
    /// #     "<PublishResponse><PublishResult><MessageId>94f20ce6</MessageId></PublishResult></PublishResponse>",
    /// # );
    /// # let sns = api.sns();
    /// let order = Publish::to_topic("arn:aws:sns:eu-west-1:123456789012:orders", "Hello!")
    ///     .message_attribute("proof", MessageAttribute::binary([0, 1, 2]));
    /// sns.send(order).await?;
    /// assert_eq!(api.parameter("MessageAttributes.entry.1.Value.DataType").as_deref(), Some("Binary"));
    /// let value = api.parameter("MessageAttributes.entry.1.Value.BinaryValue");
    /// assert_eq!(value.as_deref(), Some("AAEC"));
    /// # Ok(()) }
    /// ```
    pub fn binary(bytes: impl AsRef<[u8]>) -> Self {
        Self { data_type: "Binary", value: Value::Binary(BASE64_STANDARD.encode(bytes)) }
    }

    /// Adds it to a request as the entry at this place.
    pub(super) fn write(&self, request: SnsRequest, place: &str, name: &str) -> SnsRequest {
        let (kind, text) = match &self.value {
            Value::Text(text) => ("StringValue", text),
            Value::Binary(text) => ("BinaryValue", text),
        };
        request
            .parameter(&format!("{place}.Name"), name)
            .parameter(&format!("{place}.Value.DataType"), self.data_type)
            .parameter(&format!("{place}.Value.{kind}"), text)
    }
}
