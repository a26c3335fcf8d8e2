//! One file an operation.

mod send_email;

pub use send_email::{SendEmail, SendEmailOutput};
