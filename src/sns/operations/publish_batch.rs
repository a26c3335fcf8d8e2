//! `PublishBatch`.

use std::collections::HashSet;

use serde::{Deserialize, Deserializer};

use super::outgoing::{MAX_MESSAGE, Outgoing, outgoing_setters};
use crate::codec::xml::deserialize_flag;
use crate::sns::SnsRequest;

/// The most messages of one batch.
///
/// Source: [`PublishBatch`](https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html).
const MAX_ENTRIES: usize = 10;

/// Publishes up to ten messages to a topic:
/// [`PublishBatch`](https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html).
///
/// Some can fail while others are published: look at [`PublishBatchOutput::failed`].
///
/// ```
/// use tower_sigv4::sns::{PublishBatch, PublishBatchRequestEntry};
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new("<PublishBatchResponse><PublishBatchResult>\
/// #     <Successful><member><Id>one</Id><MessageId>94f20ce6</MessageId></member></Successful>\
/// #     <Failed><member><Id>two</Id><Code>InternalError</Code><SenderFault>false</SenderFault></member></Failed>\
/// #     </PublishBatchResult></PublishBatchResponse>");
/// # let sns = api.sns();
/// let batch = PublishBatch::new("arn:aws:sns:eu-west-1:123456789012:orders", [
///     PublishBatchRequestEntry::new("one", "Hello!"),
///     PublishBatchRequestEntry::new("two", "Hello again!"),
/// ]);
/// let answer = sns.send(batch).await?;
/// assert_eq!(answer.successful[0].id, "one");
/// assert!(answer.failed.iter().any(|failed| failed.id == "two" && !failed.sender_fault));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PublishBatch {
    topic_arn: String,
    entries: Vec<PublishBatchRequestEntry>,
}

/// A message of a batch:
/// [`PublishBatchRequestEntry`](https://docs.aws.amazon.com/sns/latest/api/API_PublishBatchRequestEntry.html).
#[derive(Clone, Debug)]
#[must_use = "an entry is nothing until its batch is sent"]
pub struct PublishBatchRequestEntry {
    id: String,
    outgoing: Outgoing,
}

/// What [`PublishBatch`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct PublishBatchOutput {
    /// The messages that were published.
    #[serde(deserialize_with = "members")]
    pub successful: Vec<PublishBatchResultEntry>,
    /// The messages that were not.
    #[serde(deserialize_with = "members")]
    pub failed: Vec<BatchResultErrorEntry>,
}

/// A message that was published.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct PublishBatchResultEntry {
    /// The id of the entry.
    pub id: String,
    /// The id that SNS gave the message.
    pub message_id: String,
    /// Where the message stands in a FIFO topic: 20 digits.
    pub sequence_number: Option<String>,
}

/// A message that was not published.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct BatchResultErrorEntry {
    /// The id of the entry.
    pub id: String,
    /// What went wrong, in a word such as `InternalError`.
    pub code: String,
    /// What went wrong, in a sentence.
    pub message: Option<String>,
    /// Whether the sender is at fault, so that sending it again does not help.
    #[serde(deserialize_with = "deserialize_flag")]
    pub sender_fault: bool,
}

impl PublishBatch {
    /// Publishes 1 to 10 messages to the topic of this ARN, together up to 1 MiB.
    pub fn new(topic_arn: impl Into<String>, entries: impl IntoIterator<Item = PublishBatchRequestEntry>) -> Self {
        Self { topic_arn: topic_arn.into(), entries: entries.into_iter().collect() }
    }

    fn check(&self) -> Result<(), String> {
        let ids: HashSet<&str> = self.entries.iter().map(|entry| entry.id.as_str()).collect();
        let total: usize = self.entries.iter().map(|entry| entry.outgoing.message.len()).sum();
        match self.entries.len() {
            0 => Err("the batch is empty; it takes 1 to 10 messages".to_owned()),
            MAX_ENTRIES.. if self.entries.len() > MAX_ENTRIES => {
                Err(format!("the batch has {} messages; it takes 1 to 10", self.entries.len()))
            }
            entries if ids.len() < entries => Err("two messages of the batch have the same id".to_owned()),
            _ if total > MAX_MESSAGE => {
                Err(format!("the messages of the batch have {total} bytes, and SNS takes {MAX_MESSAGE} at most"))
            }
            _ => Ok(()),
        }
    }
}

impl PublishBatchRequestEntry {
    /// A message, and the id by which the answer names it: up to 80 letters, digits, `-` and `_`, another for each.
    pub fn new(id: impl Into<String>, message: impl Into<String>) -> Self {
        Self { id: id.into(), outgoing: Outgoing::new(message) }
    }

    outgoing_setters!(
        r#"PublishBatchRequestEntry::new("one", "Hello!")"#,
        r#"sns.send(PublishBatch::new("arn:aws:sns:eu-west-1:123456789012:orders.fifo", [message]))"#,
        "PublishBatchRequestEntries.member.1."
    );
}

query_operation!(PublishBatch("PublishBatchResult") -> PublishBatchOutput, |operation| {
    let mut request =
        SnsRequest::new("PublishBatch").check(operation.check()).parameter("TopicArn", &operation.topic_arn);
    for (position, entry) in operation.entries.iter().enumerate() {
        let place = format!("PublishBatchRequestEntries.member.{}.", position + 1);
        request = entry.outgoing.write(request.parameter(&format!("{place}Id"), &entry.id), &place);
    }
    request
});

/// Lists have their items in elements of this name.
fn members<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    #[derive(Deserialize)]
    struct Members<T> {
        #[serde(default = "Vec::new")]
        member: Vec<T>,
    }
    Members::deserialize(deserializer).map(|members| members.member)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::sns::MessageAttribute;
    use crate::sns::testing::{built, parsed, sent};

    fn entry(id: &str) -> PublishBatchRequestEntry {
        PublishBatchRequestEntry::new(id, "m")
    }

    #[test]
    fn entries_are_numbered() {
        let batch = PublishBatch::new(
            "arn:t",
            [
                entry("a").subject("S").message_attribute("k", MessageAttribute::string("v")),
                entry("b").message_group_id("g"),
            ],
        );
        assert_eq!(
            sent(batch),
            [
                ("Action", "PublishBatch"),
                ("Version", "2010-03-31"),
                ("TopicArn", "arn:t"),
                ("PublishBatchRequestEntries.member.1.Id", "a"),
                ("PublishBatchRequestEntries.member.1.Message", "m"),
                ("PublishBatchRequestEntries.member.1.Subject", "S"),
                ("PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.Name", "k"),
                ("PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.Value.DataType", "String"),
                ("PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.Value.StringValue", "v"),
                ("PublishBatchRequestEntries.member.2.Id", "b"),
                ("PublishBatchRequestEntries.member.2.Message", "m"),
                ("PublishBatchRequestEntries.member.2.MessageGroupId", "g"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    /// Trap: what failed in a batch was taken for done.
    #[test]
    fn what_failed_is_told_beside_what_did_not() {
        let document = "<PublishBatchResponse><PublishBatchResult><Failed><member><Id>b</Id><Code>InternalError</Code>\
             <Message>later</Message><SenderFault>false</SenderFault></member></Failed><Successful><member><Id>a</Id>\
             <MessageId>1</MessageId></member><member><Id>c</Id><MessageId>2</MessageId></member></Successful>\
             </PublishBatchResult></PublishBatchResponse>";
        let output = parsed::<PublishBatch>(document).unwrap();
        let ids =
            |entries: &[PublishBatchResultEntry]| entries.iter().map(|entry| entry.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&output.successful), ["a", "c"]);
        assert_eq!(output.failed.len(), 1);
        assert_eq!((output.failed[0].id.as_str(), output.failed[0].code.as_str()), ("b", "InternalError"));
        assert!(!output.failed[0].sender_fault);

        let none = parsed::<PublishBatch>(
            "<PublishBatchResponse><PublishBatchResult><Failed/></PublishBatchResult></PublishBatchResponse>",
        );
        assert_eq!(none.unwrap(), PublishBatchOutput::default());
    }

    #[test]
    fn what_sns_would_refuse_is_not_sent() {
        let half = "m".repeat(524_289);
        let eleven: Vec<_> = (0..11).map(|number| entry(&number.to_string())).collect();
        for (entries, says) in [
            (Vec::new(), "empty"),
            (eleven, "11 messages"),
            (vec![entry("a"), entry("a")], "same id"),
            (
                vec![PublishBatchRequestEntry::new("a", &half), PublishBatchRequestEntry::new("b", &half)],
                "1048578 bytes",
            ),
            (vec![entry("a"), PublishBatchRequestEntry::new("b", "")], "message is empty"),
        ] {
            let error = built(PublishBatch::new("arn:t", entries)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.to_string().contains(says), "{error}");
        }
    }
}
