//! `Publish`.

use std::fmt;

use serde::Deserialize;

use super::outgoing::{Outgoing, outgoing_setters};
use crate::sns::SnsRequest;

const PHONE_NUMBER: &str = "PhoneNumber";

/// Publishes a message: [`Publish`](https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
///
/// ```
/// use tower_sigv4::sns::{MessageAttribute, Publish};
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(
/// #     "<PublishResponse><PublishResult><MessageId>94f20ce6</MessageId></PublishResult></PublishResponse>",
/// # );
/// # let sns = api.sns();
/// let order = Publish::to_topic("arn:aws:sns:eu-west-1:123456789012:orders", "{\"order\":1}")
///     .subject("An order")
///     .message_attribute("kind", MessageAttribute::string("new"));
/// assert_eq!(sns.send(order).await?.message_id, "94f20ce6");
/// assert_eq!(api.parameter("Subject").as_deref(), Some("An order"));
/// assert_eq!(api.parameter("MessageAttributes.entry.1.Value.StringValue").as_deref(), Some("new"));
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "an operation does nothing until it is sent"]
pub struct Publish {
    /// The name of the parameter that says whom it is for, and its value.
    target: (&'static str, String),
    outgoing: Outgoing,
}

/// What [`Publish`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct PublishOutput {
    /// The id that SNS gave the message.
    pub message_id: String,
    /// Where the message stands in a FIFO topic: 20 digits.
    pub sequence_number: Option<String>,
}

impl Publish {
    /// Publishes a message to all subscriptions of a topic, by its ARN. The message has 1 byte to 1 MiB; a topic takes
    /// 256 KiB, unless it is set to take more.
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
    /// sns.send(Publish::to_topic("arn:aws:sns:eu-west-1:123456789012:orders", "Hello!")).await?;
    /// assert_eq!(api.parameter("TopicArn").as_deref(), Some("arn:aws:sns:eu-west-1:123456789012:orders"));
    /// # Ok(()) }
    /// ```
    pub fn to_topic(topic_arn: impl Into<String>, message: impl Into<String>) -> Self {
        Self { target: ("TopicArn", topic_arn.into()), outgoing: Outgoing::new(message) }
    }

    /// Publishes a message to one device, by the ARN of its platform endpoint; how long it may be is as for a topic.
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
    /// let device = "arn:aws:sns:eu-west-1:123456789012:endpoint/GCM/shop/8f2c";
    /// sns.send(Publish::to_target(device, "Hello!")).await?;
    /// assert_eq!(api.parameter("TargetArn").as_deref(), Some(device));
    /// # Ok(()) }
    /// ```
    pub fn to_target(target_arn: impl Into<String>, message: impl Into<String>) -> Self {
        Self { target: ("TargetArn", target_arn.into()), outgoing: Outgoing::new(message) }
    }

    /// Sends a text message to a phone, by a number such as `+4930123456` (E.164). It has up to 1,600 characters; SNS
    /// divides what is longer than one text message.
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
    /// sns.send(Publish::to_phone_number("+4930123456", "Hello!")).await?;
    /// assert_eq!(api.parameter("PhoneNumber").as_deref(), Some("+4930123456"));
    /// # Ok(()) }
    /// ```
    pub fn to_phone_number(phone_number: impl Into<String>, message: impl Into<String>) -> Self {
        Self { target: (PHONE_NUMBER, phone_number.into()), outgoing: Outgoing::new(message) }
    }

    outgoing_setters!(
        r#"Publish::to_topic("arn:aws:sns:eu-west-1:123456789012:orders.fifo", "Hello!")"#,
        "sns.send(message)",
        ""
    );
}

query_operation!(Publish("PublishResult") -> PublishOutput, |operation| {
    let (name, value) = &operation.target;
    operation.outgoing.write(SnsRequest::new("Publish").parameter(name, value), "")
});

/// A phone number is somebody's, so it is not shown.
impl fmt::Debug for Publish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, value) = &self.target;
        let target = if *name == PHONE_NUMBER { "a phone number" } else { value };
        f.debug_struct("Publish").field("target", &target).field("outgoing", &self.outgoing).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::sns::MessageAttribute;
    use crate::sns::testing::{built, parsed, sent};

    const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:topic";

    #[test]
    fn every_parameter_has_its_name() {
        let publish = Publish::to_topic(TOPIC, "{\"default\":\"a b&ü\"}")
            .subject("S")
            .message_structure("json")
            .message_attribute("t", MessageAttribute::string("text"))
            .message_attribute("n", MessageAttribute::number("1.5"))
            .message_attribute("l", MessageAttribute::string_array("[1]"))
            .message_attribute("b", MessageAttribute::binary([0, 255]))
            .message_deduplication_id("d")
            .message_group_id("g");
        assert_eq!(
            sent(publish),
            [
                ("Action", "Publish"),
                ("Version", "2010-03-31"),
                ("TopicArn", TOPIC),
                ("Message", "{\"default\":\"a b&ü\"}"),
                ("Subject", "S"),
                ("MessageStructure", "json"),
                ("MessageAttributes.entry.1.Name", "t"),
                ("MessageAttributes.entry.1.Value.DataType", "String"),
                ("MessageAttributes.entry.1.Value.StringValue", "text"),
                ("MessageAttributes.entry.2.Name", "n"),
                ("MessageAttributes.entry.2.Value.DataType", "Number"),
                ("MessageAttributes.entry.2.Value.StringValue", "1.5"),
                ("MessageAttributes.entry.3.Name", "l"),
                ("MessageAttributes.entry.3.Value.DataType", "String.Array"),
                ("MessageAttributes.entry.3.Value.StringValue", "[1]"),
                ("MessageAttributes.entry.4.Name", "b"),
                ("MessageAttributes.entry.4.Value.DataType", "Binary"),
                ("MessageAttributes.entry.4.Value.BinaryValue", "AP8="),
                ("MessageDeduplicationId", "d"),
                ("MessageGroupId", "g"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
        assert_eq!(sent(Publish::to_target("arn:device", "m"))[2], ("TargetArn".to_owned(), "arn:device".to_owned()));
        assert_eq!(sent(Publish::to_phone_number("+49", "m"))[2], ("PhoneNumber".to_owned(), "+49".to_owned()));
    }

    #[test]
    fn the_answer_is_an_id_and_for_fifo_topics_a_number() {
        let document = "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult>\
             <MessageId>94f20ce6</MessageId><SequenceNumber>10000000000000003000</SequenceNumber></PublishResult>\
             <ResponseMetadata><RequestId>f187a3c1</RequestId></ResponseMetadata></PublishResponse>";
        let output = parsed::<Publish>(document).unwrap();
        assert_eq!(output.message_id, "94f20ce6");
        assert_eq!(output.sequence_number.as_deref(), Some("10000000000000003000"));
        assert!(parsed::<Publish>("<PublishResponse/>").is_err());
    }

    #[test]
    fn what_sns_would_refuse_is_not_sent() {
        let publish = |message: &str| Publish::to_topic(TOPIC, message);
        for (refused, says) in [
            (publish(""), "empty"),
            (publish(&"m".repeat(1_048_577)), "1048577 bytes"),
            (publish("m").subject("a\nb"), "line break"),
            (publish("m").subject(""), "empty"),
            (publish("m").subject("s".repeat(100)), "100 characters"),
        ] {
            let error = built(refused).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.to_string().contains(says), "{error}");
        }
        assert!(built(publish(&"m".repeat(1_048_576)).subject("ü".repeat(99))).is_ok());
    }

    #[test]
    fn neither_the_message_nor_a_phone_number_is_shown() {
        let shown = format!("{:?}", Publish::to_phone_number("+4930123456", "the code is 1234").subject("private"));
        for private in ["4930", "1234", "private"] {
            assert!(!shown.contains(private), "{shown}");
        }
    }
}
