//! `GetBucketNotificationConfiguration`.

use http::Method;

use crate::codec::xml;
use crate::s3::{NotificationConfiguration, S3Request};

/// Reads whom a bucket tells what happens in it:
/// [`GetBucketNotificationConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html).
///
/// For a bucket that tells nobody, the configuration is empty.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct GetBucketNotificationConfiguration {
    request: S3Request,
}

impl GetBucketNotificationConfiguration {
    /// Reads whom this bucket tells.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self { request: S3Request::bucket(Method::GET, bucket).query("notification", "") }
    }

    bucket_owner_setters!();
}

bodiless_operation!(GetBucketNotificationConfiguration -> NotificationConfiguration, |_, document| {
    xml::parse("NotificationConfiguration", &document)
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};
    use crate::s3::{FilterRule, QueueConfiguration, TopicConfiguration};

    #[test]
    fn an_answer_like_the_reference_s_is_read() {
        let (request, _) = sent(GetBucketNotificationConfiguration::new("bucket"));
        assert_eq!(request.method, Method::GET);
        assert_eq!(request.uri, "http://store:1/bucket?notification=");
        let configuration = parsed::<GetBucketNotificationConfiguration>(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
             <NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">
               <TopicConfiguration>
                 <Id>YjVkM2Y0YmUtNGI3NC00ZjQyLWEwNGItNDIyYWUxY2I0N2M4</Id>
                 <Topic>arn:aws:sns:us-east-1:account-id:s3notificationtopic2</Topic>
                 <Event>s3:ReducedRedundancyLostObject</Event>
                 <Event>s3:ObjectCreated:*</Event>
               </TopicConfiguration>
             </NotificationConfiguration>",
        );
        let topic = TopicConfiguration::new(
            "arn:aws:sns:us-east-1:account-id:s3notificationtopic2",
            ["s3:ReducedRedundancyLostObject", "s3:ObjectCreated:*"],
        )
        .with_id("YjVkM2Y0YmUtNGI3NC00ZjQyLWEwNGItNDIyYWUxY2I0N2M4");
        assert_eq!(configuration.unwrap(), NotificationConfiguration::new().with_topic_configuration(topic));
    }

    #[test]
    fn mixed_destinations_and_capital_names_are_read() {
        let configuration = parsed::<GetBucketNotificationConfiguration>(
            "<NotificationConfiguration><QueueConfiguration><Queue>q</Queue><Filter><S3Key><FilterRule><Name>Prefix</Name><Value>a</Value></FilterRule></S3Key></Filter></QueueConfiguration><TopicConfiguration><Topic>t</Topic><Filter/></TopicConfiguration><QueueConfiguration><Queue>r</Queue></QueueConfiguration><EventBridgeConfiguration></EventBridgeConfiguration></NotificationConfiguration>",
        )
        .unwrap();
        let queues: Vec<_> = configuration.queue_configurations.iter().map(|queue| queue.queue_arn.as_str()).collect();
        assert_eq!(queues, ["q", "r"]);
        let filter = configuration.queue_configurations[0].filter.as_ref().unwrap();
        assert_eq!(filter.key.filter_rules, [FilterRule::new("Prefix", "a")]);
        assert_eq!(configuration.queue_configurations[1], QueueConfiguration::new("r", [""; 0]));
        assert_eq!(configuration.topic_configurations[0].topic_arn, "t");
        assert!(configuration.event_bridge_configuration.is_some());
    }
}
