//! `PutBucketNotificationConfiguration`.

use http::Method;

use crate::s3::{NotificationConfiguration, S3Request};

/// Sets whom a bucket tells what happens in it:
/// [`PutBucketNotificationConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html).
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct PutBucketNotificationConfiguration {
    request: S3Request,
    document: NotificationConfiguration,
}

impl PutBucketNotificationConfiguration {
    /// Has this bucket tell these, who must have allowed it; the empty configuration tells nobody.
    pub fn new(bucket: impl Into<String>, configuration: NotificationConfiguration) -> Self {
        Self { request: S3Request::bucket(Method::PUT, bucket).query("notification", ""), document: configuration }
    }

    setters! {
        /// Does not send a test message to the destinations first.
        header_flag skip_destination_validation = "x-amz-skip-destination-validation";
    }
    bucket_owner_setters!();
}

document_operation!(PutBucketNotificationConfiguration("NotificationConfiguration") -> (), |_, _| Ok(()));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::testing::{parsed, sent};
    use crate::s3::{
        GetBucketNotificationConfiguration, LambdaFunctionConfiguration, QueueConfiguration, TopicConfiguration,
    };

    /// Modelled on the reference's examples: all kinds of destination in one.
    fn configuration() -> NotificationConfiguration {
        let topic = TopicConfiguration::new(
            "arn:aws:sns:us-east-1:356671443308:s3notificationtopic2",
            ["s3:ReducedRedundancyLostObject"],
        );
        let queue =
            QueueConfiguration::new("arn:aws:sqs:us-west-2:444455556666:s3notificationqueue", ["s3:ObjectCreated:Put"])
                .with_id("1")
                .with_prefix("images/")
                .with_suffix(".jpg");
        let function = LambdaFunctionConfiguration::new(
            "arn:aws:lambda:us-west-2:35667example:function:CreateThumbnail",
            ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"],
        )
        .with_id("ObjectCreatedEvents");
        NotificationConfiguration::new()
            .with_topic_configuration(topic)
            .with_queue_configuration(queue)
            .with_lambda_function_configuration(function)
            .with_event_bridge()
    }

    #[test]
    fn the_document_is_as_the_reference_has_it() {
        let operation = PutBucketNotificationConfiguration::new("bucket", configuration());
        let (request, document) = sent(operation.skip_destination_validation(true));
        assert_eq!(request.uri, "http://store:1/bucket?notification=");
        assert_eq!(request.method, Method::PUT);
        assert_eq!(request.headers["x-amz-skip-destination-validation"], "true");
        assert_eq!(
            document,
            "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <TopicConfiguration><Topic>arn:aws:sns:us-east-1:356671443308:s3notificationtopic2</Topic>\
             <Event>s3:ReducedRedundancyLostObject</Event></TopicConfiguration>\
             <QueueConfiguration><Id>1</Id><Queue>arn:aws:sqs:us-west-2:444455556666:s3notificationqueue</Queue>\
             <Event>s3:ObjectCreated:Put</Event><Filter><S3Key>\
             <FilterRule><Name>prefix</Name><Value>images/</Value></FilterRule>\
             <FilterRule><Name>suffix</Name><Value>.jpg</Value></FilterRule></S3Key></Filter></QueueConfiguration>\
             <CloudFunctionConfiguration><Id>ObjectCreatedEvents</Id>\
             <CloudFunction>arn:aws:lambda:us-west-2:35667example:function:CreateThumbnail</CloudFunction>\
             <Event>s3:ObjectCreated:Put</Event><Event>s3:ObjectRemoved:*</Event></CloudFunctionConfiguration>\
             <EventBridgeConfiguration/></NotificationConfiguration>"
        );
    }

    #[test]
    fn what_is_sent_is_read_as_it_was() {
        for configuration in [configuration(), NotificationConfiguration::new()] {
            let (_, document) = sent(PutBucketNotificationConfiguration::new("bucket", configuration.clone()));
            assert_eq!(parsed::<GetBucketNotificationConfiguration>(&document).unwrap(), configuration);
        }
    }
}
