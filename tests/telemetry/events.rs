//! The events of what is learnt and fetched.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tower_sigv4::credentials::{CachedCredentials, CredentialsFuture, CredentialsProvider};
use tower_sigv4::retry::AwsRetry;
use tower_sigv4::s3::GetObject;
use tower_sigv4::{Credentials, Error, ErrorKind};
use tracing::Level;

use crate::collector::Collected;
use crate::scripted::{KEY, answer, error, now, s3};
use crate::support::secrets::{SECRET, TOKEN, assert_clean, credentials};

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_off_is_told_once() {
    let collected = Collected::start().await;
    let date = httpdate::fmt_http_date(now() + Duration::from_secs(1200));
    let answers = vec![error(403, "RequestTimeTooSkewed").header("date", &date), answer(200, "").header("date", &date)];
    s3(credentials(), answers).send(GetObject::new("bucket", KEY)).await.unwrap();
    let [learnt] = collected.events("clock differs").try_into().unwrap();
    assert_eq!((learnt.level, learnt.field("offset_s")), (Level::WARN, Some("1200")));
    assert_eq!(collected.events("sent once more")[0].field("error.type"), Some("RequestTimeTooSkewed"));
    assert_eq!(collected.spans_named("aws.attempt").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_retry_is_told_with_its_pause() {
    let collected = Collected::start().await;
    let retry = AwsRetry::standard();
    let answers = vec![error(503, "SlowDown").header("x-amz-retry-after", "1500"), answer(503, ""), answer(200, "")];
    s3(credentials(), answers).retry(retry).send(GetObject::new("bucket", KEY)).await.unwrap();
    let [first, second] = collected.events("trying again").try_into().unwrap();
    assert_eq!(
        (first.level, first.field("attempt"), first.field("error.type")),
        (Level::DEBUG, Some("1"), Some("throttled"))
    );
    assert_eq!((first.field("pause_ms"), first.parent), (Some("1500.0"), Some("aws.operation")));
    assert_eq!((second.field("attempt"), second.field("error.type")), (Some("2"), Some("transient")));
}

/// Gives credentials, then fails, then gives others.
#[derive(Debug, Default)]
struct Source(AtomicU32);

impl CredentialsProvider for Source {
    fn credentials(&self) -> CredentialsFuture {
        CredentialsFuture::ready(match self.0.fetch_add(1, Ordering::SeqCst) {
            1 => Err(Error::new(ErrorKind::Credentials, "the source is away")),
            number => Ok(Credentials::new(format!("ASIA{number}"), SECRET)
                .with_session_token(TOKEN)
                .with_expiry(now() + Duration::from_secs(3600))),
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_fetch_of_credentials_is_told_with_their_life_and_no_secret() {
    let collected = Collected::start().await;
    let cached = CachedCredentials::new(Source::default()).clock(now);
    let first = cached.credentials().await.unwrap();
    cached.invalidate(&first);
    cached.credentials().await.unwrap_err();

    let [fetched] = collected.events("credentials fetched").try_into().unwrap();
    assert_eq!((fetched.level, fetched.field("access_key_id")), (Level::DEBUG, Some("ASIA0")));
    assert_eq!((fetched.field("lifetime_s"), fetched.field("held_for_s")), (Some("3600"), None));
    let [failed] = collected.events("could not be fetched").try_into().unwrap();
    assert_eq!((failed.level, failed.field("error")), (Level::WARN, Some("the source is away")));
    assert_clean("events", &collected.text());
}
