//! Amazon Simple Email Service as a typed tower service.

#[macro_use]
mod options;

mod content;
mod email;
pub mod events;
#[cfg(feature = "lettre")]
mod lettre;
mod operations;
mod request;
mod service;
#[cfg(test)]
mod testing;

pub use content::{
    Destination, EmailContent, EmailTemplateContent, ListManagementOptions, Message, MessageHeader, MessageTag,
    RawMessage, Template,
};
pub use email::{Address, Attachment, ContentKind, Email, MAX_MESSAGE_SIZE, MAX_RECIPIENTS, Unsubscribe};
pub use operations::*;
pub use request::SesRequest;
pub use service::Ses;
