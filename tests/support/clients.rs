//! Clients of the S3 servers, through the layer and the default transport.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::OnceCell;
use tower::{Layer, Service, ServiceExt};
use tower_sigv4::client::Client;
use tower_sigv4::layer::SignedBody;
use tower_sigv4::s3::{Bucket, CreateBucket, S3};
use tower_sigv4::{Body, BoxError, Credentials, CredentialsProvider, SigV4Layer, Transport};

use super::python::peers_enabled;
use super::seaweedfs::{SeaweedFs, parse_assumed};

pub fn client<B>() -> Client<B>
where
    B: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
{
    Client::builder().allow_http(true).build().expect("the client needs no set-up")
}

pub fn s3(endpoint: &str, provider: impl CredentialsProvider + 'static) -> S3 {
    let provider = Arc::new(provider);
    let signed = SigV4Layer::new(provider.clone()).layer(client::<SignedBody<Body>>());
    S3::new(Transport::new(signed), "us-east-1").endpoint(endpoint).credentials(provider)
}

/// One server for all tests of this file; it ends with the process.
pub async fn seaweedfs() -> Option<&'static SeaweedFs> {
    static SERVER: OnceCell<SeaweedFs> = OnceCell::const_new();
    if !peers_enabled() {
        println!("skipped: TOWER_SIGV4_SKIP_PEERS is set");
        return None;
    }
    Some(SERVER.get_or_init(SeaweedFs::start).await)
}

/// New temporary credentials from the server's own STS, asked for through the bare layer.
pub async fn assume_role(server: &SeaweedFs) -> Credentials {
    let owner = Credentials::new(server.access_key(), server.secret_key());
    let mut sts = SigV4Layer::new(owner).region(server.region()).service("sts").layer(client());
    let request = server.assume_role_request(900).map(Body::from);
    let response = sts.ready().await.expect("ready").call(request).await.expect("the server answers");
    assert_eq!(response.status(), 200, "AssumeRole");
    let answer = response.into_body().collect(100_000).await.expect("a short answer");
    let (id, secret, token, expiry) = parse_assumed(std::str::from_utf8(&answer).expect("text"));
    let expiry = humantime::parse_rfc3339_weak(&expiry).expect("a time");
    Credentials::new(id, secret).with_session_token(token).with_expiry(expiry)
}

pub async fn new_bucket(s3: &S3, name: &str) -> Bucket {
    s3.send(CreateBucket::new(name)).await.expect("the bucket is made");
    s3.bucket(name)
}
