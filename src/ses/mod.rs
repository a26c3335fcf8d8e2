//! Amazon Simple Email Service as a typed tower service.

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
