//! The whole stack over a real server: `S3`, the signing layer, the default client.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use tokio::sync::OnceCell;
use tower::{Layer, ServiceExt};
use tower_sigv4::layer::SignedBody;
use tower_sigv4::s3::{Bucket, CreateBucket, S3};
use tower_sigv4::{Body, BoxError, Credentials, CredentialsProvider, SigV4Layer, Transport};

use super::assumed_role;
pub use super::exchange::client;
use super::installed::peers_enabled;
use super::s3s_server::S3sServer;
use super::seaweedfs::SeaweedFs;

pub const KEY: &str = "ASIAINPROCESS";
pub const SECRET: &str = "a/secret+with=signs";

/// S3 at an endpoint, with these credentials.
pub fn s3(endpoint: &str, provider: impl CredentialsProvider + 'static) -> S3 {
    s3_through(endpoint, provider, |request| request)
}

/// S3 at an endpoint, with something between the signing layer and the client that may change what was signed.
pub fn s3_through<B>(
    endpoint: &str,
    provider: impl CredentialsProvider + 'static,
    change: impl Fn(Request<SignedBody<Body>>) -> Request<B> + Clone + Send + Sync + 'static,
) -> S3
where
    B: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
{
    let provider = Arc::new(provider);
    let signed = SigV4Layer::new(provider.clone()).layer(client::<B>().map_request(change));
    S3::new(Transport::new(signed), "us-east-1").endpoint(endpoint).credentials(provider)
}

/// The server in this process, and credentials for it; the session token is one that it ignores.
pub async fn in_process() -> (S3sServer, Credentials) {
    let server = S3sServer::start(KEY, SECRET).await;
    (server, Credentials::new(KEY, SECRET).with_session_token("ignored/by+this=server"))
}

/// One `SeaweedFS` for all tests of a program; it ends with the process. `None` when such tests are turned off.
pub async fn seaweedfs() -> Option<&'static SeaweedFs> {
    static SERVER: OnceCell<SeaweedFs> = OnceCell::const_new();
    if !peers_enabled() {
        return None;
    }
    Some(SERVER.get_or_init(SeaweedFs::start).await)
}

/// New temporary credentials from the server's own STS, asked for through the bare layer.
pub async fn assume_role(server: &SeaweedFs) -> Credentials {
    let owner = Credentials::new(server.access_key(), server.secret_key());
    let sts = SigV4Layer::new(owner).region(server.region()).service("sts").layer(client());
    let request = server.assume_role_request(900).map(Body::from);
    let response: Response<Body> = sts.oneshot(request).await.expect("the server answers");
    assert_eq!(response.status(), 200, "AssumeRole");
    let answer = response.into_body().collect(100_000).await.expect("a short answer");
    assumed_role::parse(std::str::from_utf8(&answer).expect("text"))
}

/// Makes a bucket.
pub async fn new_bucket(s3: &S3, name: &str) -> Bucket {
    s3.send(CreateBucket::new(name)).await.expect("the bucket is made");
    s3.bucket(name)
}

/// Reads an object of up to 100 MB.
pub async fn read(bucket: &Bucket, key: &str) -> Bytes {
    bucket.get(key).await.expect("the object is there").body.collect(100_000_000).await.expect("it is read")
}

/// A request of somebody who has no credentials.
pub async fn send_unsigned(request: Request<Body>) -> Response<Body> {
    client().oneshot(request).await.expect("the server answers")
}
