//! What happened.

use std::fmt;

use serde_json::{Map, Value};

use super::object::Field;
use super::{Bounce, Click, Complaint, Delivery, DeliveryDelay, Open, Reject, RenderingFailure, Subscription};

/// What happened to a message, with what SES says of it.
///
/// Source: [event types](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventKind {
    /// SES took the message and will try to deliver it.
    Send,
    /// SES took the message and did not send it.
    Reject(Reject),
    /// The recipients' mail server took it.
    Delivery(Delivery),
    /// A mail server refused it, for good or after SES gave up.
    Bounce(Bounce),
    /// A recipient said that it is spam.
    Complaint(Complaint),
    /// A recipient opened it.
    Open(Open),
    /// A recipient followed a link in it.
    Click(Click),
    /// Its template could not be filled in, so it was not sent.
    RenderingFailure(RenderingFailure),
    /// It could not be delivered yet.
    DeliveryDelay(DeliveryDelay),
    /// A recipient changed what to subscribe to.
    Subscription(Box<Subscription>),
    /// Nothing happened to any message: SES tells a topic that from now on it may get events.
    TopicValidated,
    /// Something that this crate does not know.
    Unknown {
        /// What SES calls it.
        name: String,
        /// All that SES says.
        document: Map<String, Value>,
    },
}

impl EventKind {
    /// What SES calls it in the events of configuration sets, such as `Bounce` or `Rendering Failure`.
    ///
    /// ```
    /// use tower_sigv4::ses::events::Event;
    ///
    /// let event = Event::parse(r#"{ "eventType": "Rendering Failure", "failure": { "templateName": "code" } }"#)?;
    /// assert_eq!(event.kind.name(), "Rendering Failure");
    /// // One that this crate does not know keeps its name.
    /// assert_eq!(Event::parse(r#"{ "eventType": "Teleport" }"#)?.kind.name(), "Teleport");
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Send => "Send",
            Self::Reject(_) => "Reject",
            Self::Delivery(_) => "Delivery",
            Self::Bounce(_) => "Bounce",
            Self::Complaint(_) => "Complaint",
            Self::Open(_) => "Open",
            Self::Click(_) => "Click",
            Self::RenderingFailure(_) => "Rendering Failure",
            Self::DeliveryDelay(_) => "DeliveryDelay",
            Self::Subscription(_) => "Subscription",
            Self::TopicValidated => "TopicValidated",
            Self::Unknown { name, .. } => name,
        }
    }

    /// The kind of this name, whose own object is taken out of the event; `None` when the name is unknown.
    pub(super) fn take_from(fields: &mut Map<String, Value>, name: &str) -> Option<Self> {
        Some(match plain(name).as_str() {
            "send" => {
                // Its object says nothing, so far.
                if fields.get("send") == Some(&Value::Object(Map::new())) {
                    fields.remove("send");
                }
                Self::Send
            }
            "reject" => Self::Reject(own(fields, "reject")),
            "delivery" => Self::Delivery(own(fields, "delivery")),
            "bounce" => Self::Bounce(own(fields, "bounce")),
            "complaint" => Self::Complaint(own(fields, "complaint")),
            "open" => Self::Open(own(fields, "open")),
            "click" => Self::Click(own(fields, "click")),
            "renderingfailure" => Self::RenderingFailure(own(fields, "failure")),
            "deliverydelay" => Self::DeliveryDelay(own(fields, "deliveryDelay")),
            "subscription" => Self::Subscription(Box::new(own(fields, "subscription"))),
            // What SES publishes when a topic is set for the notifications of an identity.
            "amazonsnssubscriptionsucceeded" => Self::TopicValidated,
            _ => return None,
        })
    }
}

/// A name without what its spellings differ in: `Rendering Failure` in events, `RENDERING_FAILURE` in the API.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The object that is the kind's own; an event without it says little, and still that it happened.
fn own<T: Default>(fields: &mut Map<String, Value>, name: &str) -> T
where
    Option<T>: Field,
{
    Option::take_from(fields, name).unwrap_or_default()
}

/// Personal data is not shown.
impl fmt::Debug for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send | Self::TopicValidated => f.write_str(self.name()),
            Self::Reject(reject) => reject.fmt(f),
            Self::Delivery(delivery) => delivery.fmt(f),
            Self::Bounce(bounce) => bounce.fmt(f),
            Self::Complaint(complaint) => complaint.fmt(f),
            Self::Open(open) => open.fmt(f),
            Self::Click(click) => click.fmt(f),
            Self::RenderingFailure(failure) => failure.fmt(f),
            Self::DeliveryDelay(delay) => delay.fmt(f),
            Self::Subscription(subscription) => subscription.fmt(f),
            Self::Unknown { name, .. } => f.debug_struct("Unknown").field("name", name).finish_non_exhaustive(),
        }
    }
}
