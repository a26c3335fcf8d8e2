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
use tower_sigv4::{Body, BoxError, ErrorKind, Transport};

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

fn refusal(code: &str) -> String {
    format!("<Error><Code>{code}</Code><Message>over</Message></Error>")
}

#[tokio::test]
async fn a_session_that_the_service_refuses_is_made_anew_and_the_call_sent_again() {
    for (status, document) in [
        (400, refusal("ExpiredToken")),
        (400, refusal("InvalidToken")),
        (403, refusal("InvalidAccessKeyId")),
        // The answer to HEAD.
        (403, String::new()),
    ] {
        // One that was held, and one that was just made.
        for held in [true, false] {
            let zone = Zone::default();
            let s3 = zone.s3();
            if held {
                s3.send(head()).await.unwrap();
            }
            zone.answer(answer(status, &document));
            s3.send(PutObject::new(BUCKET, "k", "content")).await.unwrap();
            s3.send(head()).await.unwrap();
            let sent = zone.take();
            let puts: Vec<_> = sent.iter().filter(|sent| sent.parts.method == "PUT").collect();
            assert_eq!(puts.iter().map(|put| put.signed_by()).collect::<Vec<_>>(), ["SESSION0", "SESSION1"]);
            assert_eq!((&puts[0].body, puts[0].uri()), (&puts[1].body, puts[1].uri()));
            assert_eq!(puts[1].header("x-amz-s3session-token"), format!("{TOKEN}-1"));
            assert_eq!(sent.last().unwrap().signed_by(), "SESSION1");
            assert_eq!(sent.iter().filter(|sent| sent.is_create_session()).count(), 2, "{document}");
        }
    }
}

#[tokio::test]
async fn a_refusal_that_is_not_about_the_session_leaves_it() {
    let zone = Zone::default();
    let s3 = zone.s3();
    zone.answer(answer(404, &refusal("NoSuchKey")));
    zone.answer(answer(403, &refusal("AccessDenied")));
    for _ in 0..3 {
        let _ = s3.send(head()).await;
    }
    assert_eq!(zone.signers(), ["CreateSession", "SESSION0", "SESSION0", "SESSION0"]);
}

#[tokio::test]
async fn a_session_is_replaced_once_a_call() {
    let zone = Zone::default();
    let s3 = zone.s3();
    for _ in 0..4 {
        zone.answer(answer(400, &refusal("InvalidToken")));
    }
    let error = s3.send(head()).await.unwrap_err();
    assert_eq!((error.operation(), error.code()), (Some("HeadObject"), Some("InvalidToken")));
    assert_eq!(zone.signers(), ["CreateSession", "SESSION0", "CreateSession", "SESSION1"]);
    s3.send(head()).await.unwrap_err();
    assert_eq!(
        zone.signers(),
        ["CreateSession", "SESSION2", "CreateSession", "SESSION3"],
        "the second is forgotten too"
    );
}

#[tokio::test]
async fn one_session_is_made_for_all_calls_that_were_refused() {
    let zone = Zone::default();
    let s3 = zone.s3();
    s3.send(head()).await.unwrap();
    for _ in 0..20 {
        zone.answer(answer(400, &refusal("ExpiredToken")));
    }
    assert!(join_all((0..20).map(|_| s3.send(head()))).await.iter().all(Result::is_ok));
    let signers = zone.signers();
    assert_eq!(signers.iter().filter(|signer| *signer == "CreateSession").count(), 2);
    assert_eq!(signers.iter().filter(|signer| *signer == "SESSION1").count(), 20);
}

#[tokio::test]
async fn a_body_that_can_be_read_once_is_not_sent_again_but_the_next_call_has_another_session() {
    let zone = Zone::default();
    let s3 = zone.s3();
    zone.answer(answer(400, &refusal("InvalidToken")));
    let once = Body::streaming(http_body_util::Full::new(bytes::Bytes::from("content")));
    let put = PutObject::new(BUCKET, "k", once);
    assert_eq!(s3.send(put).await.unwrap_err().code(), Some("InvalidToken"));
    assert_eq!(zone.signers(), ["CreateSession", "SESSION0"]);
    s3.send(head()).await.unwrap();
    assert_eq!(zone.signers(), ["CreateSession", "SESSION1"]);
}

#[tokio::test]
async fn no_other_session_is_the_error_of_a_call_that_needs_one() {
    let zone = Zone::default();
    let s3 = zone.s3();
    s3.send(head()).await.unwrap();
    zone.answer(answer(400, &refusal("InvalidToken")));
    zone.refuse_session(answer(403, DENIED));
    let error = s3.send(head()).await.unwrap_err();
    assert_eq!((error.operation(), error.code()), (Some("CreateSession"), Some("AccessDenied")));
    s3.send(head()).await.unwrap();
}

#[tokio::test]
async fn a_call_that_is_dropped_while_its_session_is_replaced_leaves_that_to_others() {
    let zone = Zone::default();
    let s3 = zone.s3();
    s3.send(head()).await.unwrap();
    zone.take();
    zone.answer(answer(400, &refusal("InvalidToken")));
    let mut refused = tokio_test::task::spawn(s3.send(head()));
    while zone.sent() < 2 {
        assert!(refused.poll().is_pending());
    }
    let mut waiting = tokio_test::task::spawn(s3.send(head()));
    assert!(waiting.poll().is_pending());
    drop(refused);
    assert!(waiting.is_woken());
    waiting.await.unwrap();
    assert_eq!(zone.signers(), ["SESSION0", "CreateSession", "CreateSession", "SESSION1"]);
}

/// Attempts and corrections of a call go on over its sessions.
#[cfg(feature = "retry")]
#[tokio::test(start_paused = true)]
async fn what_was_tried_with_the_session_before_counts() {
    use tower_sigv4::retry::AwsRetry;

    let zone = Zone::default();
    let retry = AwsRetry::standard();
    let s3 = zone.s3().retry(retry);
    for status in [503, 400, 503, 503, 503] {
        zone.answer(answer(status, &if status == 400 { refusal("InvalidToken") } else { String::new() }));
    }
    let error = s3.send(GetObject::new(BUCKET, "k")).await.map(drop).unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
    let gets: Vec<_> = zone.take().into_iter().filter(|sent| !sent.is_create_session()).collect();
    let attempts: Vec<_> = gets.iter().map(|sent| sent.header("amz-sdk-request")[8..9].to_owned()).collect();
    assert_eq!(attempts, ["1", "2", "2", "3"]);
    let first = gets[0].header("amz-sdk-invocation-id");
    assert!(gets.iter().all(|sent| sent.header("amz-sdk-invocation-id") == first));
}

/// A time limit holds while a session is waited for.
#[cfg(feature = "retry")]
#[tokio::test(start_paused = true)]
async fn the_time_limit_of_a_call_covers_its_session() {
    use std::time::Duration;
    use tower_sigv4::retry::Timeouts;

    let hanging = tower::service_fn(|_: Request<Body>| std::future::pending::<Result<Response<Body>, BoxError>>());
    let s3 = S3::new(hanging, "us-east-1");
    let limited = s3.clone().timeouts(Timeouts::new().overall(Duration::from_secs(5)));
    let start = tokio::time::Instant::now();
    let both = futures_util::future::join(limited.send(head()), limited.send(head())).await;
    for error in [both.0.unwrap_err(), both.1.unwrap_err()] {
        assert!(error.is_timeout(), "{error}");
    }
    assert_eq!(start.elapsed(), Duration::from_secs(5));
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

/// Trap: a call that has ended, and that somebody still holds, keeps the duty to make a session.
#[cfg(feature = "retry")]
#[tokio::test(start_paused = true)]
async fn a_call_that_is_out_of_time_leaves_the_session_to_others() {
    use std::time::Duration;
    use tower_sigv4::retry::Timeouts;

    let zone = Zone::default();
    let (clock, transport) = (zone.clone(), zone.transport());
    let requests = Arc::new(AtomicUsize::new(0));
    let slow = tower::service_fn(move |request: Request<Body>| {
        let (transport, number) = (transport.clone(), requests.fetch_add(1, Ordering::SeqCst));
        async move {
            tokio::time::sleep(Duration::from_secs(if number < 2 { 3_600 } else { 0 })).await;
            tower::ServiceExt::oneshot(transport, request).await
        }
    });
    let s3 = S3::new(slow, "us-east-1").clock(move || clock.now());
    let limited = s3.clone().timeouts(Timeouts::new().overall(Duration::from_secs(5)));
    let call = |s3: &S3<_>| Box::pin(Service::<HeadObject>::call(&mut s3.clone(), head()));
    let (mut first, mut second, start) = (call(&s3), call(&limited), tokio::time::Instant::now());
    // After three seconds the second is to make the session; its time ends before that of its `CreateSession`.
    let both = futures_util::future::join(first.as_mut(), second.as_mut());
    assert!(tokio::time::timeout(Duration::from_secs(3), both).await.is_err());
    drop(first);
    assert!(second.as_mut().await.unwrap_err().is_timeout());
    assert_eq!(start.elapsed(), Duration::from_secs(5));
    let third = tokio::time::timeout(Duration::from_secs(60), s3.send(head())).await;
    third.expect("it waits for nobody").unwrap();
    assert_eq!(zone.signers(), ["CreateSession", "SESSION0"]);
    drop(second);
}

/// Trap: of a transport that takes one request at a time, who waits for a session holds the place that its maker needs to try
/// again.
#[cfg(feature = "retry")]
#[tokio::test(start_paused = true)]
async fn a_session_that_is_tried_for_twice_does_not_block_a_limited_transport() {
    use std::time::Duration;
    use tower_sigv4::retry::AwsRetry;

    let zone = Zone::default();
    zone.refuse_session(answer(503, ""));
    let clock = zone.clone();
    let limited = Transport::new(ConcurrencyLimitLayer::new(1).layer(zone.transport()));
    let s3 = S3::new(limited, "us-east-1").clock(move || clock.now()).retry(AwsRetry::standard());
    let calls = join_all((0..5).map(|_| s3.send(head())));
    let calls = tokio::time::timeout(Duration::from_secs(60), calls).await.expect("nobody waits for ever");
    assert!(calls.iter().all(Result::is_ok));
    assert_eq!(zone.signers().iter().filter(|signer| *signer == "CreateSession").count(), 2);
}

/// Trap: a transport that is called without being asked whether it is ready panics under a limit.
#[tokio::test]
async fn a_limited_transport_is_asked_whether_it_is_ready() {
    let zone = Zone::default();
    let clock = zone.clone();
    let limited = Transport::new(ConcurrencyLimitLayer::new(2).layer(zone.transport()));
    let s3 = S3::new(limited, "us-east-1").clock(move || clock.now());
    // Who waited for a session makes it.
    let mut first = tokio_test::task::spawn(s3.send(head()));
    let mut second = tokio_test::task::spawn(s3.send(head()));
    assert!(first.poll().is_pending() && second.poll().is_pending());
    drop(first);
    second.await.unwrap();
    // Who was refused makes another.
    for _ in 0..2 {
        zone.answer(answer(400, &refusal("InvalidToken")));
    }
    assert!(join_all((0..5).map(|_| s3.send(head()))).await.iter().all(Result::is_ok));
    assert_eq!(zone.signers().iter().filter(|signer| *signer == "CreateSession").count(), 3);
}

/// The time that another session takes is not that of an attempt.
#[cfg(feature = "retry")]
#[tokio::test(start_paused = true)]
async fn the_time_limit_of_an_attempt_rests_while_a_session_is_made() {
    use std::time::Duration;
    use tower_sigv4::retry::Timeouts;

    let zone = Zone::default();
    let (clock, transport) = (zone.clone(), zone.transport());
    let slow = tower::service_fn(move |request: Request<Body>| {
        let transport = transport.clone();
        async move {
            tokio::time::sleep(Duration::from_secs(3)).await;
            tower::ServiceExt::oneshot(transport, request).await
        }
    });
    let limits = Timeouts::new().attempt(Duration::from_secs(5));
    zone.answer(answer(400, &refusal("InvalidToken")));
    S3::new(slow, "us-east-1").clock(move || clock.now()).timeouts(limits).send(head()).await.unwrap();
    assert_eq!(zone.signers(), ["CreateSession", "SESSION0", "CreateSession", "SESSION1"]);
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
