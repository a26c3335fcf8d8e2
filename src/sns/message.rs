//! What SNS sends to an endpoint over HTTP.

use std::fmt;
use std::time::SystemTime;

/// A message that SNS signed, as a [`Verifier`](super::Verifier) found it: there is no other way to get one.
///
/// It holds what the signature covers and nothing else. `MessageAttributes` and `UnsubscribeURL`, which SNS does not sign and
/// anybody on the way could change, are not in it.
///
/// Source: [parsing message formats](https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// What it is about.
    pub kind: MessageKind,
    /// Its id, the same for each attempt to deliver it.
    pub message_id: String,
    /// The topic that it was published to, which is one that the verifier allows.
    pub topic_arn: String,
    /// The subject of a notification that was published with one.
    pub subject: Option<String>,
    /// What was published; for confirmations, a sentence for humans.
    pub message: String,
    /// When it was published, the same for each attempt to deliver it.
    pub timestamp: SystemTime,
    /// What `ConfirmSubscription` takes; only confirmations have one.
    pub token: Option<String>,
    /// The URL that confirms the subscription (for an [`UnsubscribeConfirmation`](MessageKind::UnsubscribeConfirmation): makes
    /// it anew); only confirmations have one.
    pub subscribe_url: Option<String>,
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MessageKind {
    /// Something was published.
    Notification,
    /// Somebody wants this endpoint to be subscribed to the topic. Nothing comes of it unless it is confirmed, with
    /// [`Verifier::confirm`](super::Verifier::confirm).
    SubscriptionConfirmation,
    /// This endpoint is no longer subscribed to the topic.
    UnsubscribeConfirmation,
}

impl MessageKind {
    /// The kind of this `Type`.
    pub(super) fn of_type(name: &str) -> Option<Self> {
        [Self::Notification, Self::SubscriptionConfirmation, Self::UnsubscribeConfirmation]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    /// Its `Type` in the message, such as `Notification`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Notification => "Notification",
            Self::SubscriptionConfirmation => "SubscriptionConfirmation",
            Self::UnsubscribeConfirmation => "UnsubscribeConfirmation",
        }
    }
}

/// The content is the publisher's affair, and a token subscribes, so neither is shown.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("kind", &self.kind)
            .field("message_id", &self.message_id)
            .field("topic_arn", &self.topic_arn)
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}
