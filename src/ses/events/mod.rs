//! What SES reports of the messages that it sent: bounces, complaints, deliveries and the rest.
//!
//! SES publishes each event as JSON to an SNS topic; [`Event::parse`] reads it, in the form of configuration sets and in that
//! of identities' notifications. An event comes from outside, so verify the message that it came in before you act on it.
//!
//! ```
//! use tower_sigv4::ses::events::{Event, EventKind};
//!
//! let message = r#"{
//!     "eventType": "Bounce",
//!     "mail": { "messageId": "0100-EXAMPLE", "tags": { "campaign": ["welcome"] } },
//!     "bounce": { "bounceType": "Permanent", "bouncedRecipients": [{ "emailAddress": "gone@example.com" }] }
//! }"#;
//! let event = Event::parse(message)?;
//! assert_eq!(event.should_suppress(), ["gone@example.com"]);
//! assert_eq!(event.mail.tag("campaign"), Some("welcome"));
//! assert!(matches!(event.kind, EventKind::Bounce(bounce) if bounce.is_permanent()));
//! # Ok::<(), tower_sigv4::Error>(())
//! ```
//!
//! # What is kept
//!
//! Reading is forgiving, since SNS gives up an event whose receiver fails again and again. A field that SES leaves out is
//! `None` or empty; one that this crate does not know, or that has another form than the documented one (a time that is none),
//! stays in the `other` of the object that it is in; a kind of event that this crate does not know is
//! [`EventKind::Unknown`], with all that it says.
//!
//! Events hold personal data. Their `Debug` shows what kind they are and the ids that SES gave, no addresses, headers,
//! subjects, links or texts of mail servers.

#[macro_use]
mod object;

mod bounce;
mod click;
mod complaint;
mod delivery;
mod delivery_delay;
mod event;
mod kind;
mod mail;
mod open;
mod reject;
mod rendering_failure;
mod subscription;

pub use bounce::{Bounce, BouncedRecipient};
pub use click::Click;
pub use complaint::{ComplainedRecipient, Complaint};
pub use delivery::Delivery;
pub use delivery_delay::{DelayedRecipient, DeliveryDelay};
pub use event::Event;
pub use kind::EventKind;
pub use mail::{CommonHeaders, Header, Mail};
pub use open::Open;
pub use reject::Reject;
pub use rendering_failure::RenderingFailure;
pub use subscription::{Subscription, TopicPreferences, TopicStatus};
