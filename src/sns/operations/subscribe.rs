//! `Subscribe`.

use serde::Deserialize;

use crate::sns::SnsRequest;

/// Subscribes an endpoint to a topic: [`Subscribe`](https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html).
///
/// Most endpoints get a message first that asks for confirmation; a webhook's is a
/// [`SubscriptionConfirmation`](https://docs.aws.amazon.com/sns/latest/dg/http-subscription-confirmation-json.html).
///
/// ```
/// use tower_sigv4::sns::Subscribe;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(
/// #     "<SubscribeResponse><SubscribeResult><SubscriptionArn>pending confirmation</SubscriptionArn>\
/// #     </SubscribeResult></SubscribeResponse>",
/// # );
/// # let sns = api.sns();
/// let topic = "arn:aws:sns:eu-west-1:123456789012:orders";
/// let answer = sns.send(Subscribe::new(topic, "https", "https://example.com/sns")).await?;
/// assert_eq!(answer.subscription_arn, "pending confirmation");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct Subscribe {
    topic_arn: String,
    protocol: String,
    endpoint: String,
    attributes: Vec<(String, String)>,
    return_subscription_arn: bool,
}

/// What [`Subscribe`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct SubscribeOutput {
    /// The ARN of the subscription, or `pending confirmation`.
    pub subscription_arn: String,
}

impl Subscribe {
    /// Subscribes an endpoint, such as `https://example.com/sns`, by a protocol, such as `https`, to the topic of this ARN.
    pub fn new(topic_arn: impl Into<String>, protocol: impl Into<String>, endpoint: impl Into<String>) -> Self {
        Self {
            topic_arn: topic_arn.into(),
            protocol: protocol.into(),
            endpoint: endpoint.into(),
            attributes: Vec::new(),
            return_subscription_arn: false,
        }
    }

    /// Sets an attribute of the subscription, such as `FilterPolicy`.
    ///
    /// ```
    /// # use tower_sigv4::sns::Subscribe;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let api = StandIn::new(
    /// #     "<SubscribeResponse><SubscribeResult><SubscriptionArn>pending confirmation</SubscriptionArn>\
    /// #     </SubscribeResult></SubscribeResponse>",
    /// # );
    /// # let sns = api.sns();
    /// let topic = "arn:aws:sns:eu-west-1:123456789012:orders";
    /// let webhook = Subscribe::new(topic, "https", "https://example.com/sns");
    /// sns.send(webhook.attribute("FilterPolicy", r#"{"kind":["new"]}"#)).await?;
    /// assert_eq!(api.parameter("Attributes.entry.1.value").as_deref(), Some(r#"{"kind":["new"]}"#));
    /// # Ok(()) }
    /// ```
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push((name.into(), value.into()));
        self
    }

    /// Sets whether the answer has the ARN even while the subscription waits for confirmation; by default it has not.
    ///
    /// ```
    /// # use tower_sigv4::sns::Subscribe;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let api = StandIn::new(
    /// #     "<SubscribeResponse><SubscribeResult><SubscriptionArn>pending confirmation</SubscriptionArn>\
    /// #     </SubscribeResult></SubscribeResponse>",
    /// # );
    /// # let sns = api.sns();
    /// let topic = "arn:aws:sns:eu-west-1:123456789012:orders";
    /// let webhook = Subscribe::new(topic, "https", "https://example.com/sns");
    /// sns.send(webhook.return_subscription_arn(true)).await?;
    /// assert_eq!(api.parameter("ReturnSubscriptionArn").as_deref(), Some("true"));
    /// # Ok(()) }
    /// ```
    pub fn return_subscription_arn(mut self, wanted: bool) -> Self {
        self.return_subscription_arn = wanted;
        self
    }
}

query_operation!(Subscribe("SubscribeResult") -> SubscribeOutput, |operation| {
    let mut request = SnsRequest::new("Subscribe")
        .parameter("TopicArn", &operation.topic_arn)
        .parameter("Protocol", &operation.protocol)
        .parameter("Endpoint", &operation.endpoint);
    for (position, (name, value)) in operation.attributes.iter().enumerate() {
        let place = format!("Attributes.entry.{}", position + 1);
        request = request.parameter(&format!("{place}.key"), name).parameter(&format!("{place}.value"), value);
    }
    if operation.return_subscription_arn { request.parameter("ReturnSubscriptionArn", "true") } else { request }
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sns::testing::{parsed, sent};

    #[test]
    fn every_parameter_has_its_name() {
        let subscribe = Subscribe::new("arn:t", "https", "https://example.com/sns")
            .attribute("FilterPolicy", "{}")
            .return_subscription_arn(true);
        assert_eq!(
            sent(subscribe),
            [
                ("Action", "Subscribe"),
                ("Version", "2010-03-31"),
                ("TopicArn", "arn:t"),
                ("Protocol", "https"),
                ("Endpoint", "https://example.com/sns"),
                ("Attributes.entry.1.key", "FilterPolicy"),
                ("Attributes.entry.1.value", "{}"),
                ("ReturnSubscriptionArn", "true"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
        assert_eq!(sent(Subscribe::new("arn:t", "sqs", "arn:q")).len(), 5);
    }

    #[test]
    fn the_answer_is_an_arn_or_that_it_waits() {
        let document = "<SubscribeResponse><SubscribeResult><SubscriptionArn>pending confirmation</SubscriptionArn>\
             </SubscribeResult></SubscribeResponse>";
        assert_eq!(parsed::<Subscribe>(document).unwrap().subscription_arn, "pending confirmation");
    }
}
