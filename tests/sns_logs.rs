//! What is logged of messages of SNS: that they were refused and why, and nothing of what is in them.
//!
//! It is the only test of its program.

#![cfg(all(feature = "axum", feature = "testing"))]

mod support;

use std::error::Error;

use axum::Router;
use axum::body::Body as AxumBody;
use axum::routing::post;
use http::{Request, Response};
use support::log::Log;
use tower::{ServiceExt, service_fn};
use tower_sigv4::axum::{SesEvent, SnsMessage};
use tower_sigv4::sns::{MAX_BODY, Verifier, VerifyLayer};
use tower_sigv4::testing::SnsSigner;
use tower_sigv4::{Body, BoxError, Transport};

const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:ses-events";
const CONTENT: &str = "C0NT3NT-of-the-message";
const ADDRESS: &str = "somebody@example.com";

async fn status(app: &Router, path: &str, body: impl Into<AxumBody>) -> u16 {
    let request = Request::post(path).body(body.into()).expect("a request");
    app.clone().oneshot(request).await.expect("axum never fails").status().as_u16()
}

#[tokio::test]
async fn what_is_refused_is_logged_without_its_content() {
    let log = Log::start();

    let sns = SnsSigner::new(TOPIC);
    let offline = Transport::new(service_fn(|_: Request<Body>| async {
        Err::<Response<Body>, BoxError>("no way to the host".into())
    }));
    let app = Router::new()
        .route("/event", post(|_: SesEvent| async {}))
        .route("/message", post(|_: SnsMessage| async {}))
        .layer(VerifyLayer::new(sns.verifier().refuse_replays()).confirm_subscriptions())
        .route("/unprotected", post(|_: SnsMessage| async {}))
        .merge(
            Router::new()
                .route("/offline", post(|_: SnsMessage| async {}))
                .layer(VerifyLayer::new(Verifier::new(offline, [TOPIC, "no-topic"]))),
        );
    let private = format!("{CONTENT} {ADDRESS}");
    let once = sns.notification(&private).subject(CONTENT).sign();
    let subscription = sns.subscription_confirmation().sign();
    let token = serde_json::from_str::<serde_json::Value>(&subscription).expect("JSON")["Token"].clone();
    let token = token.as_str().expect("a token").to_owned();
    let elsewhere = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:0ther").notification(&private).sign();

    for (path, body, expected) in [
        ("/message", once.clone(), 200),
        ("/message", once.clone(), 409),
        ("/message", subscription.clone(), 200),
        ("/event", sns.notification(&private).sign(), 400),
        ("/event", sns.unsubscribe_confirmation().sign(), 400),
        ("/event", once.replace("somebody@", "nobody@"), 403),
        ("/event", elsewhere, 403),
        ("/event", format!("{{\"Type\":\"{CONTENT}\",\"Message\":{{}}}}"), 400),
        ("/event", once.replace("\"2\"", "\"9\""), 400),
        ("/event", subscription.replace("https://sns.eu-west-1.amazonaws.com/?", "https://C0NT3NT.example/?"), 403),
        ("/event", format!("{private}{}", " ".repeat(MAX_BODY)), 413),
        ("/unprotected", once.clone(), 500),
        ("/offline", once, 503),
    ] {
        assert_eq!(status(&app, path, body).await, expected, "{path}");
    }

    let written = log.text();
    for private in ["C0NT3NT", "somebody", "nobody", "0ther", "Signature=", &token] {
        assert!(!written.contains(private), "{private} is in the log:\n{written}");
    }
    for told in [
        "INFO",
        "WARN",
        "ERROR",
        "the message was taken before",
        "a subscription to a topic of SNS was confirmed",
        "it is no event of SES",
        "it is no notification",
        "the signature is not that of the message",
        "none of those that are allowed",
        "no JSON object",
        "SignatureVersion is neither 1 nor 2",
        "SubscribeURL does not lead to SNS",
        "the most that is read",
        "no VerifyLayer",
        "the signing certificate could not be fetched",
        "the request could not be exchanged",
        "no messages are taken from this topic",
        "status=403",
    ] {
        assert!(written.contains(told), "{told:?} is not in the log:\n{written}");
    }
    let error = sns.verifier().verify(private.as_bytes()).await.expect_err("it is no message");
    assert!(!format!("{error:?} {error}").contains("C0NT3NT") && error.source().is_none());
}
