//! AWS's published examples, with the addresses that they have there.
//!
//! Sources: [events](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html) and
//! [notifications](https://docs.aws.amazon.com/ses/latest/dg/notification-examples.html).

use tower_sigv4::ses::events::Event;

macro_rules! examples {
    ($($name:literal),+) => {
        /// All of them: a name and a text.
        pub(crate) const ALL: &[(&str, &str)] = &[$(($name, include_str!(concat!("published/", $name, ".json")))),+];
    };
}

examples!(
    "event_bounce",
    "event_click",
    "event_complaint",
    "event_delivery",
    "event_delivery_delay",
    "event_open",
    "event_reject",
    "event_rendering_failure",
    "event_send",
    "event_subscription",
    "notification_bounce_with_dsn",
    "notification_bounce_without_dsn",
    "notification_complaint_with_report",
    "notification_complaint_without_report",
    "notification_delivery"
);

pub(crate) fn text(name: &str) -> &'static str {
    ALL.iter().find(|(it, _)| *it == name).expect("an example").1
}

pub(crate) fn event(name: &str) -> Event {
    Event::parse(text(name)).expect("an event")
}
