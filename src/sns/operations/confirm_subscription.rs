//! `ConfirmSubscription`.

use std::fmt;

use serde::Deserialize;

use crate::sns::SnsRequest;

/// Confirms a subscription: [`ConfirmSubscription`](https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html).
///
/// ```
/// use tower_sigv4::sns::ConfirmSubscription;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(
/// #     "<ConfirmSubscriptionResponse><ConfirmSubscriptionResult>\
/// #     <SubscriptionArn>arn:aws:sns:eu-west-1:123456789012:orders:5be8f5b1</SubscriptionArn>\
/// #     </ConfirmSubscriptionResult></ConfirmSubscriptionResponse>",
/// # );
/// # let sns = api.sns();
/// let topic = "arn:aws:sns:eu-west-1:123456789012:orders";
/// let confirmation = ConfirmSubscription::new(topic, "2336412f37").authenticate_on_unsubscribe(true);
/// assert!(sns.send(confirmation).await?.subscription_arn.starts_with(topic));
/// assert_eq!(api.parameter("AuthenticateOnUnsubscribe").as_deref(), Some("true"));
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ConfirmSubscription {
    topic_arn: String,
    token: String,
    authenticate_on_unsubscribe: bool,
}

/// What [`ConfirmSubscription`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ConfirmSubscriptionOutput {
    /// The ARN of the subscription.
    pub subscription_arn: String,
}

impl ConfirmSubscription {
    /// Confirms with the token of the message that asked for it.
    pub fn new(topic_arn: impl Into<String>, token: impl Into<String>) -> Self {
        Self { topic_arn: topic_arn.into(), token: token.into(), authenticate_on_unsubscribe: false }
    }

    /// Sets whether only the owners of the topic and of the subscription may end it; by default whoever has the link may.
    pub fn authenticate_on_unsubscribe(mut self, wanted: bool) -> Self {
        self.authenticate_on_unsubscribe = wanted;
        self
    }
}

query_operation!(ConfirmSubscription("ConfirmSubscriptionResult") -> ConfirmSubscriptionOutput, |operation| {
    let request = SnsRequest::new("ConfirmSubscription")
        .parameter("TopicArn", &operation.topic_arn)
        .parameter("Token", &operation.token);
    if operation.authenticate_on_unsubscribe {
        request.parameter("AuthenticateOnUnsubscribe", "true")
    } else {
        request
    }
});

/// Whoever has the token can confirm, so it is not shown.
impl fmt::Debug for ConfirmSubscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfirmSubscription").field("topic_arn", &self.topic_arn).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sns::testing::{parsed, sent};

    #[test]
    fn every_parameter_has_its_name() {
        let confirm = ConfirmSubscription::new("arn:t", "t0k3n");
        let request = SnsRequest::new("ConfirmSubscription").parameter("Token", "t0k3n");
        assert!(!format!("{confirm:?} {request:?}").contains("t0k3n"));
        assert_eq!(
            sent(confirm.authenticate_on_unsubscribe(true)),
            [
                ("Action", "ConfirmSubscription"),
                ("Version", "2010-03-31"),
                ("TopicArn", "arn:t"),
                ("Token", "t0k3n"),
                ("AuthenticateOnUnsubscribe", "true"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn the_answer_is_an_arn() {
        let document = "<ConfirmSubscriptionResponse><ConfirmSubscriptionResult><SubscriptionArn>arn:s</SubscriptionArn>\
             </ConfirmSubscriptionResult></ConfirmSubscriptionResponse>";
        assert_eq!(parsed::<ConfirmSubscription>(document).unwrap().subscription_arn, "arn:s");
    }
}
