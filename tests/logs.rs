//! What is logged, and what errors tell: enough to find the fault, and no secret, token or signature.
//!
//! It is the only test of its program.

#![cfg(all(feature = "s3", feature = "client"))]

mod support;

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use http::{Request, Response};
use support::log::Log;
use support::s3s_server::S3sServer;
use support::secrets::{CONTENT, SECRET, TOKEN, assert_clean, credentials};
use tower::{Layer, ServiceExt, service_fn};
use tower_sigv4::client::Client;
use tower_sigv4::layer::SignedBody;
use tower_sigv4::s3::{GetObject, ListObjectsV2, PutObject, S3};
use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer, Transport};

/// An error and all below it, as a program would log them.
fn told(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = format!("{error:#?}");
    for error in std::iter::successors(Some(error), |error| (*error).source()) {
        write!(text, "\n{error}\n{error:?}").expect("a string takes all");
    }
    text
}

/// Makes one session, which ends in a while, and refuses all else.
async fn zone(request: Request<SignedBody<Body>>) -> Result<Response<Body>, BoxError> {
    static IS_MADE: AtomicBool = AtomicBool::new(false);
    if request.uri().query() != Some("session=") || IS_MADE.swap(true, Ordering::SeqCst) {
        let document = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>";
        return Ok(Response::builder().status(403).body(Body::from(document))?);
    }
    assert_eq!(request.headers()["x-amz-security-token"], TOKEN);
    let document = format!(
        "<CreateSessionResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>{SECRET}</SecretAccessKey>\
         <SessionToken>{TOKEN}</SessionToken><Expiration>1970-01-01T00:05:00Z</Expiration></Credentials></CreateSessionResult>"
    );
    Ok(Response::new(Body::from(document)))
}

#[tokio::test]
async fn a_failing_run_logs_and_tells_no_secret() {
    let log = Log::start();

    let server = S3sServer::start("ASIAEXAMPLE", "another secret").await;
    let client = || Client::builder().allow_http(true).build().expect("a client");
    let s3 = |credentials: Credentials, endpoint: &str| {
        let signed = SigV4Layer::new(credentials.clone()).layer(client());
        S3::new(Transport::new(signed), "us-east-1").endpoint(endpoint).credentials(credentials)
    };

    // A wrong secret, a token that no header can carry, a server that is not there, an answer that is no S3's.
    let refused = s3(credentials(), &server.endpoint());
    let broken =
        s3(Credentials::new("ASIAEXAMPLE", SECRET).with_session_token(format!("{TOKEN}\n")), &server.endpoint());
    let closed = s3(credentials(), "http://127.0.0.1:1");
    let mut errors = vec![
        refused.send(PutObject::new("bucket", "k", CONTENT)).await.map(drop).expect_err("a wrong secret"),
        refused.send(ListObjectsV2::new("bucket").prefix("pr1vate")).await.map(drop).expect_err("a wrong secret"),
        broken.send(GetObject::new("bucket", "k")).await.map(drop).expect_err("a broken token"),
        closed.send(GetObject::new("bucket", "k")).await.map(drop).expect_err("nobody listens"),
        refused.bucket("bucket").presign_get("k", Duration::ZERO).await.map(drop).expect_err("out of range"),
    ];
    assert_eq!(errors[0].code(), Some("SignatureDoesNotMatch"));

    // A presigned URL that cannot be sent must not be told by the client's error.
    let link = closed.bucket("bucket").presign_get("k", Duration::from_secs(60)).await.expect("a link");
    let request = http::Request::get(link.uri).body(Body::empty()).expect("a request");
    let error = Client::builder().allow_http(true).build().expect("a client").oneshot(request).await.map(drop);
    errors.push(error.map_err(|error| tower_sigv4::Error::from_boxed(error.into())).expect_err("nobody listens"));

    // What a session of a directory bucket may not read, and the same again while it cannot be renewed.
    let second = Arc::new(AtomicU64::new(0));
    let shown = second.clone();
    let zone = S3::new(Transport::new(SigV4Layer::new(credentials()).layer(service_fn(zone))), "us-east-1")
        .clock(move || SystemTime::UNIX_EPOCH + Duration::from_secs(shown.load(Ordering::SeqCst)));
    for now in [0, 250] {
        second.store(now, Ordering::SeqCst);
        let refused = zone.send(GetObject::new("base--use1-az4--x-s3", "k")).await.map(drop);
        errors.push(refused.expect_err("it refuses all but the first session"));
    }
    assert_eq!(errors.last().and_then(tower_sigv4::Error::operation), Some("GetObject"));

    for error in &errors {
        assert_clean("an error", &told(error));
    }
    let written = log.text();
    let ours: String = written.lines().filter(|line| line.contains("tower_sigv4")).collect::<Vec<_>>().join("\n");
    assert_clean("our log", &ours);
    for shown in [
        "DEBUG",
        "WARN",
        "a session could not be renewed",
        "signed a request",
        "method=PUT",
        "host=\"127.0.0.1\"",
        "region=\"us-east-1\"",
        "service=\"s3\"",
    ] {
        assert!(ours.contains(shown), "{shown} is not in our log:\n{ours}");
    }
    for private in ["/bucket", "pr1vate", "ASIAEXAMPLE"] {
        assert!(!ours.contains(private), "{private} is in our log:\n{ours}");
    }
    // Dependencies log too: at the level TRACE, no line of the HTTP client may have the secrets either. The server, which is
    // in this process for the test, logs what it receives, and that is its own affair.
    let of_clients: Vec<_> = written.lines().filter(|line| !line.contains("s3s")).collect();
    for secret in [SECRET, TOKEN] {
        let leak = of_clients.iter().find(|text| text.contains(secret));
        assert!(leak.is_none(), "a dependency logs {secret}: {leak:?}");
    }
}
