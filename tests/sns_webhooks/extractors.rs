//! The extractors, in an axum application.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body as AxumBody;
use axum::extract::State;
use axum::routing::post;
use http::{Request, StatusCode};
use tower::ServiceExt;
use tower_sigv4::Body;
use tower_sigv4::axum::{SesEvent, SnsMessage};
use tower_sigv4::client::Client;
use tower_sigv4::sns::VerifyLayer;
use tower_sigv4::testing::SnsSigner;

const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:ses-events";
const BOUNCE: &str = r#"{"eventType":"Bounce","mail":{"messageId":"0100"},"bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"gone@example.com"}]}}"#;

/// Whom not to write to any more.
type Suppressed = Arc<Mutex<Vec<String>>>;

async fn on_event(State(suppressed): State<Suppressed>, SesEvent(event): SesEvent) {
    let mut suppressed = suppressed.lock().expect("no handler panicked");
    suppressed.extend(event.should_suppress().into_iter().map(str::to_owned));
}

async fn on_message(SnsMessage(message): SnsMessage, body: String) -> String {
    format!("{:?} {} {}", message.kind, message.message, body.len())
}

fn app(sns: &SnsSigner) -> (Router, Suppressed) {
    let suppressed = Suppressed::default();
    let app = Router::new()
        .route("/event", post(on_event))
        .route("/message", post(on_message))
        .layer(VerifyLayer::new(sns.verifier()))
        .route("/unprotected/event", post(on_event))
        .route("/unprotected/message", post(on_message))
        .with_state(suppressed.clone());
    (app, suppressed)
}

async fn status(app: &Router, path: &str, body: String) -> StatusCode {
    let request = Request::post(path).body(AxumBody::from(body)).expect("a request");
    app.clone().oneshot(request).await.expect("axum never fails").status()
}

#[tokio::test]
async fn a_bounce_reaches_its_handler() {
    let sns = SnsSigner::new(TOPIC);
    let (app, suppressed) = app(&sns);
    assert_eq!(status(&app, "/event", sns.notification(BOUNCE).sign()).await, StatusCode::OK);
    assert_eq!(*suppressed.lock().expect("no handler panicked"), ["gone@example.com"]);
}

/// Trap: `Message` is sometimes not JSON: SES tells a new event destination that it was validated.
#[tokio::test]
async fn the_test_message_of_a_new_event_destination_is_no_error() {
    let sns = SnsSigner::new(TOPIC);
    let (app, suppressed) = app(&sns);
    let text = "Successfully validated SNS topic for Amazon SES event publishing.";
    assert_eq!(status(&app, "/event", sns.notification(text).sign()).await, StatusCode::OK);
    assert!(suppressed.lock().expect("no handler panicked").is_empty());
}

#[tokio::test]
async fn a_message_of_any_kind_reaches_its_handler_with_the_body() {
    let sns = SnsSigner::new(TOPIC);
    let (app, _) = app(&sns);
    for draft in [sns.notification("hi"), sns.subscription_confirmation(), sns.unsubscribe_confirmation()] {
        let body = draft.sign();
        let request = Request::post("/message").body(AxumBody::from(body.clone())).expect("a request");
        let response = app.clone().oneshot(request).await.expect("axum never fails");
        assert_eq!(response.status(), StatusCode::OK);
        let text = Body::streaming(response.into_body()).collect(10_000).await.expect("text");
        assert!(text.ends_with(format!(" {}", body.len()).as_bytes()), "{text:?}");
    }
}

#[tokio::test]
async fn what_is_no_event_of_ses_is_the_senders_mistake() {
    let sns = SnsSigner::new(TOPIC);
    let (app, suppressed) = app(&sns);
    for body in [
        sns.notification("not JSON").sign(),
        sns.notification("{}").sign(),
        sns.notification("[]").sign(),
        sns.subscription_confirmation().sign(),
        sns.unsubscribe_confirmation().sign(),
    ] {
        assert_eq!(status(&app, "/event", body.clone()).await, StatusCode::BAD_REQUEST, "{body}");
    }
    assert!(suppressed.lock().expect("no handler panicked").is_empty());
}

#[tokio::test]
async fn a_forgery_does_not_reach_the_handler() {
    let sns = SnsSigner::new(TOPIC);
    let (app, suppressed) = app(&sns);
    let forged = sns.notification(BOUNCE).sign().replace("gone@", "well@");
    assert_eq!(status(&app, "/event", forged).await, StatusCode::FORBIDDEN);
    let of_others = SnsSigner::new("arn:aws:sns:eu-west-1:210987654321:ses-events").notification(BOUNCE).sign();
    assert_eq!(status(&app, "/event", of_others).await, StatusCode::FORBIDDEN);
    assert!(suppressed.lock().expect("no handler panicked").is_empty());
}

/// Without the layer nothing is verified, so nothing is believed.
#[tokio::test]
async fn a_route_without_the_layer_is_the_programs_mistake() {
    let sns = SnsSigner::new(TOPIC);
    let (app, suppressed) = app(&sns);
    for path in ["/unprotected/event", "/unprotected/message"] {
        assert_eq!(status(&app, path, sns.notification(BOUNCE).sign()).await, StatusCode::INTERNAL_SERVER_ERROR);
    }
    assert!(suppressed.lock().expect("no handler panicked").is_empty());
}

#[tokio::test]
async fn it_works_over_http() {
    let sns = SnsSigner::new(TOPIC);
    let (app, suppressed) = app(&sns);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let client = Client::builder().allow_http(true).build().expect("a client");
    for (body, status) in [
        (sns.notification(BOUNCE).subject("Amazon SES Email Event Notification").sign(), 200),
        (sns.notification(BOUNCE).sign().replace("gone@", "well@"), 403),
        ("{}".to_owned(), 400),
    ] {
        let request = Request::post(format!("http://{address}/event"))
            .header("content-type", "text/plain; charset=UTF-8")
            .header("x-amz-sns-message-type", "Notification")
            .body(Body::from(body))
            .expect("a request");
        let response = client.clone().oneshot(request).await.expect("an answer");
        assert_eq!(response.status().as_u16(), status);
    }
    assert_eq!(*suppressed.lock().expect("no handler panicked"), ["gone@example.com"]);
    server.abort();
}
