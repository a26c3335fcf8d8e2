//! The maker of signed messages that users test with: what it makes is what SNS makes.

use std::time::{Duration, UNIX_EPOCH};

use http::Request;
use serde_json::Value;
use tower::ServiceExt;
use tower_sigv4::Body;
use tower_sigv4::sns::{MessageKind, Verifier, VerifyError};
use tower_sigv4::testing::SnsSigner;

use crate::messages::now;
use crate::openssl::is_signature;

const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:ses-events";

async fn get(sns: &SnsSigner, url: &str) -> (u16, String) {
    let request = Request::get(url).body(Body::empty()).expect("a request");
    let response = sns.transport().oneshot(request).await.expect("an answer");
    let status = response.status().as_u16();
    let body = response.into_body().collect(10_000).await.expect("a short one");
    (status, String::from_utf8(body.to_vec()).expect("text"))
}

#[tokio::test]
async fn its_signatures_are_those_of_openssl() {
    let sns = SnsSigner::new(TOPIC).clock(now);
    for (body, order) in [
        (
            sns.notification("hé\n\"llo\"").subject("s").sign(),
            &["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"][..],
        ),
        (sns.notification("").sign(), &["Message", "MessageId", "Timestamp", "TopicArn", "Type"]),
        (
            sns.subscription_confirmation().sign(),
            &["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
        ),
        (
            sns.unsubscribe_confirmation().sign(),
            &["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
        ),
    ] {
        let document: Value = serde_json::from_str(&body).expect("JSON");
        let field = |name: &str| document[name].as_str().expect("text").to_owned();
        let lines: Vec<_> = order.iter().map(|name| format!("{name}\n{}\n", field(name))).collect();
        let text = lines.concat();
        let (_, certificate) = get(&sns, &field("SigningCertURL")).await;
        assert!(is_signature(&certificate, &field("SignatureVersion"), &text, &field("Signature")), "{body}");
        assert!(!is_signature(&certificate, "2", &format!("{text}\n"), &field("Signature")));
    }
}

#[tokio::test]
async fn its_verifier_takes_what_it_made() {
    let time = UNIX_EPOCH + Duration::from_secs(86_400);
    let sns = SnsSigner::new(TOPIC).clock(move || time);
    let verifier = sns.verifier().refuse_replays();
    for (draft, kind) in [
        (sns.notification("a"), MessageKind::Notification),
        (sns.notification("a"), MessageKind::Notification),
        (sns.subscription_confirmation(), MessageKind::SubscriptionConfirmation),
        (sns.unsubscribe_confirmation(), MessageKind::UnsubscribeConfirmation),
    ] {
        let message = verifier.verify(draft.sign().as_bytes()).await.expect("it has an id of its own");
        assert_eq!((message.kind, message.timestamp), (kind, time));
    }
    let old = sns.notification("a").message_id("7").timestamp(time - Duration::from_secs(7_200)).sign();
    assert!(matches!(verifier.verify(old.as_bytes()).await, Err(VerifyError::TooOld)));
}

#[tokio::test]
async fn it_notes_down_which_subscriptions_were_confirmed() {
    let sns = SnsSigner::new(TOPIC);
    let verifier = sns.verifier();
    let message = verifier.verify(sns.subscription_confirmation().sign().as_bytes()).await.expect("it is genuine");
    assert!(sns.visits().is_empty());
    verifier.confirm(&message).await.expect("it answers");
    assert_eq!(sns.visits(), [message.subscribe_url.expect("a URL")]);
    assert_eq!(get(&sns, "https://example.com/").await.0, 404);
}

#[tokio::test]
async fn times_and_topics_that_are_none_do_no_harm() {
    for time in [UNIX_EPOCH - Duration::from_secs(1), UNIX_EPOCH + Duration::from_secs(1 << 40)] {
        let body = SnsSigner::new("events").clock(move || time).notification("a").subject("b").sign();
        assert!(body.contains("https://sns.us-east-1.amazonaws.com/"));
    }
    let verifier: Verifier = SnsSigner::new("events").verifier();
    let body = SnsSigner::new("events").notification("a").sign();
    assert!(matches!(verifier.verify(body.as_bytes()).await, Err(VerifyError::TopicNotAllowed)));
}
