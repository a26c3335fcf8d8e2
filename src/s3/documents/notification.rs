//! Whom a bucket tells what happens in it.

use serde::{Deserialize, Serialize};

/// Whom a bucket tells what happens in it; the empty one tells nobody:
/// [`NotificationConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html).
///
/// ```
/// use tower_sigv4::s3::{NotificationConfiguration, QueueConfiguration};
///
/// let uploads = QueueConfiguration::new("arn:aws:sqs:us-east-1:111122223333:uploads", ["s3:ObjectCreated:*"])
///     .with_prefix("images/")
///     .with_suffix(".jpg");
/// let configuration = NotificationConfiguration::new().with_queue_configuration(uploads).with_event_bridge();
/// assert_eq!(configuration.queue_configurations[0].events, ["s3:ObjectCreated:*"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct NotificationConfiguration {
    /// The SNS topics.
    #[serde(rename = "TopicConfiguration")]
    pub topic_configurations: Vec<TopicConfiguration>,
    /// The SQS queues.
    #[serde(rename = "QueueConfiguration")]
    pub queue_configurations: Vec<QueueConfiguration>,
    /// The Lambda functions.
    #[serde(rename = "CloudFunctionConfiguration")]
    pub lambda_function_configurations: Vec<LambdaFunctionConfiguration>,
    /// Whether all events go to `EventBridge`.
    #[serde(rename = "EventBridgeConfiguration", skip_serializing_if = "Option::is_none")]
    pub event_bridge_configuration: Option<EventBridgeConfiguration>,
}

/// All events go to `EventBridge`:
/// [`EventBridgeConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_EventBridgeConfiguration.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct EventBridgeConfiguration {}

/// A destination of notifications: the three differ in the name of what they have their ARN in.
macro_rules! destination {
    ($(#[$doc:meta])+ $name:ident, $(#[$arn_doc:meta])+ $arn:ident = $element:literal) => {
        $(#[$doc])+
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        #[non_exhaustive]
        pub struct $name {
            /// The configuration's name; the store makes one up where it is missing.
            #[serde(rename = "Id", skip_serializing_if = "Option::is_none")]
            pub id: Option<String>,
            $(#[$arn_doc])+
            #[serde(rename = $element)]
            pub $arn: String,
            /// The events, at least one: `s3:ObjectCreated:*` (or `:Put`, `:Post`, `:Copy`, `:CompleteMultipartUpload`),
            /// `s3:ObjectRemoved:*` (`:Delete`, `:DeleteMarkerCreated`), `s3:ObjectRestore:*`, `s3:ObjectTagging:*`,
            /// `s3:ObjectAcl:Put`, `s3:Replication:*`, `s3:LifecycleExpiration:*`, `s3:LifecycleTransition`,
            /// `s3:IntelligentTiering`, `s3:ReducedRedundancyLostObject`; see
            /// [event types](https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html).
            #[serde(rename = "Event")]
            pub events: Vec<String>,
            /// Which objects' events; all where it is missing.
            #[serde(rename = "Filter", skip_serializing_if = "Option::is_none")]
            pub filter: Option<NotificationConfigurationFilter>,
        }

        impl $name {
            /// Tells this destination of these events, such as `s3:ObjectCreated:*`.
            pub fn new<E: Into<String>>(arn: impl Into<String>, events: impl IntoIterator<Item = E>) -> Self {
                let events = events.into_iter().map(Into::into).collect();
                Self { $arn: arn.into(), events, ..Self::default() }
            }

            changes! {
                /// Names the configuration.
                text with_id = id;
            }

            /// Tells only of objects whose keys begin so.
            #[must_use]
            pub fn with_prefix(self, prefix: impl Into<String>) -> Self {
                self.with_filter_rule(FilterRule::new("prefix", prefix))
            }

            /// Tells only of objects whose keys end so.
            #[must_use]
            pub fn with_suffix(self, suffix: impl Into<String>) -> Self {
                self.with_filter_rule(FilterRule::new("suffix", suffix))
            }

            fn with_filter_rule(mut self, rule: FilterRule) -> Self {
                self.filter.get_or_insert_default().key.filter_rules.push(rule);
                self
            }
        }
    };
}

destination! {
    /// Tells an SNS topic:
    /// [`TopicConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_TopicConfiguration.html).
    TopicConfiguration,
    /// The topic's ARN.
    topic_arn = "Topic"
}

destination! {
    /// Tells an SQS queue:
    /// [`QueueConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_QueueConfiguration.html).
    QueueConfiguration,
    /// The queue's ARN.
    queue_arn = "Queue"
}

destination! {
    /// Calls a Lambda function:
    /// [`LambdaFunctionConfiguration`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_LambdaFunctionConfiguration.html).
    LambdaFunctionConfiguration,
    /// The function's ARN.
    lambda_function_arn = "CloudFunction"
}

/// Which objects' events are told:
/// [`NotificationConfigurationFilter`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfigurationFilter.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct NotificationConfigurationFilter {
    /// By the object's key.
    #[serde(rename = "S3Key")]
    pub key: S3KeyFilter,
}

/// Which keys: [`S3KeyFilter`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3KeyFilter.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct S3KeyFilter {
    /// How they begin and end, all of which must hold.
    #[serde(rename = "FilterRule")]
    pub filter_rules: Vec<FilterRule>,
}

/// How keys begin or end: [`FilterRule`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_FilterRule.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct FilterRule {
    /// `prefix` or `suffix`; answers may have capitals.
    pub name: String,
    /// The beginning or the end, at most 1,024 characters.
    pub value: String,
}

impl NotificationConfiguration {
    /// Tells nobody yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    changes! {
        /// Tells an SNS topic.
        add with_topic_configuration = topic_configurations: TopicConfiguration;
        /// Tells an SQS queue.
        add with_queue_configuration = queue_configurations: QueueConfiguration;
        /// Calls a Lambda function.
        add with_lambda_function_configuration = lambda_function_configurations: LambdaFunctionConfiguration;
    }

    /// Sends all events to `EventBridge`.
    #[must_use]
    pub fn with_event_bridge(mut self) -> Self {
        self.event_bridge_configuration = Some(EventBridgeConfiguration::default());
        self
    }
}

impl FilterRule {
    /// A rule for the `prefix` or the `suffix` of keys.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}
