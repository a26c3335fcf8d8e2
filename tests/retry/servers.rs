//! Real servers that verify signatures, behind a line that fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::{Request, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tower::{Layer, ServiceExt, service_fn};
use tower_sigv4::environment::Environment;
use tower_sigv4::layer::SignedBody;
use tower_sigv4::retry::AwsRetry;
use tower_sigv4::s3::{HeadObject, S3};
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

/// Answers each request on a connection of its own, by its number, from 1.
async fn answer_each(listener: TcpListener, answer: impl Fn(usize) -> &'static str) {
    for number in 1.. {
        let (mut connection, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(connection.read_u8().await.unwrap());
        }
        let head = answer(number);
        connection.write_all(format!("{head}connection: close\r\ncontent-length: 0\r\n\r\n").as_bytes()).await.unwrap();
    }
}

#[tokio::test]
async fn a_service_from_the_environment_tries_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let variables = |attempts: &'static str| {
        Environment::from_pairs([
            ("AWS_REGION", "us-east-1"),
            ("AWS_ENDPOINT_URL", endpoint.as_str()),
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "a-secret"),
            ("AWS_MAX_ATTEMPTS", attempts),
        ])
    };
    let answer = |number| if number == 4 { "HTTP/1.1 200 OK\r\n" } else { "HTTP/1.1 503 Service Unavailable\r\n" };
    let served = tokio::spawn(answer_each(listener, answer));
    let head = || HeadObject::new("bucket", "key");
    S3::from_environment(&variables("4")).unwrap().send(head()).await.unwrap();
    assert!(S3::from_environment(&variables("1")).unwrap().send(head()).await.is_err());
    let error = S3::from_environment(&variables("none")).unwrap_err();
    assert!(error.to_string().contains("AWS_MAX_ATTEMPTS"), "{error}");
    served.abort();
}

/// With nothing in the environment but where the profile is, all is in the profile.
#[tokio::test]
async fn a_service_from_a_profile_has_its_endpoint_its_keys_and_its_retries() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join(".aws")).unwrap();
    let config = format!(
        "[profile work]\nregion = eu-west-1\nservices = here\nmax_attempts = 2\n\n[services here]\ns3 =\n  endpoint_url = {endpoint}\n"
    );
    std::fs::write(home.path().join(".aws/config"), config).unwrap();
    let keys = "[work]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = a-secret\n";
    std::fs::write(home.path().join(".aws/credentials"), keys).unwrap();
    let environment = Environment::from_pairs([("HOME", home.path().to_str().unwrap()), ("AWS_PROFILE", "work")]);

    let answer = |number| if number == 2 { "HTTP/1.1 200 OK\r\n" } else { "HTTP/1.1 503 Service Unavailable\r\n" };
    let served = tokio::spawn(answer_each(listener, answer));
    let s3 = S3::from_environment(&environment).unwrap();
    s3.send(HeadObject::new("bucket", "key")).await.unwrap();
    assert!(s3.send(HeadObject::new("bucket", "key")).await.is_err(), "the third and the fourth fail");
    served.abort();
}
