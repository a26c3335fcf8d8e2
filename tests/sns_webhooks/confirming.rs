//! Confirming subscriptions: by who asks for it, at SNS, and never otherwise.

use std::error::Error as _;

use http::{Request, Response, StatusCode};
use tower::{Layer, ServiceExt, service_fn};
use tower_sigv4::sns::{Message, MessageKind, Verifier, VerifyLayer};
use tower_sigv4::{Body, BoxError, ErrorKind};

use crate::host::{Host, verifier_over, verify};
use crate::messages::{CERTIFICATE_URL, OTHER_TOPIC, SUBSCRIBE_URL, confirmation, notification, now};
use crate::openssl::sns;

/// A host that serves the certificate, and answers other requests with a status.
fn host_with(status: u16) -> (Host, Verifier) {
    let pem = sns().certificate.clone();
    let (host, transport) = Host::answering(move |url| {
        let is_certificate = url == CERTIFICATE_URL;
        let body = if is_certificate { Body::from(pem.clone()) } else { Body::empty() };
        let answer = Response::builder().status(if is_certificate { 200 } else { status }).body(body);
        async move { Ok(answer?) }
    });
    (host, verifier_over(transport))
}

/// A handler that answers 202, and says in a header what kind of message it got.
async fn handler(request: Request<Body>) -> Result<Response<Body>, BoxError> {
    let kind = request.extensions().get::<Message>().ok_or("no message")?.kind;
    Ok(Response::builder().status(202).header("kind", format!("{kind:?}")).body(Body::empty())?)
}

fn post(document: &serde_json::Value) -> Request<Body> {
    Request::post("/").body(Body::from(document.to_string())).expect("a request")
}

#[tokio::test]
async fn a_subscription_is_confirmed_by_visiting_its_url() {
    let (host, verifier) = host_with(200);
    let message = verify(&verifier, &confirmation("SubscriptionConfirmation", "1")).await.expect("it is genuine");
    assert_eq!(host.asked(), [CERTIFICATE_URL], "not by verifying it");
    verifier.confirm(&message).await.expect("SNS says yes");
    assert_eq!(host.asked(), [CERTIFICATE_URL, SUBSCRIBE_URL]);
}

/// Trap: aioaws confirms any topic and does not pin the host of `SubscribeURL`.
#[tokio::test]
async fn what_is_not_to_be_confirmed_is_not_visited() {
    let (host, verifier) = host_with(200);
    let subscription = verify(&verifier, &confirmation("SubscriptionConfirmation", "2")).await.expect("genuine");
    // To visit its URL would undo what it tells.
    let unsubscribed = verify(&verifier, &confirmation("UnsubscribeConfirmation", "2")).await.expect("genuine");
    let notification = verify(&verifier, &notification("2")).await.expect("genuine");
    let mut elsewhere = subscription.clone();
    elsewhere.subscribe_url = Some("https://sns.eu-west-1.amazonaws.com.evil.example/".to_owned());
    let mut of_others = subscription.clone();
    of_others.topic_arn = "arn:aws:sns:eu-west-1:123456789012:evil".to_owned();
    for message in [unsubscribed, notification, elsewhere, of_others] {
        let error = verifier.confirm(&message).await.expect_err("it is not to be confirmed");
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    let (_, transport) = Host::serving("");
    let strict = Verifier::new(transport, [OTHER_TOPIC]).clock(now);
    assert_eq!(strict.confirm(&subscription).await.expect_err("not its topic").kind(), ErrorKind::InvalidInput);
    assert_eq!(host.asked(), [CERTIFICATE_URL]);
}

#[tokio::test]
async fn what_sns_refuses_is_told_and_a_redirect_is_not_followed() {
    for status in [301, 302, 307, 308, 400, 403, 500] {
        let (host, verifier) = host_with(status);
        let message = verify(&verifier, &confirmation("SubscriptionConfirmation", "2")).await.expect("genuine");
        let error = verifier.confirm(&message).await.expect_err("SNS says no");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(host.asked().len(), 2);
        assert!(error.source().is_none());
    }
}

#[tokio::test]
async fn the_layer_confirms_only_when_it_is_asked_to() {
    for asked in [false, true] {
        let (host, verifier) = host_with(200);
        let layer = VerifyLayer::new(verifier);
        let layer = if asked { layer.confirm_subscriptions() } else { layer };
        let response = layer
            .layer(service_fn(handler))
            .oneshot(post(&confirmation("SubscriptionConfirmation", "2")))
            .await
            .expect("an answer");
        if asked {
            assert_eq!(response.status(), StatusCode::OK);
            assert!(!response.headers().contains_key("kind"), "the handler does not see it");
            assert_eq!(host.asked(), [CERTIFICATE_URL, SUBSCRIBE_URL]);
        } else {
            assert_eq!(response.headers()["kind"], "SubscriptionConfirmation");
            assert_eq!(host.asked(), [CERTIFICATE_URL]);
        }
    }
}

#[tokio::test]
async fn the_layer_confirms_no_other_kind_and_no_other_topic() {
    let (host, verifier) = host_with(200);
    let service = VerifyLayer::new(verifier).confirm_subscriptions().layer(service_fn(handler));
    for (document, kind) in [
        (confirmation("UnsubscribeConfirmation", "2"), MessageKind::UnsubscribeConfirmation),
        (notification("2"), MessageKind::Notification),
    ] {
        let response = service.clone().oneshot(post(&document)).await.expect("an answer");
        assert_eq!(response.headers()["kind"], format!("{kind:?}"));
    }
    let mut of_others = confirmation("SubscriptionConfirmation", "2");
    of_others["TopicArn"] = serde_json::json!("arn:aws:sns:eu-west-1:123456789012:evil");
    assert_eq!(service.oneshot(post(&of_others)).await.expect("an answer").status(), StatusCode::FORBIDDEN);
    assert_eq!(host.asked(), [CERTIFICATE_URL]);
}

#[tokio::test]
async fn a_confirmation_that_fails_may_come_again() {
    let (host, verifier) = host_with(500);
    let service = VerifyLayer::new(verifier.refuse_replays()).confirm_subscriptions().layer(service_fn(handler));
    let document = confirmation("SubscriptionConfirmation", "2");
    for _ in 0..2 {
        let response = service.clone().oneshot(post(&document)).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
    assert_eq!(host.asked(), [CERTIFICATE_URL, SUBSCRIBE_URL, SUBSCRIBE_URL]);
}

#[tokio::test]
async fn a_confirmation_that_succeeded_is_a_replay_when_it_comes_again() {
    let (_, verifier) = host_with(200);
    let service = VerifyLayer::new(verifier.refuse_replays()).confirm_subscriptions().layer(service_fn(handler));
    let document = confirmation("SubscriptionConfirmation", "2");
    for status in [200, 409] {
        let response = service.clone().oneshot(post(&document)).await.expect("an answer");
        assert_eq!(response.status().as_u16(), status);
    }
}
