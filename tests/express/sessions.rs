//! When sessions are made, used, renewed and dropped.

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use futures_util::future::join_all;
use http::{Request, Response};
use tower::limit::ConcurrencyLimitLayer;
use tower::{Layer, Service};
use tower_sigv4::s3::{GetObject, HeadObject, ListObjectsV2, PutObject, S3};
use tower_sigv4::sigv4::{PayloadHash, Signer, SigningScope};
use tower_sigv4::{Body, ErrorKind, Transport};

use crate::secrets::{SECRET, TOKEN, assert_clean};
use crate::zone::{BUCKET, HOST, Zone, answer, session};

const DENIED: &str = "<Error><Code>AccessDenied</Code><Message>no session for you</Message></Error>";

fn head() -> HeadObject {
    HeadObject::new(BUCKET, "k")
}

#[tokio::test]
async fn a_request_is_signed_with_a_session() {
    let zone = Zone::default();
    zone.s3().send(GetObject::new(BUCKET, "a b")).await.unwrap();
    let [create, get] = &zone.take()[..] else { panic!("two requests") };

    assert_eq!(create.uri(), format!("{HOST}/?session="));
    assert_eq!((create.signed_by(), create.header("x-amz-security-token")), ("ASIAEXAMPLE", TOKEN));
    assert_eq!(create.header("x-amz-s3session-token"), "");

    assert_eq!(get.uri(), format!("{HOST}/a%20b"));
    assert_eq!(get.header("x-amz-s3session-token"), format!("{TOKEN}-0"));
    assert!(get.parts.headers["x-amz-s3session-token"].is_sensitive());
    assert_eq!(get.header("x-amz-security-token"), "");
    assert!(get.header("authorization").contains("/us-east-1/s3express/aws4_request"));
    assert!(get.header("authorization").contains(";x-amz-s3session-token,"));
    for (sent, credentials) in [(create, crate::secrets::credentials()), (get, session(0))] {
        let mut again = Request::get(sent.uri()).body(()).unwrap().into_parts().0;
        again.headers = sent.parts.headers.clone();
        let signer = Signer::new(SigningScope::new("us-east-1", "s3express"));
        signer.sign(&mut again, PayloadHash::Empty, &credentials, zone.now()).unwrap();
        assert_eq!(again.headers, sent.parts.headers);
    }
}

#[tokio::test]
async fn one_session_serves_all_calls_that_need_it_at_once() {
    let zone = Zone::default();
    let s3 = zone.s3();
    let clone = s3.clone();
    let calls = join_all((0..100).map(|number| if number % 2 == 0 { &s3 } else { &clone }.send(head()))).await;
    assert!(calls.iter().all(Result::is_ok));
    let signers = zone.signers();
    assert_eq!(signers.len(), 101);
    assert_eq!(signers.iter().filter(|signer| *signer == "CreateSession").count(), 1);
    assert!(signers[1..].iter().all(|signer| signer == "SESSION0"));
}

#[tokio::test]
async fn buckets_have_sessions_of_their_own() {
    let zone = Zone::default();
    let s3 = zone.s3();
    for bucket in [BUCKET, "other--use1-az4--x-s3", BUCKET] {
        s3.send(HeadObject::new(bucket, "k")).await.unwrap();
    }
    assert_eq!(zone.signers(), ["CreateSession", "SESSION0", "CreateSession", "SESSION1", "SESSION0"]);
}

#[tokio::test]
async fn a_session_is_renewed_in_its_last_minute() {
    let zone = Zone::default();
    let s3 = zone.s3();
    for second in [0, 239, 240, 241, 479, 480] {
        zone.set_second(second);
        s3.send(head()).await.unwrap();
    }
    assert_eq!(
        zone.signers(),
        [
            "CreateSession",
            "SESSION0",
            "SESSION0",
            "CreateSession",
            "SESSION1",
            "SESSION1",
            "SESSION1",
            "CreateSession",
            "SESSION2"
        ]
    );
}

#[tokio::test]
async fn a_renewal_that_fails_leaves_the_session_in_use_until_it_ends() {
    let zone = Zone::default();
    let s3 = zone.s3();
    s3.send(head()).await.unwrap();
    zone.take();
    for (second, expected) in [(250, &["CreateSession", "SESSION0"][..]), (251, &["SESSION0"])] {
        zone.set_second(second);
        if expected.len() > 1 {
            zone.refuse_session(answer(503, ""));
        }
        s3.send(head()).await.unwrap();
        assert_eq!(zone.signers(), expected);
    }
    zone.set_second(300);
    zone.refuse_session(answer(503, ""));
    assert!(s3.send(head()).await.unwrap_err().is_retryable());
}

#[tokio::test]
async fn a_session_that_the_service_refuses_is_made_anew() {
    let expired = |code: &str| format!("<Error><Code>{code}</Code><Message>over</Message></Error>");
    for (status, document) in [
        (400, expired("ExpiredToken")),
        (400, expired("InvalidToken")),
        (403, expired("InvalidAccessKeyId")),
        // The answer to HEAD.
        (403, String::new()),
    ] {
        let zone = Zone::default();
        let s3 = zone.s3();
        zone.answer(answer(200, ""));
        zone.answer(answer(status, &document));
        s3.send(head()).await.unwrap();
        assert_eq!(s3.send(head()).await.unwrap_err().operation(), Some("HeadObject"));
        s3.send(head()).await.unwrap();
        assert_eq!(
            zone.signers(),
            ["CreateSession", "SESSION0", "SESSION0", "CreateSession", "SESSION1"],
            "{document}"
        );
    }
    // What has nothing to do with it leaves it.
    let zone = Zone::default();
    let s3 = zone.s3();
    zone.answer(answer(404, &expired("NoSuchKey")));
    zone.answer(answer(403, &expired("AccessDenied")));
    for _ in 0..3 {
        let _ = s3.send(head()).await;
    }
    assert_eq!(zone.signers(), ["CreateSession", "SESSION0", "SESSION0", "SESSION0"]);
}

#[tokio::test]
async fn a_session_that_cannot_be_made_is_the_error_of_all_that_wait() {
    let zone = Zone::default();
    let s3 = zone.s3();
    zone.refuse_session(answer(403, DENIED));
    for error in join_all((0..3).map(|_| s3.send(PutObject::new(BUCKET, "k", "content")))).await {
        let error = error.unwrap_err();
        assert_eq!((error.operation(), error.code()), (Some("CreateSession"), Some("AccessDenied")));
        assert!(error.is_access_denied() && error.to_string().contains("CreateSession"), "{error}");
    }
    assert_eq!(zone.signers(), ["CreateSession"], "nothing is sent without a session");
    s3.send(head()).await.unwrap();
    assert_eq!(zone.signers(), ["CreateSession", "SESSION0"]);

    let answers = [(200, "<CreateSessionResult/>", ErrorKind::InvalidResponse), (404, DENIED, ErrorKind::Service)];
    for (status, document, kind) in answers {
        let zone = Zone::default();
        zone.refuse_session(answer(status, document));
        let error = zone.s3().send(ListObjectsV2::new(BUCKET)).await.unwrap_err();
        assert_eq!((error.kind(), error.operation()), (kind, Some("CreateSession")));
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_leaves_the_session_to_those_who_wait() {
    let zone = Zone::default();
    let s3 = zone.s3();
    let mut first = tokio_test::task::spawn(s3.send(head()));
    let mut second = tokio_test::task::spawn(s3.send(head()));
    assert!(first.poll().is_pending() && second.poll().is_pending());
    assert_eq!(zone.signers(), ["CreateSession"]);
    drop(first);
    assert!(second.is_woken());
    second.await.unwrap();
    assert_eq!(zone.signers(), ["CreateSession", "SESSION0"]);
}

/// Trap: who waits for a session holds a place of the limit that its maker needs.
#[tokio::test]
async fn waiting_for_a_session_does_not_block_a_limited_transport() {
    for limit in [1, 2, 5] {
        let zone = Zone::default();
        let clock = zone.clone();
        let limited = Transport::new(ConcurrencyLimitLayer::new(limit).layer(zone.transport()));
        let s3 = S3::new(limited, "us-east-1").clock(move || clock.now());
        assert!(join_all((0..20).map(|_| s3.send(head()))).await.iter().all(Result::is_ok));
        assert_eq!(zone.signers().iter().filter(|signer| *signer == "CreateSession").count(), 1);
    }
}

/// A transport that counts its clones.
struct Counted(Transport, Arc<AtomicUsize>);

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.1.fetch_add(1, Ordering::SeqCst);
        Self(self.0.clone(), self.1.clone())
    }
}

impl Service<Request<Body>> for Counted {
    type Response = Response<Body>;
    type Error = <Transport as Service<Request<Body>>>::Error;
    type Future = <Transport as Service<Request<Body>>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        self.0.call(request)
    }
}

#[tokio::test]
async fn ordinary_buckets_know_no_sessions() {
    let zone = Zone::default();
    let clones = Arc::new(AtomicUsize::new(0));
    let clock = zone.clone();
    let mut s3 = S3::new(Counted(zone.transport(), clones.clone()), "us-east-1").clock(move || clock.now());
    let mut clones_of_call = async |bucket: &str| {
        let before = clones.load(Ordering::SeqCst);
        let request = HeadObject::new(bucket, "k");
        std::future::poll_fn(|cx| Service::<HeadObject>::poll_ready(&mut s3, cx)).await.unwrap();
        s3.call(request).await.unwrap();
        clones.load(Ordering::SeqCst) - before
    };
    // The one for a call that has to be sent again.
    assert_eq!(clones_of_call("bucket").await, 1);
    assert_eq!(clones_of_call("base--x-s3-not").await, 1);
    assert_eq!(clones_of_call(BUCKET).await, 3, "one for each of the two calls, and the one that stays meanwhile");
    assert_eq!(clones_of_call(BUCKET).await, 1);
    let sent = zone.take();
    let signers: Vec<_> = sent.iter().map(|sent| (sent.is_create_session(), sent.signed_by())).collect();
    assert_eq!(signers[..2], [(false, "ASIAEXAMPLE"); 2]);
    assert_eq!(signers[2..], [(true, "ASIAEXAMPLE"), (false, "SESSION0"), (false, "SESSION0")]);
}

#[tokio::test]
async fn neither_debug_nor_errors_show_a_session() {
    let zone = Zone::default();
    let s3 = zone.s3();
    let output = s3.send(tower_sigv4::s3::CreateSession::new(BUCKET)).await.unwrap();
    assert_eq!(output.credentials.secret_access_key(), SECRET);
    assert_clean("CreateSessionOutput", &format!("{output:?}"));
    s3.send(head()).await.unwrap();
    assert_clean("S3", &format!("{s3:?}"));
    let mut call = s3.clone();
    assert_clean("S3Call", &format!("{:?}", Service::<HeadObject>::call(&mut call, head())));
    zone.answer(answer(403, DENIED));
    assert_clean("an error", &format!("{:?}", s3.send(GetObject::new(BUCKET, "k")).await.map(drop).unwrap_err()));
    for sent in zone.take() {
        assert!(!format!("{:?}", sent.parts.headers).contains(TOKEN));
    }
    let half = format!("<CreateSessionResult><Credentials><SessionToken>{TOKEN}</SessionToken></Credentials>");
    for document in [half.clone(), format!("{half}</CreateSessionResult>")] {
        zone.set_second(301);
        zone.refuse_session(answer(200, &document));
        let error = s3.send(head()).await.unwrap_err();
        assert_clean("an error", &format!("{error:?} {error} {:?}", error.source()));
    }
}

fn assert_send<F: Future + Send>(_: F) {}

#[test]
fn a_call_may_move_to_another_thread() {
    assert_send(Zone::default().s3().send(head()));
}
