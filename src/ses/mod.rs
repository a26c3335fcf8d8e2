//! Amazon Simple Email Service, by version 2 of its API, as a typed tower service.
//!
//! [`Ses`] sends one request struct per operation ([`SendEmail`], [`CreateEmailTemplate`] …) through any service that signs, and
//! parses the answer; [`SesErrorCode`] says which of SES's errors one is. [`Email`] is the short way to send a message: it is made
//! from parts, checked, and written in MIME where that is needed. What becomes of messages is in [`events`].
//!
//! ```
//! use http::{Request, Response};
//! use tower_sigv4::ses::{Email, Ses};
//! use tower_sigv4::{Body, BoxError};
//!
//! # tokio_test::block_on(async {
//! // Instead of this stub: `ServiceBuilder::new().layer(SigV4Layer::new(provider)).service(client)`, or `Ses::from_env()`.
//! let signed = tower::service_fn(|request: Request<Body>| async move {
//!     assert_eq!(request.uri(), "https://email.eu-west-1.amazonaws.com/v2/email/outbound-emails");
//!     Ok::<_, BoxError>(Response::new(Body::from(r#"{ "MessageId": "0102018f" }"#)))
//! });
//! let ses = Ses::new(signed, "eu-west-1");
//!
//! let email = Email::new("shop@example.com").to("Ann Lee <ann@example.com>").subject("Hello ✓").text("Hello, Ann!");
//! assert_eq!(ses.send_email(&email).await?, "0102018f");
//! # Ok::<(), tower_sigv4::Error>(())
//! # }).unwrap();
//! ```
//!
//! SES reports bounces and complaints through SNS: see [`sns`](crate::sns) for how to trust what it posts, and
//! [`testing`](crate::testing) for a mailbox in place of SES.

#[macro_use]
mod options;

mod configuration;
mod contacts;
mod content;
mod email;
mod error_code;
mod event_destination;
pub mod events;
mod identity;
#[cfg(feature = "lettre")]
mod lettre;
mod message_attachment;
mod message_security;
mod operations;
mod private;
mod request;
mod service;
mod suppression;
mod tag;
#[cfg(test)]
mod testing;

pub use configuration::{
    ArchivingOptions, DeliveryOptions, ReputationOptions, SendingOptions, TrackingOptions, VdmDashboard, VdmGuardian,
    VdmOptions,
};
pub use contacts::{Contact, ContactList, ListContactsFilter, Topic, TopicFilter, TopicPreference};
pub use content::{
    Destination, EmailContent, EmailTemplateContent, ListManagementOptions, MAX_RECIPIENTS, Message, MessageHeader,
    MessageTag, RawMessage, Template,
};
pub use email::{Address, Attachment, ContentKind, Email, MAX_MESSAGE_SIZE, Unsubscribe};
pub use error_code::SesErrorCode;
pub use event_destination::{
    CloudWatchDestination, CloudWatchDimensionConfiguration, EventBridgeDestination, EventDestination,
    EventDestinationDefinition, KinesisFirehoseDestination, SnsDestination,
};
pub use identity::{
    DkimAttributes, DkimSigningAttributes, IdentityInfo, MailFromAttributes, SoaRecord, VerificationInfo,
};
pub use message_attachment::MessageAttachment;
pub use message_security::{DefaultSigningScheme, MessageSecurityOptions, SigningScheme, SmimeSigningScheme};
pub use operations::*;
pub use request::SesRequest;
pub use service::Ses;
pub use suppression::{
    SuppressedDestination, SuppressedDestinationAttributes, SuppressionConditionThreshold,
    SuppressionConfidenceThreshold, SuppressionOptions, SuppressionValidation,
};
pub use tag::Tag;
