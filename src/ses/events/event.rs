//! An event, read from the text that SES published.

use std::fmt;
use std::time::SystemTime;

use serde_json::{Map, Value};

use super::object::{Field, FromValue};
use super::{EventKind, Mail};
use crate::{Error, ErrorKind};

/// How the text begins that SES publishes, instead of JSON, to the topic of a new event destination.
const TOPIC_VALIDATED: &str = "Successfully validated SNS topic for Amazon SES";

/// What says the kind: in the events of configuration sets, and in the notifications of identities.
const SPELLINGS: [&str; 2] = ["eventType", "notificationType"];

/// What SES reports of a message:
/// [contents of event data](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html) and
/// [of notifications](https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html).
///
/// SNS delivers an event at least once and in no order, so the same one may come again.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// The message that it happened to; with nothing in it where there is none.
    pub mail: Mail,
    /// The fields that this crate does not know, or could not read.
    pub other: Map<String, Value>,
}

impl Event {
    /// Reads the field `Message` of an SNS notification; verify the notification before.
    ///
    /// The text that SES publishes to a new topic, which is no JSON, is [`EventKind::TopicValidated`].
    ///
    /// ```
    /// use tower_sigv4::ErrorKind;
    /// use tower_sigv4::ses::events::{Event, EventKind};
    ///
    /// let event = Event::parse(r#"{ "eventType": "Send", "mail": { "messageId": "0100-EXAMPLE" } }"#)?;
    /// assert_eq!(event.kind, EventKind::Send);
    /// assert_eq!(event.mail.message_id.as_deref(), Some("0100-EXAMPLE"));
    ///
    /// assert_eq!(Event::parse("hello").unwrap_err().kind(), ErrorKind::InvalidResponse);
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidResponse`] when it is no event at all: no JSON object, or one that says no kind. The text is not in
    /// the error.
    pub fn parse(message: &str) -> Result<Self, Error> {
        if message.trim_start().starts_with(TOPIC_VALIDATED) {
            return Ok(Self { kind: EventKind::TopicValidated, mail: Mail::default(), other: Map::new() });
        }
        let mut fields = object(message)?;
        let spelling = SPELLINGS.into_iter().find_map(|spelling| Some((spelling, fields.get(spelling)?.as_str()?)));
        let (spelling, name) = spelling.ok_or_else(|| unknown(&fields))?;
        let name = name.to_owned();
        if let Some(kind) = EventKind::take_from(&mut fields, &name) {
            fields.remove(spelling);
            let mail = Option::take_from(&mut fields, "mail").unwrap_or_default();
            return Ok(Self { kind, mail, other: fields });
        }
        let mail = fields.get("mail").cloned().and_then(|mail| Mail::from_value(mail).ok()).unwrap_or_default();
        Ok(Self { kind: EventKind::Unknown { name, document: fields }, mail, other: Map::new() })
    }

    /// The addresses that should get no more mail: those of permanent bounces and of complaints. Empty for all else.
    ///
    /// A bounce that is transient or undetermined is none of them, nor a report that a message is *not* spam. An address that
    /// SES itself suppressed (`OnAccountSuppressionList`) is. Names around an address are left out; letters are in capitals or
    /// not as SES has them, so compare without regard to that.
    ///
    /// ```
    /// use tower_sigv4::ses::events::Event;
    ///
    /// let event = Event::parse(r#"{
    ///     "notificationType": "Complaint",
    ///     "complaint": { "complainedRecipients": [{ "emailAddress": "ann@example.com" }] }
    /// }"#)?;
    /// for address in event.should_suppress() {
    ///     assert_eq!(address, "ann@example.com");
    /// }
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
    #[must_use]
    pub fn should_suppress(&self) -> Vec<&str> {
        let is_final = match &self.kind {
            EventKind::Bounce(bounce) => bounce.is_permanent(),
            EventKind::Complaint(complaint) => !complaint.is_not_spam(),
            _ => false,
        };
        if is_final { self.affected().into_iter().map(bare).collect() } else { Vec::new() }
    }

    /// Whom it happened to: the addresses that bounced, complained, were delayed or delivered to; for the other kinds, all
    /// recipients of the message.
    ///
    /// ```
    /// use tower_sigv4::ses::events::Event;
    ///
    /// let event = Event::parse(r#"{
    ///     "eventType": "Delivery",
    ///     "mail": { "destination": ["ann@example.com", "bob@example.com"] },
    ///     "delivery": { "recipients": ["ann@example.com"] }
    /// }"#)?;
    /// assert_eq!(event.recipients(), ["ann@example.com"]);
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
    #[must_use]
    pub fn recipients(&self) -> Vec<&str> {
        match &self.kind {
            EventKind::Bounce(_) | EventKind::Complaint(_) | EventKind::Delivery(_) | EventKind::DeliveryDelay(_) => {
                self.affected()
            }
            _ => self.mail.destination.iter().map(String::as_str).collect(),
        }
    }

    /// When it happened; where SES does not say, when the message was sent.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use tower_sigv4::ses::events::Event;
    ///
    /// let event = Event::parse(r#"{
    ///     "eventType": "Open",
    ///     "mail": { "timestamp": "2017-08-09T21:59:49.927Z" },
    ///     "open": { "timestamp": "2017-08-09T22:00:19.652Z" }
    /// }"#)?;
    /// assert_eq!(event.timestamp(), Some(UNIX_EPOCH + Duration::from_millis(1_502_316_019_652)));
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
    #[must_use]
    pub fn timestamp(&self) -> Option<SystemTime> {
        let own = match &self.kind {
            EventKind::Delivery(delivery) => delivery.timestamp,
            EventKind::Bounce(bounce) => bounce.timestamp,
            EventKind::Complaint(complaint) => complaint.timestamp,
            EventKind::Open(open) => open.timestamp,
            EventKind::Click(click) => click.timestamp,
            EventKind::DeliveryDelay(delay) => delay.timestamp,
            EventKind::Subscription(subscription) => subscription.timestamp,
            _ => None,
        };
        own.or(self.mail.timestamp)
    }

    /// The addresses in the kind's own object.
    fn affected(&self) -> Vec<&str> {
        match &self.kind {
            EventKind::Bounce(bounce) => {
                bounce.bounced_recipients.iter().filter_map(|it| it.email_address.as_deref()).collect()
            }
            EventKind::Complaint(complaint) => {
                complaint.complained_recipients.iter().filter_map(|it| it.email_address.as_deref()).collect()
            }
            EventKind::DeliveryDelay(delay) => {
                delay.delayed_recipients.iter().filter_map(|it| it.email_address.as_deref()).collect()
            }
            EventKind::Delivery(delivery) => delivery.recipients.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }
}

/// Personal data is not shown.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event").field("kind", &self.kind).field("mail", &self.mail).finish_non_exhaustive()
    }
}

fn object(message: &str) -> Result<Map<String, Value>, Error> {
    let invalid = |message| Error::new(ErrorKind::InvalidResponse, message);
    match serde_json::from_str(message) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(invalid("the message is JSON, but no event of SES: expected an object")),
        Err(error) => Err(invalid("the message is no event of SES: expected JSON").with_source(error)),
    }
}

/// The error for an object that says no kind.
fn unknown(fields: &Map<String, Value>) -> Error {
    let is_envelope = fields.contains_key("Message") && fields.contains_key("TopicArn");
    let message = if is_envelope {
        "this is the SNS message around an event; verify it, then parse its field Message"
    } else {
        "the message is no event of SES: it has no field eventType or notificationType"
    };
    Error::new(ErrorKind::InvalidResponse, message)
}

/// The address in `Name <address>`; reports of mail servers have either form.
fn bare(address: &str) -> &str {
    let address = address.trim();
    match address.strip_suffix('>').and_then(|address| address.rsplit_once('<')) {
        Some((_, inner)) => inner.trim(),
        None => address,
    }
}
