//! One question to a service that gives credentials, within limits.

use std::time::Duration;

use bytes::Bytes;
use http::uri::Authority;
use http::{Request, response};
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use super::ProviderConfig;
use crate::backoff::{doubled, half_random};
use crate::{Body, Error, ErrorKind};

/// The most that is read of an answer, in bytes. Session tokens can have several thousand bytes, and no answer has many of them.
const MAX_ANSWER: usize = 256 * 1024;

/// How often a question is asked that fails for a passing fault, as the SDKs do by default: see
/// [retry behavior](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
const MAX_ATTEMPTS: u32 = 3;

/// The pause before the second attempt; it doubles before the third, and a random part of it is left out. Callers wait, so it
/// is short: an outage that lasts longer is ridden out by the cache.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// Sends a request and reads the whole answer, whatever its status, within a time.
pub(super) async fn exchange(
    config: &ProviderConfig,
    request: Request<Body>,
    limit: Duration,
) -> Result<(response::Parts, Bytes), Error> {
    let authority = request.uri().authority().cloned();
    let host = authority.as_ref().map_or("the service", Authority::host);
    let answer = async {
        let response = config.transport.clone().oneshot(request).await.map_err(Error::from_boxed)?;
        let (parts, body) = response.into_parts();
        if let Some(authority) = &authority {
            config.learn(authority, &parts.headers);
        }
        Ok((parts, body.collect(MAX_ANSWER).await?))
    };
    timeout(limit, answer).await.unwrap_or_else(|elapsed| {
        let message = format!("{host} gave no answer within {limit:?}");
        Err(Error::new(ErrorKind::Timeout, message).with_source(elapsed))
    })
}

/// Asks until there is an answer, or an error that asking again would not change, up to three times.
pub(super) async fn with_retries<T, F>(attempt: impl FnMut() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    with_retries_if(Error::is_retryable, attempt).await
}

/// [`with_retries`], where it is the caller's to say which errors pass.
pub(super) async fn with_retries_if<T, F>(
    is_passing: impl Fn(&Error) -> bool,
    mut attempt: impl FnMut() -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    for failures in 1..MAX_ATTEMPTS {
        match attempt().await {
            Err(error) if is_passing(&error) => sleep(half_random(doubled(FIRST_PAUSE, failures))).await,
            result => return result,
        }
    }
    attempt().await
}

/// The failure of a source, with its cause below. What a service answers to a source must not pass for the answer to the
/// request that is to be signed: `is_not_found` would tell of an object.
pub(super) fn failure(message: impl Into<String>, cause: Error) -> Error {
    match cause.kind() {
        ErrorKind::CredentialsNotConfigured | ErrorKind::InvalidInput => cause,
        _ => Error::new(ErrorKind::Credentials, message).with_source(cause),
    }
}
