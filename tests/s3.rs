//! Addresses, credentials and links against real servers, through the layer and the default client.
//!
//! `s3s` runs inside the process and verifies signatures strictly; `SeaweedFS` verifies session tokens and unsigned headers.
//! What each operation does is in `tests/conformance.rs`.

#![cfg(all(feature = "client", feature = "transfer"))]

#[path = "s3/forms.rs"]
mod forms;
#[path = "s3/presigning.rs"]
mod presigning;
mod support;

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::TryStreamExt;
use http::{HeaderValue, Request, Response, Uri, header};
use support::s3s_server::S3sServer;
use support::stack::{assume_role, client, new_bucket, s3, seaweedfs};
use tower::util::MapRequestLayer;
use tower::{Layer, ServiceBuilder, ServiceExt};
use tower_sigv4::credentials::RotatingCredentials;
use tower_sigv4::endpoint::Addressing;
use tower_sigv4::layer::SignedBody;
use tower_sigv4::s3::{Bucket, Lifetime, ListObjectsV2, S3};
use tower_sigv4::sigv4::SigningScope;
use tower_sigv4::{Body, Credentials, ErrorKind, SigV4Layer, Transport};

const KEY: &str = "ASIAINPROCESS";
const SECRET: &str = "a/secret+with=signs";

async fn in_process() -> (S3sServer, S3) {
    let server = S3sServer::start(KEY, SECRET).await;
    let s3 = s3(&server.endpoint(), Credentials::new(KEY, SECRET).with_session_token("ignored/by+this=server"));
    (server, s3)
}

async fn read(bucket: &Bucket, key: &str) -> Bytes {
    bucket.get(key).await.expect("the object is there").body.collect(1_000_000).await.expect("it is read")
}

/// A request of somebody who has no credentials.
async fn fetch(uri: Uri) -> Response<Body> {
    client().oneshot(Request::get(uri).body(Body::empty()).expect("a request")).await.expect("the server answers")
}

/// Trap: a key with `..` reached another bucket. The server in the process resolves paths, so it would show that.
#[tokio::test]
async fn dot_segments_reach_no_other_bucket() {
    let (_server, s3) = in_process().await;
    let victim = new_bucket(&s3, "victim").await;
    victim.put("k", "precious").await.expect("stored");
    let bucket = new_bucket(&s3, "attacker").await;
    for key in ["../victim/k", "./../victim/k", "//../victim/k", "a/../../victim/k", ".."] {
        assert_eq!(bucket.put(key, "overwritten").await.expect_err(key).kind(), ErrorKind::InvalidInput);
        assert_eq!(bucket.delete(key).await.expect_err(key).kind(), ErrorKind::InvalidInput);
    }
    for key in ["a/../victim/k", "victim//k", "./victim/./k"] {
        bucket.put(key, "its own").await.unwrap_or_else(|error| panic!("{key}: {error}"));
        assert_eq!(read(&bucket, key).await, "its own");
        bucket.delete(key).await.unwrap_or_else(|error| panic!("{key}: {error}"));
    }
    assert_eq!(read(&victim, "k").await, "precious");
}

#[tokio::test]
async fn presigned_urls_work_without_credentials_and_only_as_signed() {
    let (_server, s3) = in_process().await;
    let bucket = new_bucket(&s3, "links").await;
    let link = bucket.presign_put("up load", Duration::from_secs(60)).await.expect("presigned");
    assert!(link.uri.query().expect("a query").contains("X-Amz-Security-Token="));
    let upload =
        Request::builder().method(link.method).uri(link.uri).body(Body::from("from a browser")).expect("a request");
    assert_eq!(client().oneshot(upload).await.expect("an answer").status(), 200);
    assert_eq!(read(&bucket, "up load").await, "from a browser");

    let link = bucket.presign_get("up load", Lifetime::at_most(Duration::from_secs(60))).await.expect("presigned");
    assert_eq!(fetch(link.uri.clone()).await.into_body().collect(100).await.expect("read"), "from a browser");
    let tampered = link.uri.to_string().replace("up%20load", "other");
    assert_eq!(fetch(tampered.parse().expect("a URI")).await.status(), 403);

    let past = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
    let expired = s3.clone().clock(move || past).bucket("links").presign_get("up load", Duration::from_secs(60)).await;
    assert_eq!(fetch(expired.expect("presigned").uri).await.status(), 403);
}

#[tokio::test]
async fn virtual_hosts_are_signed_as_they_are_sent() {
    let server = S3sServer::start_with_domain(KEY, SECRET, "s3.localhost").await;
    let address = server.address();
    // Stands in for DNS: the connection goes to the server, the Host header stays the one that was signed.
    let resolve = MapRequestLayer::new(move |mut request: Request<SignedBody<Body>>| {
        let host = request.uri().authority().expect("an absolute URI").to_string();
        request.headers_mut().insert(header::HOST, HeaderValue::try_from(host).expect("a host"));
        let path = request.uri().path_and_query().expect("a path").clone();
        *request.uri_mut() =
            Uri::builder().scheme("http").authority(address.to_string()).path_and_query(path).build().expect("a URI");
        request
    });
    let signed =
        ServiceBuilder::new().layer(SigV4Layer::new(Credentials::new(KEY, SECRET))).layer(resolve).service(client());
    let endpoint = format!("http://{}", server.domain().expect("it has a domain"));
    let s3 = S3::new(Transport::new(signed), "us-east-1").endpoint(endpoint).addressing(Addressing::VirtualHost);
    let bucket = new_bucket(&s3, "virtual.host").await;
    bucket.put("a key", "content").await.expect("stored");
    assert_eq!(read(&bucket, "a key").await, "content");
    assert_eq!(std::fs::read(server.root().join("virtual.host").join("a key")).expect("a file"), b"content");
}

/// `SeaweedFS` answers `InvalidAccessKeyId` to a key whose token is not the one that came with it.
#[tokio::test]
async fn a_missing_altered_or_foreign_token_is_refused() {
    let Some(server) = seaweedfs().await else { return };
    let good = assume_role(server).await;
    let foreign = assume_role(server).await;
    let token = good.session_token().expect("temporary credentials").to_owned();
    // In the middle of its signature: not all bits of the last letter of base64 are a part of what it stands for.
    let (start, end) = token.split_at(token.len() - 10);
    let altered = format!("{start}{}{}", if end.starts_with('A') { 'B' } else { 'A' }, &end[1..]);
    let with = |token: &str| Credentials::new(good.access_key_id(), good.secret_access_key()).with_session_token(token);

    let list = || ListObjectsV2::new("tokens");
    new_bucket(&s3(&server.endpoint(), good.clone()), "tokens").await;
    for (what, bad) in [
        ("missing", Credentials::new(good.access_key_id(), good.secret_access_key())),
        ("altered", with(&altered)),
        ("foreign", with(foreign.session_token().expect("temporary credentials"))),
    ] {
        let s3 = s3(&server.endpoint(), bad);
        let error = s3.send(list()).await.expect_err(what);
        assert!(error.is_access_denied(), "{what}: {error}");
        assert_eq!(error.code(), Some("InvalidAccessKeyId"), "{what}");
        let link = s3.bucket("tokens").presign_get("k", Duration::from_secs(60)).await.expect("presigned");
        assert_eq!(fetch(link.uri).await.status(), 403, "presigned, {what}");
    }
    let wrong = Credentials::new(good.access_key_id(), "wrong").with_session_token(&token);
    let error = s3(&server.endpoint(), wrong).send(list()).await.expect_err("a wrong secret");
    assert_eq!(error.code(), Some("SignatureDoesNotMatch"));
    s3(&server.endpoint(), good).send(list()).await.expect("the good ones are good");
}

#[tokio::test]
async fn a_rotation_in_mid_run_is_taken_up() {
    let Some(server) = seaweedfs().await else { return };
    let rotating = RotatingCredentials::new(assume_role(server).await);
    let s3 = s3(&server.endpoint(), rotating.clone());
    let bucket = new_bucket(&s3, "rotation").await;
    bucket.put("before", "1").await.expect("stored");

    // A token that the server refuses shows that the very next request uses what was pushed in.
    rotating.rotate(Credentials::new("ASIANOBODY", "x").with_session_token("y"));
    assert!(bucket.put("between", "2").await.expect_err("refused").is_access_denied());

    rotating.rotate(assume_role(server).await);
    bucket.put("after", "3").await.expect("stored");
    let link = bucket.presign_get("after", Duration::from_secs(60)).await.expect("presigned");
    assert_eq!(fetch(link.uri).await.status(), 200);
    let keys: Vec<_> = bucket.list("").map_ok(|object| object.key).try_collect().await.expect("a list");
    assert_eq!(keys, ["after", "before"]);
}

#[tokio::test]
async fn the_bare_layer_signs_for_the_scope_in_the_extension() {
    let (server, s3) = in_process().await;
    new_bucket(&s3, "bare").await;
    let signed = SigV4Layer::new(Credentials::new(KEY, SECRET)).layer(client());
    let mut request = Request::get(format!("{}/bare?list-type=2&prefix=a%2Bb+c", server.endpoint()))
        .body(Body::empty())
        .expect("a request");
    request.extensions_mut().insert(SigningScope::new("eu-central-1", "s3"));
    assert_eq!(signed.oneshot(request).await.expect("an answer").status(), 200);
}
