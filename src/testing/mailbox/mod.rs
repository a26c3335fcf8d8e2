//! An SES in memory, which keeps what it is given.
//!
//! Hand a [`Mailbox`] to your code in place of SES, and look at what arrived. It speaks SES's protocol over HTTP, so what is
//! tested is what would be sent, down to the MIME.
//!
//! ```
//! use tower_sigv4::Error;
//! use tower_sigv4::ses::{Email, Ses};
//! use tower_sigv4::testing::Mailbox;
//!
//! // The code under test.
//! async fn welcome(ses: &Ses, address: &str) -> Result<(), Error> {
//!     let email = Email::new("Shop <shop@example.com>").to(address).subject("Welcome!").text("It is good to have you here.");
//!     ses.send_email(&email).await?;
//!     Ok(())
//! }
//!
//! # tokio_test::block_on(async {
//! let mailbox = Mailbox::new();
//! welcome(&mailbox.ses(), "ann@example.com").await?;
//!
//! let sent = mailbox.sent();
//! assert_eq!(sent.len(), 1);
//! assert_eq!(sent[0].to, ["ann@example.com"]);
//! assert_eq!(sent[0].subject.as_deref(), Some("Welcome!"));
//!
//! // How it takes a failure is worth a test too.
//! mailbox.fail_next(http::StatusCode::BAD_REQUEST, "MessageRejected", "Email address is not verified.");
//! let error = welcome(&mailbox.ses(), "ann@example.com").await.expect_err("it was refused");
//! assert_eq!(error.code(), Some("MessageRejected"));
//! # Ok::<(), Error>(())
//! # }).unwrap();
//! ```

mod address;
mod documents;
mod mime;
mod refusal;
mod sent_email;
mod service;

pub use sent_email::{SentAttachment, SentEmail, SentTemplate};
pub use service::{MAX_REQUEST, Mailbox};
