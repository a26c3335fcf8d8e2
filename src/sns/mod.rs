//! Amazon Simple Notification Service: typed operations, and webhooks whose signatures are verified.

mod operations;
mod request;
mod service;
#[cfg(test)]
mod testing;

pub use operations::*;
pub use request::SnsRequest;
pub use service::Sns;
