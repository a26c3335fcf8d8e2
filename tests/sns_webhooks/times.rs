//! When a message may come, and how often.

use std::time::{Duration, SystemTime};

use serde_json::json;
use tower_sigv4::sns::{Verifier, VerifyError};

use crate::host::{Host, refusal, verifier, verify};
use crate::messages::{TOPIC, notification, plain_notification, published};
use crate::openssl::sns;

const HOUR: Duration = Duration::from_secs(3_600);

/// A verifier at a fixed time, and the host that it would ask.
fn verifier_at(time: SystemTime) -> (Verifier, Host) {
    let (host, transport) = Host::serving(&sns().certificate);
    (Verifier::new(transport, [TOPIC]).clock(move || time), host)
}

/// SNS keeps the time of the first attempt, and tries for an hour at most.
#[tokio::test]
async fn a_message_is_taken_for_an_hour() {
    let document = plain_notification("2");
    verify(&verifier_at(published() + HOUR).0, &document).await.expect("the last attempt");
    let (late, host) = verifier_at(published() + HOUR + Duration::from_millis(1));
    assert!(matches!(refusal(&late, &document).await, VerifyError::TooOld));
    assert!(host.asked().is_empty(), "nothing is fetched for it");
}

#[tokio::test]
async fn a_clock_may_be_a_quarter_of_an_hour_behind() {
    let document = plain_notification("2");
    let behind = Duration::from_secs(15 * 60);
    verify(&verifier_at(published() - behind).0, &document).await.expect("clocks differ");
    let (early, host) = verifier_at(published() - behind - Duration::from_millis(1));
    assert!(matches!(refusal(&early, &document).await, VerifyError::FromTheFuture));
    assert!(host.asked().is_empty(), "nothing is fetched for it");
}

#[tokio::test]
async fn the_age_can_be_set() {
    let document = plain_notification("2");
    let strict = verifier_at(published() + Duration::from_secs(61)).0.max_age(Duration::from_secs(60));
    assert!(matches!(refusal(&strict, &document).await, VerifyError::TooOld));
    let lenient = verifier_at(published() + 24 * HOUR).0.max_age(Duration::MAX);
    verify(&lenient, &document).await.expect("any age is allowed");
}

#[tokio::test]
async fn times_at_the_end_of_time_are_no_trouble() {
    let (verifier, _) = verifier();
    let mut document = plain_notification("2");
    for (time, is_old) in [("1970-01-01T00:00:00Z", true), ("9999-12-31T23:59:59.999Z", false)] {
        document["Timestamp"] = json!(time);
        let error = refusal(&verifier, &document).await;
        let is_expected =
            if is_old { matches!(error, VerifyError::TooOld) } else { matches!(error, VerifyError::FromTheFuture) };
        assert!(is_expected, "{time}: {error}");
    }
}

#[tokio::test]
async fn without_a_memory_a_message_is_taken_as_often_as_it_comes() {
    let (verifier, _) = verifier();
    let document = notification("2");
    for _ in 0..3 {
        let message = verify(&verifier, &document).await.expect("it is genuine");
        verifier.forget(&message);
    }
}

#[tokio::test]
async fn a_replay_is_refused_until_the_message_is_forgotten() {
    let (verifier, _) = verifier();
    let verifier = verifier.refuse_replays();
    let document = notification("2");
    let message = verify(&verifier, &document).await.expect("the first time");
    assert!(matches!(refusal(&verifier, &document).await, VerifyError::Replayed));
    assert!(matches!(refusal(&verifier.clone(), &document).await, VerifyError::Replayed));
    verifier.forget(&message);
    verify(&verifier, &document).await.expect("its handling failed, so SNS tries again");
    assert!(matches!(refusal(&verifier, &document).await, VerifyError::Replayed));
}

/// Otherwise anybody could keep a message from being taken, by sending its id before.
#[tokio::test]
async fn only_what_was_verified_is_remembered() {
    let (verifier, _) = verifier();
    let verifier = verifier.refuse_replays();
    let document = notification("2");
    let mut forged = document.clone();
    forged["Message"] = json!("forged");
    assert!(matches!(refusal(&verifier, &forged).await, VerifyError::Signature));
    verify(&verifier, &document).await.expect("the forgery left no trace");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_replays_at_once_one_is_taken() {
    let (verifier, _) = verifier();
    let verifier = verifier.refuse_replays();
    let body = notification("2").to_string();
    let calls: Vec<_> = (0..200)
        .map(|_| {
            let (verifier, body) = (verifier.clone(), body.clone());
            tokio::spawn(async move { verifier.verify(body.as_bytes()).await.is_ok() })
        })
        .collect();
    let mut taken = 0;
    for call in calls {
        taken += usize::from(call.await.expect("no panic"));
    }
    assert_eq!(taken, 1);
}
