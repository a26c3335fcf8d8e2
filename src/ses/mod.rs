//! Amazon Simple Email Service as a typed tower service.

#[macro_use]
mod options;

mod content;
mod email;
pub mod events;
mod operations;
mod request;
mod service;
#[cfg(test)]
mod testing;

pub use content::{
    Destination, EmailContent, EmailTemplateContent, ListManagementOptions, Message, MessageHeader, MessageTag,
    RawMessage, Template,
};
pub use operations::*;
pub use request::SesRequest;
pub use service::Ses;
