//! What is wrong is told before anything is sent, and what comes back wrong is an error, never a panic.

#![cfg(feature = "s3")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::{Request, Response};
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_sigv4::layer::SignedBody;
use tower_sigv4::s3::{CreateBucket, DeleteObjects, GetObject, HeadBucket, HeadObject, ListObjectsV2, PutObject, S3};
use tower_sigv4::{Body, BoxError, Credentials, Error, ErrorKind, SigV4Layer};

fn good() -> Credentials {
    Credentials::new("AKIDEXAMPLE", "s3cret")
}

/// S3 over a transport that counts what is sent and answers with the same status and document each time.
fn s3_that_answers(
    credentials: Credentials,
    status: u16,
    document: &'static str,
) -> (
    S3<impl Service<Request<Body>, Response = Response<Body>, Error = BoxError, Future: Send> + Clone>,
    Arc<AtomicUsize>,
) {
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = sent.clone();
    let transport = service_fn(move |_: Request<SignedBody<Body>>| {
        counter.fetch_add(1, Ordering::SeqCst);
        async move { Ok::<_, BoxError>(Response::builder().status(status).body(Body::from(document))?) }
    });
    (S3::new(SigV4Layer::new(credentials).layer(transport), "eu-west-1"), sent)
}

async fn refused<Op: tower_sigv4::operation::Operation>(operation: Op) -> Error
where
    Op::Output: std::fmt::Debug,
{
    let (s3, sent) = s3_that_answers(good(), 200, "");
    let error = s3.send(operation).await.expect_err("bad input");
    assert_eq!(sent.load(Ordering::SeqCst), 0, "{error} was sent");
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    assert!(error.operation().is_some());
    error
}

#[tokio::test]
async fn bad_names_and_values_are_refused_with_a_sentence() {
    let long = "k".repeat(1_025);
    for (error, says) in [
        (refused(GetObject::new("bucket", "")).await, "key is empty"),
        (refused(GetObject::new("bucket", &long)).await, "1025 bytes"),
        (refused(GetObject::new("no/bucket", "k")).await, "no bucket name"),
        (refused(PutObject::new("evil.example/x", "k", "")).await, "no bucket name"),
        (refused(HeadObject::new("", "k")).await, "no bucket name"),
        (refused(CreateBucket::new("a b")).await, "no bucket name"),
        (refused(HeadBucket::new("@host")).await, "no bucket name"),
        (refused(ListObjectsV2::new("b#")).await, "no bucket name"),
        (refused(PutObject::new("bucket", "k", "").content_type("a\r\nb: c")).await, "content-type"),
        (refused(PutObject::new("bucket", "k", "").metadata("n", "a\nb")).await, "x-amz-meta-n"),
        (refused(PutObject::new("bucket", "k", "").metadata("bad name", "v")).await, "no name for metadata"),
        (refused(DeleteObjects::new("bucket", ["a\u{0}"])).await, "XML cannot carry"),
        (refused(DeleteObjects::new("bucket", Vec::<String>::new())).await, "1 to 1000 keys"),
    ] {
        assert!(error.to_string().contains(says), "{error} does not say {says:?}");
    }
}

#[tokio::test]
async fn bad_credentials_and_regions_are_refused_before_anything_is_sent() {
    for credentials in [
        Credentials::new("", "s3cret"),
        Credentials::new("AKID\r\n", "s3cret"),
        Credentials::new("AKID", ""),
        good().with_session_token("t0k3n\n"),
    ] {
        let (s3, sent) = s3_that_answers(credentials, 200, "");
        let error = s3.send(GetObject::new("bucket", "k")).await.expect_err("bad credentials");
        assert_eq!((error.kind(), sent.load(Ordering::SeqCst)), (ErrorKind::Signing, 0), "{error}");
    }
    for region in ["", "eu west", "eu/west", "eu-west-1\n", "../x", "evil.example#"] {
        let unreachable = service_fn(|_: Request<Body>| async { Err::<Response<Body>, BoxError>("sent".into()) });
        let error = S3::new(unreachable, region).send(GetObject::new("bucket", "k")).await.expect_err("a bad region");
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        assert!(error.to_string().contains("region"), "{error}");
    }
}

#[tokio::test]
async fn a_presigned_life_out_of_range_is_refused() {
    let (s3, _) = s3_that_answers(good(), 200, "");
    let bucket = s3.credentials(good()).bucket("bucket");
    for life in [Duration::ZERO, Duration::from_millis(999), Duration::from_secs(604_801), Duration::MAX] {
        let error = bucket.presign_get("k", life).await.expect_err("out of range");
        assert_eq!(error.kind(), ErrorKind::Signing);
    }
    bucket.presign_get("k", Duration::from_secs(604_800)).await.expect("seven days are allowed");
}

#[tokio::test]
async fn an_answer_that_is_no_such_document_is_an_error() {
    let deep: &'static str = Box::leak("<a>".repeat(100_000).into_boxed_str());
    for (document, says) in [
        ("", "no XML"),
        ("{\"a\":1}", "no XML"),
        ("<html><body>captive portal</body></html>", "<html>"),
        ("<ListBucketResult><Contents><Key>a</Key>", "cut off"),
        ("<!DOCTYPE l [<!ENTITY x \"xxxxxxxx\">]><ListBucketResult><Name>&x;</Name></ListBucketResult>", ""),
        (deep, ""),
    ] {
        let (s3, _) = s3_that_answers(good(), 200, document);
        match s3.send(ListObjectsV2::new("bucket")).await {
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error}");
                assert!(error.to_string().contains(says), "{error} does not say {says:?}");
            }
            // An entity in an element that is skipped does no harm, and grew to nothing.
            Ok(page) => assert!(document.starts_with("<!DOCTYPE") && page.contents.is_empty()),
        }
    }
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_without_bound() {
    let endless =
        service_fn(|_: Request<SignedBody<Body>>| async { Ok::<_, BoxError>(Response::new(Body::streaming(Endless))) });
    let s3 = S3::new(SigV4Layer::new(good()).layer(endless), "eu-west-1");
    let error = s3.send(ListObjectsV2::new("bucket")).await.expect_err("it never ends");
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(error.to_string().contains("longer than"), "{error}");
}

/// White space for ever.
struct Endless;

impl http_body::Body for Endless {
    type Data = bytes::Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<bytes::Bytes>, BoxError>>> {
        std::task::Poll::Ready(Some(Ok(http_body::Frame::data(bytes::Bytes::from_static(&[b' '; 8_192])))))
    }
}

/// Trap: S3 answers 200 and then finds that it failed; white space keeps the connection alive until then.
#[tokio::test]
async fn an_error_inside_a_200_is_an_error() {
    let document =
        " \n<?xml version=\"1.0\"?>\n<Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>";
    let (s3, _) = s3_that_answers(good(), 200, document);
    for error in [
        s3.send(DeleteObjects::new("bucket", ["k"])).await.expect_err("an error"),
        s3.send(PutObject::new("bucket", "k", "")).await.map(drop).expect_err("an error"),
        s3.send(ListObjectsV2::new("bucket")).await.map(drop).expect_err("an error"),
    ] {
        assert_eq!((error.code(), error.status().map(|s| s.as_u16())), (Some("SlowDown"), Some(200)));
        assert!(error.is_throttled() && error.is_retryable());
    }
    // The content of an object may look like anything.
    let object = s3.send(GetObject::new("bucket", "k")).await.expect("an object");
    assert_eq!(object.body.collect(1_000).await.expect("read"), document);
}

/// Trap: a store that repeats its token is listed for ever.
#[tokio::test]
async fn a_repeated_continuation_token_ends_the_list() {
    use futures_util::TryStreamExt;
    let document = "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>again</NextContinuationToken></ListBucketResult>";
    let (s3, sent) = s3_that_answers(good(), 200, document);
    let error = s3.pages(ListObjectsV2::new("bucket")).try_collect::<Vec<_>>().await.expect_err("it never ends");
    assert_eq!((error.kind(), sent.load(Ordering::SeqCst)), (ErrorKind::InvalidResponse, 2));
}

#[tokio::test]
async fn a_redirect_is_an_error_and_is_not_followed() {
    let (s3, sent) = s3_that_answers(good(), 307, "");
    let error = s3.send(GetObject::new("bucket", "k")).await.expect_err("a redirect");
    assert_eq!((error.status().map(|s| s.as_u16()), sent.load(Ordering::SeqCst)), (Some(307), 1));
}

#[tokio::test]
async fn a_service_that_is_not_ready_is_a_transport_error() {
    let (mock, mut handle) = tower_test::mock::pair::<Request<Body>, Response<Body>>();
    handle.send_error("no connection");
    let error = S3::new(mock, "eu-west-1").oneshot(GetObject::new("bucket", "k")).await.expect_err("not ready");
    assert_eq!(error.kind(), ErrorKind::Transport);
}

#[cfg(feature = "client")]
#[tokio::test]
async fn an_environment_that_lacks_something_says_what() {
    use tower_sigv4::environment::Environment;

    let region = ("AWS_REGION", "eu-west-1");
    let nobody = ("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    let no_metadata = ("AWS_EC2_METADATA_DISABLED", "true");
    let error = S3::from_environment(&Environment::from_pairs([nobody])).expect_err("no region");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("AWS_REGION"), "{error}");

    for (pairs, kind, says) in [
        (vec![region, nobody, no_metadata], ErrorKind::CredentialsNotConfigured, "environment: AWS_ACCESS_KEY_ID"),
        (vec![region, nobody, no_metadata], ErrorKind::CredentialsNotConfigured, "AWS_EC2_METADATA_DISABLED"),
        (vec![region, nobody, ("AWS_ACCESS_KEY_ID", "AKID")], ErrorKind::Credentials, "AWS_SECRET_ACCESS_KEY"),
        (
            vec![region, ("AWS_ENDPOINT_URL", "127.0.0.1:1"), ("AWS_ACCESS_KEY_ID", "AKID")],
            ErrorKind::InvalidInput,
            "endpoint",
        ),
    ] {
        let s3 = S3::from_environment(&Environment::from_pairs(pairs)).expect("told at the first call");
        let error = s3.send(GetObject::new("bucket", "k")).await.expect_err("something is missing");
        assert_eq!(error.kind(), kind, "{error}");
        let below = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        assert!(format!("{error}: {below}").contains(says), "{error}: {below}");
    }
}
