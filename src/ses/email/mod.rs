//! A message made from parts, checked, and sent.
//!
//! [`Email`] is what the caller fills in, with its [`Address`]es, [`Attachment`]s and [`Unsubscribe`]. What is wrong is found when
//! it is set, remembered, and told before anything is sent. `mime` writes the message, `send` hands it to SES.

mod address;
mod attachment;
mod attachment_sources;
mod domain;
#[expect(clippy::module_inception, reason = "the file is named after its type")]
mod email;
mod encoding;
mod header;
mod limits;
mod mime;
mod send;
mod text_checks;
mod unsubscribe;

pub use address::Address;
pub use attachment::Attachment;
pub use email::{ContentKind, Email};
pub use limits::MAX_MESSAGE_SIZE;
#[cfg(feature = "lettre")]
pub(super) use limits::{check_recipients, check_size};
pub use unsubscribe::Unsubscribe;
