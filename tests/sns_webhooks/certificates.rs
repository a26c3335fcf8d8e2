//! Certificates: how they are fetched and kept, and which are none.

use std::convert::Infallible;
use std::error::Error as _;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Response;
use http_body::Frame;
use serde_json::{Value, json};
use tower_sigv4::sns::{Verifier, VerifyError};
use tower_sigv4::{Body, BoxError, Error, ErrorKind};

use crate::host::{Host, refusal, verifier, verifier_over, verify};
use crate::messages::{CERTIFICATE_URL, TOPIC, plain_notification, plain_notification_by, published};
use crate::openssl::{Identity, sns};

/// The error of a certificate that could not be fetched.
fn unavailable(error: &VerifyError) -> &Error {
    let VerifyError::CertificateUnavailable(_) = error else { panic!("{error}") };
    assert!(error.is_transient());
    error.source().and_then(|source| source.downcast_ref()).expect("an error of this crate's")
}

/// A body of this many frames of 1 KiB, `None` for no end, or one that never comes.
enum Flood {
    Frames(Option<usize>),
    Silence,
}

impl http_body::Body for Flood {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Self::Silence => return Poll::Pending,
            Self::Frames(None) => {}
            Self::Frames(Some(0)) => return Poll::Ready(None),
            Self::Frames(Some(left)) => *left -= 1,
        }
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'-'; 1_024])))))
    }
}

#[tokio::test]
async fn a_certificate_is_fetched_once() {
    let (verifier, host) = verifier();
    for version in ["1", "2"] {
        let document = plain_notification(version);
        for verifier in [&verifier, &verifier.clone()] {
            verify(verifier, &document).await.expect("it is genuine");
        }
    }
    assert_eq!(host.asked(), [CERTIFICATE_URL]);
}

/// Trap: aioaws fetches the certificate for every message.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_who_wait_for_a_certificate_cause_one_fetch() {
    let pem = sns().certificate.clone();
    let (host, transport) = Host::answering(move |_| {
        let answer = Response::new(Body::from(pem.clone()));
        async move {
            tokio::task::yield_now().await;
            Ok(answer)
        }
    });
    let verifier = verifier_over(transport);
    let body = Arc::new(plain_notification("2").to_string());
    let calls: Vec<_> = (0..1_000)
        .map(|_| {
            let (verifier, body) = (verifier.clone(), body.clone());
            tokio::spawn(async move { verifier.verify(body.as_bytes()).await })
        })
        .collect();
    for call in calls {
        call.await.expect("no panic").expect("it is genuine");
    }
    assert_eq!(host.asked().len(), 1);
}

#[tokio::test]
async fn those_who_wait_share_a_failure_and_the_next_one_tries_again() {
    let fetches = Arc::new(AtomicUsize::new(0));
    let (counted, pem) = (fetches.clone(), sns().certificate.clone());
    let (host, transport) = Host::answering(move |_| {
        let is_first = counted.fetch_add(1, Ordering::SeqCst) == 0;
        let pem = pem.clone();
        async move {
            tokio::task::yield_now().await;
            if is_first { Err("the network is down".into()) } else { Ok(Response::new(Body::from(pem))) }
        }
    });
    let verifier = verifier_over(transport);
    let document = plain_notification("2");
    let calls = (0..100).map(|_| refusal(&verifier, &document));
    for error in futures_util::future::join_all(calls).await {
        assert_eq!(unavailable(&error).kind(), ErrorKind::Transport);
    }
    assert_eq!(host.asked().len(), 1);
    verify(&verifier, &document).await.expect("the network is there again");
    assert_eq!(host.asked().len(), 2);
}

#[tokio::test]
async fn made_up_urls_are_fetched_one_at_a_time() {
    let (now_open, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = most.clone();
    let (host, transport) = Host::answering(move |_| {
        let (now_open, most) = (now_open.clone(), most.clone());
        async move {
            most.fetch_max(now_open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            now_open.fetch_sub(1, Ordering::SeqCst);
            Ok(Response::builder().status(403).body(Body::empty())?)
        }
    });
    let verifier = verifier_over(transport);
    let documents: Vec<Value> = (0..50).map(|number| at(&format!("/{number}.pem"))).collect();
    for error in futures_util::future::join_all(documents.iter().map(|one| refusal(&verifier, one))).await {
        assert_eq!(unavailable(&error).status().map(|status| status.as_u16()), Some(403));
    }
    assert_eq!((host.asked().len(), seen.load(Ordering::SeqCst)), (50, 1));
}

/// The message of a certificate at another path.
fn at(path: &str) -> Value {
    let mut document = plain_notification("2");
    document["SigningCertURL"] = json!(format!("https://sns.eu-west-1.amazonaws.com{path}"));
    document
}

#[tokio::test]
async fn what_is_kept_is_bounded() {
    let (verifier, host) = verifier();
    let mut document = plain_notification("2");
    let mut all_at_once = async || {
        for number in 0..150 {
            document["SigningCertURL"] = json!(format!("https://sns.eu-west-1.amazonaws.com/{number}.pem"));
            verify(&verifier, &document).await.expect("it is genuine");
        }
        verify(&verifier, &document).await.expect("the last one is kept");
        host.asked().len()
    };
    assert_eq!(all_at_once().await, 150);
    assert!(all_at_once().await >= 200, "more than 100 were kept");
}

/// Trap: who follows a redirect fetches the certificate of whoever can place one there.
#[tokio::test]
async fn a_redirect_is_not_followed() {
    for status in [300, 301, 302, 303, 304, 307, 308] {
        let pem = sns().certificate.clone();
        let (host, transport) = Host::answering(move |_| {
            let redirect = Response::builder().status(status).header("location", "https://evil.example/a.pem");
            let answer = redirect.body(Body::from(pem.clone()));
            async move { Ok(answer?) }
        });
        let error = refusal(&verifier_over(transport), &plain_notification("2")).await;
        assert_eq!(unavailable(&error).status().map(|status| status.as_u16()), Some(status));
        assert_eq!(host.asked(), [CERTIFICATE_URL]);
    }
}

#[tokio::test]
async fn only_a_status_of_200_brings_a_certificate() {
    for status in [201, 204, 206, 400, 403, 404, 500, 503] {
        let pem = sns().certificate.clone();
        let (_, transport) = Host::answering(move |_| {
            let answer = Response::builder().status(status).body(Body::from(pem.clone()));
            async move { Ok(answer?) }
        });
        let error = refusal(&verifier_over(transport), &plain_notification("2")).await;
        assert_eq!(unavailable(&error).status().map(|status| status.as_u16()), Some(status));
    }
}

#[tokio::test]
async fn no_more_is_read_than_a_certificate_has() {
    for flood in [Some(65), None] {
        let (_, transport) =
            Host::answering(move |_| async move { Ok(Response::new(Body::streaming(Flood::Frames(flood)))) });
        let error = refusal(&verifier_over(transport), &plain_notification("2")).await;
        assert_eq!(unavailable(&error).kind(), ErrorKind::InvalidResponse);
    }
    // Up to the limit it is read, and turns out to be none.
    let (_, transport) = Host::answering(|_| async { Ok(Response::new(Body::streaming(Flood::Frames(Some(64))))) });
    let error = refusal(&verifier_over(transport), &plain_notification("2")).await;
    assert!(matches!(error, VerifyError::Certificate(_)), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_host_that_is_slow_is_not_waited_for() {
    let (_, silent) = Host::answering(|_| std::future::pending());
    let (_, stuck) = Host::answering(|_| async { Ok(Response::new(Body::streaming(Flood::Silence))) });
    for transport in [silent, stuck] {
        let verifier = verifier_over(transport);
        let document = plain_notification("2");
        let begin = tokio::time::Instant::now();
        // Those who stand in line wait no longer than the first.
        let (first, second) = tokio::join!(refusal(&verifier, &document), refusal(&verifier, &document));
        for error in [first, second] {
            assert_eq!(unavailable(&error).kind(), ErrorKind::Timeout);
        }
        assert_eq!(begin.elapsed().as_secs(), 10);
    }
}

#[test]
fn outside_of_a_runtime_it_is_an_error_and_no_panic() {
    let (verifier, host) = verifier();
    let body = plain_notification("2").to_string();
    let call = pin!(verifier.verify(body.as_bytes()));
    let Poll::Ready(Err(error)) = call.poll(&mut Context::from_waker(Waker::noop())) else { panic!("it waits") };
    assert_eq!(unavailable(&error).kind(), ErrorKind::InvalidInput);
    assert!(unavailable(&error).to_string().contains("tokio"));
    assert!(host.asked().is_empty());
}

#[tokio::test]
async fn what_is_no_certificate_of_sns_is_refused() {
    let rsa = |bits, name| Identity::new("RSA", bits, name);
    let short = rsa("rsa_keygen_bits:1024", "sns.amazonaws.com");
    let curve = Identity::new("EC", "ec_paramgen_curve:P-256", "sns.amazonaws.com");
    let other = rsa("rsa_keygen_bits:2048", "example.com");
    let others =
        Identity::with_alternative_names("DNS:example.com, email:sns@amazonaws.com, DNS:sns.amazonaws.com.example.com");
    let good = &sns().certificate;
    let cut = good.replacen("MII", "MI", 1);
    let by_short = plain_notification_by(&short, "2");
    let ours = plain_notification("2");
    for (pem, document, says) in [
        (String::new(), &ours, "no PEM"),
        ("hello".to_owned(), &ours, "no PEM"),
        (sns().key_pem(), &ours, "no PEM"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned(), &ours, "X.509"),
        ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n".to_owned(), &ours, "X.509"),
        (cut, &ours, ""),
        (curve.certificate, &ours, "not RSA"),
        (short.certificate.clone(), &by_short, "bits"),
        (other.certificate, &ours, "subject"),
        (others.certificate, &ours, "subject"),
    ] {
        let (_, transport) = Host::serving(pem);
        let error = refusal(&verifier_over(transport), document).await;
        assert!(matches!(error, VerifyError::Certificate(_)), "{error}");
        assert!(error.to_string().contains(says), "{error} does not say {says:?}");
        assert!(!error.is_transient());
    }
}

/// Authorities leave the common name out by and by.
#[tokio::test]
async fn a_certificate_may_have_its_name_among_the_alternative_ones() {
    let identity =
        Identity::with_alternative_names("DNS:sns-signing.eu-west-1.amazonaws.com, DNS:sns.eu-west-1.amazonaws.com");
    let (_, transport) = Host::serving(&identity.certificate);
    verify(&verifier_over(transport), &plain_notification_by(&identity, "2")).await.expect("it is genuine");
}

#[tokio::test]
async fn a_key_of_another_length_verifies() {
    let long = Identity::new("RSA", "rsa_keygen_bits:4096", "sns-signing.eu-west-1.amazonaws.com");
    let (_, transport) = Host::serving(&long.certificate);
    let verifier = verifier_over(transport);
    for version in ["1", "2"] {
        verify(&verifier, &plain_notification_by(&long, version)).await.expect("it is genuine");
    }
}

/// A verifier whose clock can be set, to seconds since the messages were published; it takes messages of any age.
fn at_any_time(transport: tower_sigv4::Transport) -> (Verifier, Arc<AtomicU64>) {
    let second = Arc::new(AtomicU64::new(0));
    let shown = second.clone();
    let clock = move || published() + Duration::from_secs(shown.load(Ordering::SeqCst));
    (Verifier::new(transport, [TOPIC]).clock(clock).max_age(Duration::MAX), second)
}

fn seconds_until(time: &str) -> u64 {
    let time: SystemTime = humantime::parse_rfc3339(time).expect("a time");
    time.duration_since(published()).expect("it is later").as_secs()
}

/// Trap: aioaws checks no validity dates.
#[tokio::test]
async fn a_certificate_is_good_until_it_expires() {
    let (host, transport) = Host::serving(&sns().certificate);
    let (verifier, second) = at_any_time(transport);
    let document = plain_notification("2");
    second.store(seconds_until("2026-12-31T23:59:59Z"), Ordering::SeqCst);
    verify(&verifier, &document).await.expect("it is valid for another second");
    // The one that is kept has expired, so it is fetched again: SNS may have renewed it.
    second.store(seconds_until("2027-01-01T00:00:02Z"), Ordering::SeqCst);
    assert!(matches!(refusal(&verifier, &document).await, VerifyError::CertificateExpired));
    assert_eq!(host.asked().len(), 2);
    // Never kept, it is no better.
    let (_, transport) = Host::serving(&sns().certificate);
    let (verifier, second) = at_any_time(transport);
    second.store(seconds_until("2027-01-01T00:00:02Z"), Ordering::SeqCst);
    assert!(matches!(refusal(&verifier, &document).await, VerifyError::CertificateExpired));
}

#[tokio::test]
async fn a_certificate_is_not_good_before_its_time() {
    let (_, transport) = Host::serving(&sns().certificate);
    let mut document = plain_notification("2");
    let early = humantime::parse_rfc3339("2025-12-31T23:59:59Z").expect("a time");
    document["Timestamp"] = json!("2025-12-31T23:59:58Z");
    let verifier = Verifier::new(transport, [TOPIC]).clock(move || early);
    assert!(matches!(refusal(&verifier, &document).await, VerifyError::CertificateNotYetValid));
}

#[tokio::test]
async fn a_fetch_that_is_given_up_leaves_the_next_one_free() {
    let pem = sns().certificate.clone();
    let fetches = Arc::new(AtomicUsize::new(0));
    let (_, transport) = Host::answering(move |_| {
        let is_first = fetches.fetch_add(1, Ordering::SeqCst) == 0;
        let pem = pem.clone();
        async move {
            if is_first {
                std::future::pending::<()>().await;
            }
            Ok::<_, BoxError>(Response::new(Body::from(pem)))
        }
    });
    let verifier = verifier_over(transport);
    let document = plain_notification("2");
    let mut first = Box::pin(verify(&verifier, &document));
    assert!(first.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    let second = verify(&verifier, &document);
    drop(first);
    second.await.expect("it fetches by itself");
}
