//! Where the events of a configuration set's messages go.

use serde::{Deserialize, Serialize};

/// Where events go, to be set:
/// [`EventDestinationDefinition`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_EventDestinationDefinition.html).
///
/// It is enabled, unless [`enabled`](Self::enabled) says otherwise.
///
/// ```
/// use tower_sigv4::ses::{CreateConfigurationSetEventDestination, EventDestinationDefinition, SnsDestination};
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new("{}");
/// # let ses = api.ses();
/// let topic = SnsDestination::new("arn:aws:sns:eu-west-1:123456789012:mail-events");
/// let events = EventDestinationDefinition::new(["BOUNCE", "COMPLAINT"]).sns_destination(topic);
/// ses.send(CreateConfigurationSetEventDestination::new("newsletter", "to-sns", events)).await?;
/// assert!(api.body().contains(r#""Enabled":true,"MatchingEventTypes":["BOUNCE","COMPLAINT"]"#));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "a definition does nothing until it is sent"]
pub struct EventDestinationDefinition {
    enabled: bool,
    matching_event_types: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kinesis_firehose_destination: Option<KinesisFirehoseDestination>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud_watch_destination: Option<CloudWatchDestination>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sns_destination: Option<SnsDestination>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_bridge_destination: Option<EventBridgeDestination>,
}

impl EventDestinationDefinition {
    /// Events of these types: `SEND`, `REJECT`, `BOUNCE`, `COMPLAINT`, `DELIVERY`, `OPEN`, `CLICK`, `RENDERING_FAILURE`,
    /// `DELIVERY_DELAY` and `SUBSCRIPTION`.
    pub fn new(matching_event_types: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            enabled: true,
            matching_event_types: matching_event_types.into_iter().map(Into::into).collect(),
            kinesis_firehose_destination: None,
            cloud_watch_destination: None,
            sns_destination: None,
            event_bridge_destination: None,
        }
    }

    /// Sets whether events go there.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    setters! {
        /// They go to a stream of Firehose.
        value kinesis_firehose_destination: KinesisFirehoseDestination;
        /// They are counted in `CloudWatch`.
        value cloud_watch_destination: CloudWatchDestination;
        /// They go to a topic of SNS.
        value sns_destination: SnsDestination;
        /// They go to a bus of `EventBridge`.
        value event_bridge_destination: EventBridgeDestination;
    }
}

/// Where events go:
/// [`EventDestination`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_EventDestination.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct EventDestination {
    /// The name.
    pub name: String,
    /// Whether events go there.
    pub enabled: bool,
    /// The types of the events, such as `BOUNCE`.
    pub matching_event_types: Vec<String>,
    /// The stream of Firehose, if they go to one.
    pub kinesis_firehose_destination: Option<KinesisFirehoseDestination>,
    /// How they are counted in `CloudWatch`, if they are.
    pub cloud_watch_destination: Option<CloudWatchDestination>,
    /// The topic of SNS, if they go to one.
    pub sns_destination: Option<SnsDestination>,
    /// The bus of `EventBridge`, if they go to one.
    pub event_bridge_destination: Option<EventBridgeDestination>,
}

/// A topic of SNS:
/// [`SnsDestination`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SnsDestination.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct SnsDestination {
    /// The topic's ARN.
    pub topic_arn: String,
}

impl SnsDestination {
    /// The topic with this ARN.
    pub fn new(topic_arn: impl Into<String>) -> Self {
        Self { topic_arn: topic_arn.into() }
    }
}

/// A bus of `EventBridge`:
/// [`EventBridgeDestination`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_EventBridgeDestination.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct EventBridgeDestination {
    /// The bus's ARN.
    pub event_bus_arn: String,
}

impl EventBridgeDestination {
    /// The bus with this ARN; SES takes the default one alone.
    pub fn new(event_bus_arn: impl Into<String>) -> Self {
        Self { event_bus_arn: event_bus_arn.into() }
    }
}

/// A stream of Firehose:
/// [`KinesisFirehoseDestination`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_KinesisFirehoseDestination.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct KinesisFirehoseDestination {
    /// The ARN of the role that SES takes on to write there.
    pub iam_role_arn: String,
    /// The stream's ARN.
    pub delivery_stream_arn: String,
}

impl KinesisFirehoseDestination {
    /// The stream with this ARN; SES takes on the role to write there.
    pub fn new(iam_role_arn: impl Into<String>, delivery_stream_arn: impl Into<String>) -> Self {
        Self { iam_role_arn: iam_role_arn.into(), delivery_stream_arn: delivery_stream_arn.into() }
    }
}

/// How events are counted in `CloudWatch`:
/// [`CloudWatchDestination`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CloudWatchDestination.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct CloudWatchDestination {
    /// What they are counted by.
    pub dimension_configurations: Vec<CloudWatchDimensionConfiguration>,
}

impl CloudWatchDestination {
    /// They are counted by these dimensions.
    pub fn new(dimension_configurations: impl IntoIterator<Item = CloudWatchDimensionConfiguration>) -> Self {
        Self { dimension_configurations: dimension_configurations.into_iter().collect() }
    }
}

/// What events are counted by in `CloudWatch`:
/// [`CloudWatchDimensionConfiguration`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CloudWatchDimensionConfiguration.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct CloudWatchDimensionConfiguration {
    /// The name of the dimension, and of the tag, header or attribute of a link that has its value.
    pub dimension_name: String,
    /// Where the value is: `MESSAGE_TAG`, `EMAIL_HEADER` or `LINK_TAG`.
    pub dimension_value_source: String,
    /// The value of messages that have none.
    pub default_dimension_value: String,
}

impl CloudWatchDimensionConfiguration {
    /// A dimension, its source (`MESSAGE_TAG`, `EMAIL_HEADER` or `LINK_TAG`) and the value of messages that have none.
    ///
    /// Both are up to 255 ASCII letters, digits, `_` and `-`; the value may also have `@` and `.`.
    pub fn new(
        dimension_name: impl Into<String>,
        dimension_value_source: impl Into<String>,
        default_dimension_value: impl Into<String>,
    ) -> Self {
        Self {
            dimension_name: dimension_name.into(),
            dimension_value_source: dimension_value_source.into(),
            default_dimension_value: default_dimension_value.into(),
        }
    }
}
