//! What SES reports of messages that it sent.
