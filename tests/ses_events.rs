//! Events of SES: AWS's published examples, what SES may add to them, and what nobody should send.

#![cfg(feature = "ses")]

#[path = "ses_events/examples.rs"]
mod examples;
#[path = "ses_events/hostile.rs"]
mod hostile;
#[path = "ses_events/kinds.rs"]
mod kinds;
#[path = "ses_events/suppression.rs"]
mod suppression;
