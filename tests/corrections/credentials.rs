//! Credentials that a service calls expired.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tower_sigv4::credentials::{CachedCredentials, CredentialsFuture, CredentialsProvider};
use tower_sigv4::s3::{HeadObject, ListBuckets, PutObject, S3};
use tower_sigv4::ses::{GetAccount, Ses};
use tower_sigv4::{Body, Credentials};

use crate::scripted::{Renewing, answer, s3_error, transport};
use crate::support::stack::{assume_role, s3, seaweedfs};

#[tokio::test]
async fn they_are_renewed_once_and_the_call_is_sent_again() {
    for (status, code) in
        [(400, "ExpiredToken"), (400, "InvalidToken"), (403, "ExpiredToken"), (400, "TokenRefreshRequired")]
    {
        let provider = Renewing::default();
        let (transport, signers) = transport(provider.clone(), [s3_error(status, code), answer(200, "")]);
        S3::new(transport, "eu-west-1").send(HeadObject::new("bucket", "k")).await.expect(code);
        assert_eq!(*signers.lock().expect("no panic"), ["FIRST", "SECOND"], "{code}");
        assert_eq!(provider.invalidated(), ["FIRST"], "{code}");
    }
}

#[tokio::test]
async fn services_that_speak_json_say_it_otherwise() {
    for (status, code) in [(403, "ExpiredTokenException"), (400, "ExpiredToken"), (400, "RequestExpired")] {
        let provider = Renewing::default();
        let refusal = answer(status, &format!("{{\"__type\":\"{code}\",\"message\":\"m\"}}"));
        let (transport, signers) = transport(provider.clone(), [refusal, answer(200, "{}")]);
        Ses::new(transport, "eu-west-1").send(GetAccount::new()).await.expect(code);
        assert_eq!(*signers.lock().expect("no panic"), ["FIRST", "SECOND"], "{code}");
    }
}

#[tokio::test]
async fn a_second_refusal_is_the_answer() {
    let provider = Renewing::default();
    let (transport, signers) =
        transport(provider.clone(), [s3_error(400, "ExpiredToken"), s3_error(400, "ExpiredToken")]);
    let error = S3::new(transport, "eu-west-1").send(HeadObject::new("bucket", "k")).await.expect_err("refused");
    assert!(error.is_expired_credentials());
    assert!(error.to_string().contains("the source of the credentials has to give new ones"), "{error}");
    assert_eq!(signers.lock().expect("no panic").len(), 2);
    assert_eq!(provider.invalidated(), ["FIRST", "SECOND"], "the next call has others");
}

#[tokio::test]
async fn a_body_that_can_be_read_once_is_not_sent_again_but_the_next_call_goes_right() {
    let provider = Renewing::default();
    let (transport, signers) = transport(provider.clone(), [s3_error(400, "ExpiredToken"), answer(200, "")]);
    let s3 = S3::new(transport, "eu-west-1");
    let stream = || Body::streaming(Body::from("content"));
    assert!(stream().try_clone().is_some(), "a body of ours stays what it is");
    let once = Body::streaming(http_body_util::Full::new(bytes::Bytes::from("content")));
    assert!(once.try_clone().is_none());
    s3.send(PutObject::new("bucket", "k", once)).await.expect_err("refused");
    s3.send(PutObject::new("bucket", "k", "content")).await.expect("stored");
    assert_eq!(*signers.lock().expect("no panic"), ["FIRST", "SECOND"]);
}

#[tokio::test]
async fn what_else_is_refused_is_no_reason_to_renew() {
    for code in ["AccessDenied", "SignatureDoesNotMatch", "InvalidObjectState"] {
        let provider = Renewing::default();
        let (transport, signers) = transport(provider.clone(), [s3_error(403, code)]);
        S3::new(transport, "eu-west-1").send(HeadObject::new("bucket", "k")).await.expect_err(code);
        assert_eq!((signers.lock().expect("no panic").len(), provider.invalidated().len()), (1, 0), "{code}");
    }
    // A key that lasts has not ended.
    let (transport, signers) = transport(Credentials::new("AKID", "secret"), [s3_error(403, "InvalidAccessKeyId")]);
    S3::new(transport, "eu-west-1").send(HeadObject::new("bucket", "k")).await.expect_err("unknown");
    assert_eq!(signers.lock().expect("no panic").len(), 1);
}

/// A source whose first credentials have ended by now, without its knowing.
#[derive(Debug)]
struct FirstHaveEnded {
    ended: Credentials,
    good: Credentials,
    fetches: Arc<AtomicUsize>,
}

impl CredentialsProvider for FirstHaveEnded {
    fn credentials(&self) -> CredentialsFuture {
        let is_first = self.fetches.fetch_add(1, Ordering::SeqCst) == 0;
        CredentialsFuture::ready(Ok(if is_first { self.ended.clone() } else { self.good.clone() }))
    }
}

#[tokio::test]
async fn a_server_that_refuses_an_expired_token_is_given_another() {
    let Some(server) = seaweedfs().await else { return };
    let good = assume_role(server).await;
    let ended = server.ended(&good);
    let alone = s3(&server.endpoint(), ended.clone());
    let error = alone.send(ListBuckets::new()).await.expect_err("it is refused");
    assert_eq!(error.code(), Some("InvalidAccessKeyId"), "this server forgets keys whose end has come: {error:?}");

    let fetches = Arc::new(AtomicUsize::new(0));
    let cached = CachedCredentials::new(FirstHaveEnded { ended, good, fetches: fetches.clone() });
    s3(&server.endpoint(), cached).send(ListBuckets::new()).await.expect("the second ones are good");
    assert_eq!(fetches.load(Ordering::SeqCst), 2);
}
