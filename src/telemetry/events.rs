//! The events, one function each.
//!
//! None has a secret, a token, a signature, or anything of a message's or an object's content.

#![allow(dead_code, reason = "what is reported belongs to features that may be off")]
#![cfg_attr(not(feature = "tracing"), allow(unused_variables, reason = "nobody is told"))]

use std::error::Error as StdError;
use std::fmt;
use std::time::{Duration, SystemTime};

use http::StatusCode;
use http::request::Parts;

use super::error_type::error_type;
use crate::error::chain;
#[cfg(feature = "tracing")]
use crate::request_host::host;
use crate::{Credentials, Error};

/// An event of `tracing`, or nothing.
macro_rules! event {
    ($level:ident, $($fields:tt)*) => {{
        #[cfg(feature = "tracing")]
        tracing::$level!($($fields)*);
    }};
}

// --- credentials ---

/// `held_for` is the age of those that they replace.
pub(crate) fn credentials_fetched(credentials: &Credentials, now: SystemTime, held_for: Option<Duration>) {
    event!(
        debug,
        access_key_id = credentials.access_key_id(),
        lifetime_s = credentials.expiry().map(|expiry| expiry.duration_since(now).unwrap_or_default().as_secs()),
        held_for_s = held_for.map(|age| age.as_secs()),
        "credentials fetched"
    );
}

/// The source of a chain that has them, by the name that the chain gives it.
pub(crate) fn credentials_found(source: &str) {
    event!(debug, source, "credentials found");
}

pub(crate) fn credentials_not_fetched(error: &Error) {
    event!(warn, error = %Chain(error), "credentials could not be fetched");
}

pub(crate) fn token_not_refreshed(error: &Error) {
    event!(warn, error = %Chain(error), "the token of `aws sso login` could not be refreshed; it is used until it ends");
}

pub(crate) fn token_not_written(error: &Error) {
    event!(warn, error = %Chain(error), "the new token of `aws sso login` could not be written to its file");
}

// --- the layer ---

pub(crate) fn request_signed(parts: &Parts, region: &str, service: &str) {
    event!(debug, method = %parts.method, host = host(parts), region, service, "signed a request");
}

/// `offset` is from this machine's time to the service's, in seconds; zero says that the clock was set right. The host is
/// empty when it is that of all hosts of a typed service.
pub(crate) fn clock_skew_learnt(host: &str, offset_s: i64) {
    event!(warn, host, offset_s, "this machine's clock differs from the service's; requests have the service's time");
}

// --- calls ---

/// A retry of a call that has failed `attempt` times, after a pause.
pub(crate) fn retrying(attempt: u32, pause: Duration, error: &str) {
    event!(debug, attempt, pause_ms = pause.as_secs_f64() * 1_000.0, error.r#type = error, "trying again");
}

pub(crate) fn call_corrected(operation: &str, error: &Error) {
    let error_type = error_type(error);
    event!(
        debug,
        rpc.method = operation,
        error.r#type = error_type,
        "a call is sent once more, as it was refused for what is now corrected"
    );
}

pub(crate) fn region_learnt(bucket: &str, asked: &str, region: &str) {
    event!(
        info,
        aws.s3.bucket = bucket,
        asked,
        cloud.region = region,
        "a bucket is in another region; its requests go there"
    );
}

// --- S3 ---

pub(crate) fn session_not_renewed(error: &Error) {
    event!(warn, %error, "a session could not be renewed; the one before is used until it ends");
}

pub(crate) fn upload_not_aborted(error: &Error) {
    event!(warn, %error, "a multipart upload could not be aborted");
}

pub(crate) fn parts_left() {
    event!(warn, "parts of a multipart upload that failed are left; a lifecycle rule can delete such parts");
}

// --- SNS ---

pub(crate) fn topic_is_no_arn(arn: &str) {
    event!(warn, arn, "no messages are taken from this topic, as it is no ARN of one");
}

pub(crate) fn subscription_confirmed() {
    event!(info, "a subscription to a topic of SNS was confirmed");
}

pub(crate) fn subscription_not_confirmed(error: &dyn StdError) {
    event!(warn, %error, cause = cause(error), "a subscription to a topic of SNS could not be confirmed");
}

pub(crate) fn message_not_read(error: &Error, status: StatusCode) {
    event!(warn, %error, status = status.as_u16(), "a message for SNS's endpoint could not be read");
}

pub(crate) fn message_refused(error: &dyn StdError, status: StatusCode) {
    event!(warn, %error, cause = cause(error), status = status.as_u16(), "a message for SNS's endpoint was refused");
}

pub(crate) fn message_is_no_notification(kind: &dyn fmt::Debug) {
    event!(warn, ?kind, "a message of SNS was refused, as it is no notification");
}

pub(crate) fn message_is_no_event(error: &dyn StdError) {
    event!(warn, %error, "a message of SNS was refused, as it is no event of SES");
}

pub(crate) fn layer_missing() {
    event!(error, "a route that takes messages of SNS has no VerifyLayer, so none can be trusted");
}

/// The error below, where there is one.
fn cause(error: &dyn StdError) -> Option<String> {
    error.source().map(ToString::to_string)
}

/// An error and what is below it, in one line.
struct Chain<'a>(&'a Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, error) in chain(self.0).enumerate() {
            if depth > 0 {
                f.write_str(": ")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}
