//! Extractors for axum: verified SNS messages, and the events of SES.
