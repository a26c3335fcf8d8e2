//! What to do about an error answer, as far as the request that it answers can tell.

use std::time::Duration;

use http::response;

use crate::clock_skew::{is_skewed, seconds_between, service_time};
use crate::codec::ErrorDetails;
use crate::signed::Signed;
use crate::sigv4::{Credentials, SigningScope};
use crate::{Error, ServiceAnswer};

/// Temporary credentials of AWS are known by their access key id.
///
/// Source: [Unique identifiers](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids).
const TEMPORARY_ID: &str = "ASIA";

/// Adds to an error what to do about it.
pub(super) fn explain(
    error: Error,
    parts: &response::Parts,
    details: &ErrorDetails,
    asked: Option<&SigningScope>,
) -> Error {
    let signed = parts.extensions.get::<Signed>();
    let advice = error.answer().and_then(|answer| {
        region(answer, asked).or_else(|| {
            let signed = signed?;
            clock(&error, signed, details, parts).or_else(|| signature(answer, signed, details))
        })
    });
    match advice {
        Some(advice) => error.with_advice(advice),
        None => error,
    }
}

/// Another region than the one that was signed for.
fn region(answer: &ServiceAnswer, asked: Option<&SigningScope>) -> Option<String> {
    let (region, asked) = (answer.region.as_deref()?, asked?.region());
    let is_about_region = answer.status.is_redirection()
        || matches!(answer.code.as_str(), "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException");
    (is_about_region && region != asked).then(|| {
        format!(
            "the request was signed for the region {asked}, and the service names {region}: make the client for that"
        )
    })
}

/// A clock that is off.
fn clock(error: &Error, signed: &Signed, details: &ErrorDetails, parts: &response::Parts) -> Option<String> {
    if !error.is_clock_skewed() {
        return None;
    }
    let service_time = details.server_time.or_else(|| self::service_time(&parts.headers))?;
    if !is_skewed(service_time, signed.now()) {
        // It was long on the way.
        return None;
    }
    let seconds = seconds_between(signed.now(), service_time);
    let direction = if seconds < 0 { "ahead" } else { "behind" };
    let distance = humantime::format_duration(Duration::from_secs(seconds.unsigned_abs()));
    Some(format!("this machine's clock is {distance} {direction} of the service's: set it right"))
}

/// What is wrong with the signature, or with who signed.
fn signature(answer: &ServiceAnswer, signed: &Signed, details: &ErrorDetails) -> Option<String> {
    let credentials = signed.credentials();
    let id = credentials.access_key_id();
    match answer.code.as_str() {
        "SignatureDoesNotMatch" | "InvalidSignatureException" => Some(match &details.canonical_request {
            None => format!("either the secret access key is not that of {id}, or something on the way changed the request"),
            Some(received) => match signed.canonical_request().difference_from(received) {
                Some(difference) => difference.to_string(),
                None => format!(
                    "what the service received is what was signed, so the secret access key is not that of {id}, or the \
                     service is another one than was signed for"
                ),
            },
        }),
        "InvalidAccessKeyId" | "InvalidClientTokenId" | "UnrecognizedClientException" => Some(unknown_id(credentials)),
        "ExpiredToken" | "ExpiredTokenException" | "InvalidToken" => Some(
            "the session token is no longer good: the source of the credentials has to give new ones, such as a profile, a role or \
             RotatingCredentials do"
                .to_owned(),
        ),
        _ => None,
    }
}

/// An access key id that the service does not know.
fn unknown_id(credentials: &Credentials) -> String {
    let id = credentials.access_key_id();
    if id.starts_with(TEMPORARY_ID) && credentials.session_token().is_none() {
        format!("{id} belongs to temporary credentials, and their session token is missing (AWS_SESSION_TOKEN)")
    } else {
        format!("the service does not know {id}: is it the right endpoint, and were the credentials deleted?")
    }
}
