//! The topics whose messages are taken.

use std::collections::HashMap;

use crate::partition::{Partition, is_region};
use crate::telemetry;

/// The allowed topics by their ARNs, each with the host of SNS in its region.
#[derive(Clone, Debug, Default)]
pub(super) struct Topics(HashMap<String, String>);

impl Topics {
    /// What is no topic's ARN allows nothing; it is logged, as nobody can want it.
    pub(super) fn new(arns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let with_host = |arn: String| {
            let host = host_of(&arn);
            if host.is_none() {
                telemetry::topic_is_no_arn(&arn);
            }
            Some((arn, host?))
        };
        Self(arns.into_iter().map(Into::into).filter_map(with_host).collect())
    }

    /// The host of SNS for a topic; `None` when the topic is not allowed.
    pub(super) fn host(&self, topic_arn: &str) -> Option<&str> {
        self.0.get(topic_arn).map(String::as_str)
    }
}

/// The host that SNS has in the region of a topic, such as `sns.eu-west-1.amazonaws.com` for
/// `arn:aws:sns:eu-west-1:123456789012:events`.
pub(crate) fn host_of(topic_arn: &str) -> Option<String> {
    let mut words = topic_arn.splitn(6, ':');
    let ("arn", partition, "sns", region) = (words.next()?, words.next()?, words.next()?, words.next()?) else {
        return None;
    };
    let (account, name) = (words.next()?, words.next()?);
    let home = Partition::of_region(region);
    let is_topic = is_region(region) && home.id == partition && !account.is_empty() && !name.is_empty();
    is_topic.then(|| format!("sns.{region}.{}", home.domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_tells_the_host_of_its_region() {
        for (arn, host) in [
            ("arn:aws:sns:eu-west-1:123456789012:events", "sns.eu-west-1.amazonaws.com"),
            ("arn:aws-cn:sns:cn-north-1:123456789012:events", "sns.cn-north-1.amazonaws.com.cn"),
            ("arn:aws-us-gov:sns:us-gov-west-1:123456789012:events", "sns.us-gov-west-1.amazonaws.com"),
            ("arn:aws-eusc:sns:eusc-de-east-1:123456789012:events", "sns.eusc-de-east-1.amazonaws.eu"),
        ] {
            assert_eq!(Topics::new([arn]).host(arn), Some(host));
        }
    }

    #[test]
    fn what_is_no_arn_of_a_topic_allows_nothing() {
        for arn in [
            "",
            "events",
            "*",
            "arn:aws:sns:eu-west-1:123456789012",
            "arn:aws:sns:eu-west-1:123456789012:",
            "arn:aws:sns:eu-west-1::events",
            "arn:aws:sqs:eu-west-1:123456789012:events",
            "arn:aws:sns::123456789012:events",
            "arn:aws:sns:evil.example/:123456789012:events",
            "arn:aws:sns:EU-WEST-1:123456789012:events",
            "arn:aws:sns:cn-north-1:123456789012:events",
            "arn:aws-cn:sns:eu-west-1:123456789012:events",
        ] {
            assert_eq!(Topics::new([arn]).host(arn), None, "{arn}");
        }
    }
}
