//! Amazon Simple Notification Service: typed operations, and webhooks whose signatures are verified.

mod service;

pub use service::Sns;
