//! Real servers that verify signatures, behind a line that fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::{Request, Response};
use tower::{Layer, ServiceExt, service_fn};
use tower_sigv4::layer::SignedBody;
use tower_sigv4::retry::AwsRetry;
use tower_sigv4::s3::S3;
use tower_sigv4::stalled_stream::{StalledStreamLayer, UploadBody};
use tower_sigv4::{Body, BoxError, CredentialsProvider, SigV4Layer, Transport};

use crate::support::exchange::client;
use crate::support::stack::{assume_role, in_process, new_bucket, read, seaweedfs};

/// S3 at an endpoint to which every other request does not come through; how many did not.
fn flaky_s3(endpoint: &str, provider: impl CredentialsProvider + 'static) -> (Arc<AtomicUsize>, S3) {
    let (number, client) = (Arc::new(AtomicUsize::new(0)), client::<UploadBody<SignedBody<Body>>>());
    let sent = Arc::clone(&number);
    let line = service_fn(move |request: Request<UploadBody<SignedBody<Body>>>| {
        let (is_lost, client) = (sent.fetch_add(1, Ordering::SeqCst) % 2 == 0, client.clone());
        async move {
            if is_lost {
                assert_eq!(request.headers()["amz-sdk-request"], "attempt=1; max=3");
                return Ok::<Response<Body>, BoxError>(Response::builder().status(503).body(Body::empty())?);
            }
            assert_eq!(request.headers()["amz-sdk-request"], "attempt=2; max=3");
            client.oneshot(request).await.map_err(Into::into)
        }
    });
    let signed = SigV4Layer::new(provider).layer(StalledStreamLayer::new().layer(line));
    let s3 = S3::new(Transport::new(signed), "us-east-1").endpoint(endpoint).retry(AwsRetry::standard());
    (number, s3)
}

async fn survives(s3: &S3, name: &str) {
    let bucket = new_bucket(s3, name).await;
    for (key, length) in [("empty", 0), ("small", 10), ("large", 3_000_000)] {
        let content = vec![b'x'; length];
        bucket.put(key, content.clone()).await.unwrap();
        assert_eq!(read(&bucket, key).await, content);
    }
    assert!(bucket.get("missing").await.err().unwrap().is_not_found());
}

#[tokio::test]
async fn what_is_sent_again_is_signed_for_the_server_in_process() {
    let (server, credentials) = in_process().await;
    let (requests, s3) = flaky_s3(&server.endpoint(), credentials);
    survives(&s3, "flaky").await;
    assert_eq!(requests.load(Ordering::SeqCst), 16);
}

#[tokio::test]
async fn what_is_sent_again_is_signed_for_seaweedfs() {
    let Some(server) = seaweedfs().await else { return };
    let (requests, s3) = flaky_s3(&server.endpoint(), assume_role(server).await);
    survives(&s3, "flaky-line").await;
    assert_eq!(requests.load(Ordering::SeqCst), 16);
}
