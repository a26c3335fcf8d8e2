//! The S3 operations against real servers, through the layer and the default client.
//!
//! `s3s` runs inside the process and verifies signatures strictly; `SeaweedFS` verifies session tokens, conditions and
//! unsigned headers. What a server lacks is named where it is skipped.

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
use tower_sigv4::s3::{
    Bucket, DeleteBucket, DeleteObjects, GetObject, HeadBucket, HeadObject, Lifetime, ListObjectsV2, PutObject, S3,
};
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

/// What every server must do alike.
async fn everyday_operations(s3: &S3, name: &str) {
    let bucket = new_bucket(s3, name).await;
    s3.send(HeadBucket::new(name)).await.expect("the bucket exists");
    let missing = s3.send(HeadBucket::new("no-such-bucket-here")).await.expect_err("there is no such bucket");
    assert!(missing.is_not_found(), "{missing}");

    let put =
        PutObject::new(name, "logs/a b.txt", "0123456789").content_type("text/plain").metadata("Color", "dark blue");
    assert!(s3.send(put).await.expect("stored").e_tag().is_some());
    bucket.put("logs/empty", Body::empty()).await.expect("an empty object is one too");
    bucket.put("other", vec![7; 100_000]).await.expect("stored");

    let object = s3.send(GetObject::new(name, "logs/a b.txt")).await.expect("the object is there");
    assert_eq!(object.head.content_type(), Some("text/plain"));
    assert_eq!(object.head.metadata().collect::<Vec<_>>(), [("color", "dark blue".to_owned())]);
    assert_eq!(object.head.content_length(), Some(10));
    assert!(object.head.e_tag().is_some() && object.head.last_modified().is_some());
    assert_eq!(object.body.collect(100).await.expect("it is read"), "0123456789");
    assert_eq!(read(&bucket, "logs/empty").await, "");
    assert_eq!(read(&bucket, "other").await, vec![7; 100_000]);

    for (operation, expected) in [
        (GetObject::new(name, "logs/a b.txt").range(2..5), "234"),
        (GetObject::new(name, "logs/a b.txt").range(8..), "89"),
        (GetObject::new(name, "logs/a b.txt").last_bytes(3), "789"),
    ] {
        let part = s3.send(operation).await.expect("the range is there");
        assert!(part.head.content_range().is_some());
        assert_eq!(part.body.collect(100).await.expect("it is read"), expected);
    }
    let beyond = s3.send(GetObject::new(name, "logs/a b.txt").range(100..)).await.expect_err("no such range");
    assert_eq!((beyond.status().map(|status| status.as_u16()), beyond.code()), (Some(416), Some("InvalidRange")));

    assert_eq!(s3.send(HeadObject::new(name, "other")).await.expect("it is there").content_length(), Some(100_000));
    let missing = bucket.head("missing").await.expect_err("there is none");
    assert!(missing.is_not_found() && missing.code().is_none(), "{missing}");
    let missing = bucket.get("missing").await.expect_err("there is none");
    assert!(missing.is_not_found());
    assert_eq!((missing.code(), missing.operation()), (Some("NoSuchKey"), Some("GetObject")));

    let again = s3.send(PutObject::new(name, "other", "new").if_none_match("*")).await.expect_err("it exists");
    assert!(again.is_precondition_failed(), "{again}");

    let gone = s3.send(DeleteObjects::new(name, ["logs/a b.txt", "logs/empty", "never was"])).await.expect("deleted");
    assert_eq!(gone.into_result().expect("no key failed").len(), 3);
    bucket.delete("other").await.expect("deleted");
    bucket.delete("other").await.expect("deleting again succeeds");
    assert!(bucket.list("").try_collect::<Vec<_>>().await.expect("a list").is_empty());
    s3.send(DeleteBucket::new(name)).await.expect("the empty bucket is deleted");
    assert!(s3.send(HeadBucket::new(name)).await.expect_err("it is gone").is_not_found());
}

#[tokio::test]
async fn everyday_operations_in_process() {
    let (_server, s3) = in_process().await;
    everyday_operations(&s3, "everyday").await;
}

#[tokio::test]
async fn everyday_operations_with_sts_credentials() {
    let Some(server) = seaweedfs().await else { return };
    let s3 = s3(&server.endpoint(), assume_role(server).await);
    everyday_operations(&s3, "everyday").await;
}

async fn lists_in_pages(s3: &S3, name: &str) {
    let bucket = new_bucket(s3, name).await;
    for number in 0..25 {
        bucket.put(format!("many/{number:02} +&.txt"), "x").await.expect("stored");
    }
    for key in ["many-not", "a/1", "a/2", "b/1"] {
        bucket.put(key, "x").await.expect("stored");
    }

    let list = ListObjectsV2::new(name).prefix("many/").max_keys(10);
    let pages: Vec<_> = s3.pages(list).try_collect().await.expect("pages");
    assert_eq!(pages.iter().map(|page| page.contents.len()).collect::<Vec<_>>(), [10, 10, 5]);
    assert!(pages.iter().flat_map(|page| &page.contents).all(|object| object.size == 1));

    let folders = s3.send(ListObjectsV2::new(name).delimiter("/")).await.expect("a list");
    assert_eq!(folders.common_prefixes, ["a/", "b/", "many/"]);
    assert_eq!(folders.contents.iter().map(|object| object.key.as_str()).collect::<Vec<_>>(), ["many-not"]);

    assert_eq!(bucket.delete_all("many/").await.expect("deleted"), 25);
    let left: Vec<_> = bucket.list("").map_ok(|object| object.key).try_collect().await.expect("a list");
    assert_eq!(left, ["a/1", "a/2", "b/1", "many-not"]);
}

#[tokio::test]
async fn lists_in_pages_in_process() {
    let (_server, s3) = in_process().await;
    // This server claims `EncodingType` url and then encodes nothing, so a `+` in a key would come back as a space.
    let bucket = new_bucket(&s3, "pages").await;
    for number in 0..25 {
        bucket.put(format!("many/{number:02}.txt"), "x").await.expect("stored");
    }
    let pages: Vec<_> = s3.pages(ListObjectsV2::new("pages").max_keys(10)).try_collect().await.expect("pages");
    assert_eq!(pages.iter().map(|page| page.contents.len()).collect::<Vec<_>>(), [10, 10, 5]);
    assert_eq!(bucket.delete_all("many/").await.expect("deleted"), 25);
}

#[tokio::test]
async fn lists_in_pages_on_seaweedfs() {
    let Some(server) = seaweedfs().await else { return };
    lists_in_pages(&s3(&server.endpoint(), assume_role(server).await), "pages").await;
}

/// Keys that have broken other clients.
const ODD_KEYS: [&str; 18] = [
    "plus+sign",
    "space in it",
    " leading and trailing ",
    "percent%2Fslash",
    "100%",
    "a=b&c;d@e:f,g$h",
    "quote'\"<>`{}|^[]",
    "back\\slash",
    "~tilde-_.",
    "ünïcødé/日本/🦀",
    "question?mark#hash",
    "dots.../..hidden/.x",
    "star*(paren)!",
    "control\u{1}\u{1B}\u{7F}",
    "tab\tnewline\nreturn\r",
    "trailing/",
    "double//slash",
    "/leading",
];

async fn keeps_keys(s3: &S3, name: &str, keys: &[&str], listed: bool) {
    let bucket = new_bucket(s3, name).await;
    for key in keys {
        bucket.put(*key, format!("content of {key:?}")).await.unwrap_or_else(|error| panic!("put {key:?}: {error}"));
    }
    for key in keys {
        assert_eq!(read(&bucket, key).await, format!("content of {key:?}"), "{key:?}");
        bucket.head(*key).await.unwrap_or_else(|error| panic!("head {key:?}: {error}"));
        let link = bucket.presign_get(*key, Duration::from_secs(60)).await.expect("presigned");
        assert_eq!(fetch(link.uri).await.status(), 200, "presigned {key:?}");
    }
    if listed {
        let mut expected = keys.to_vec();
        expected.sort_unstable();
        let found: Vec<_> = bucket.list("").map_ok(|object| object.key).try_collect().await.expect("a list");
        assert_eq!(found, expected);
        assert_eq!(bucket.delete_all("").await.expect("deleted"), keys.len() as u64);
        assert!(bucket.list("").try_collect::<Vec<_>>().await.expect("a list").is_empty());
    } else {
        for key in keys {
            bucket.delete(*key).await.unwrap_or_else(|error| panic!("delete {key:?}: {error}"));
            assert!(bucket.head(*key).await.expect_err("it is gone").is_not_found(), "{key:?}");
        }
    }
}

/// A request of somebody who has no credentials.
async fn fetch(uri: Uri) -> Response<Body> {
    client().oneshot(Request::get(uri).body(Body::empty()).expect("a request")).await.expect("the server answers")
}

#[tokio::test]
async fn odd_keys_round_trip_in_process() {
    let (_server, s3) = in_process().await;
    // It keeps objects as files: a key at its end or its start with a slash is a folder there, and slashes collapse.
    let skipped = ["trailing/", "double//slash", "/leading"];
    let keys: Vec<_> = ODD_KEYS.into_iter().filter(|key| !skipped.contains(key)).collect();
    keeps_keys(&s3, "odd-keys", &keys, false).await;
}

#[tokio::test]
async fn odd_keys_round_trip_on_seaweedfs() {
    let Some(server) = seaweedfs().await else { return };
    let s3 = s3(&server.endpoint(), assume_role(server).await);
    // It collapses slashes, takes a slash at the end for a folder, and stores `\` as `/`.
    let skipped = ["trailing/", "double//slash", "/leading", "back\\slash"];
    let keys: Vec<_> = ODD_KEYS.into_iter().filter(|key| !skipped.contains(key)).collect();
    keeps_keys(&s3, "odd-keys", &keys, true).await;
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

#[tokio::test]
async fn conditions_hold_on_seaweedfs() {
    let Some(server) = seaweedfs().await else { return };
    let s3 = s3(&server.endpoint(), assume_role(server).await);
    let bucket = new_bucket(&s3, "conditions").await;
    let tag = bucket.put("k", "v").await.expect("stored").e_tag().expect("a tag").to_owned();
    let get = || GetObject::new("conditions", "k");
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);

    assert!(s3.send(get().if_none_match(&tag)).await.expect_err("it is the same").is_not_modified());
    assert!(s3.send(get().if_match("\"other\"")).await.expect_err("it is another").is_precondition_failed());
    assert!(s3.send(get().if_unmodified_since(long_ago)).await.expect_err("it is newer").is_precondition_failed());
    s3.send(get().if_match(&tag)).await.expect("it is the same");
    s3.send(get().if_modified_since(long_ago)).await.expect("it is newer");
}

/// `SeaweedFS` answers `InvalidAccessKeyId` to a key whose token is not the one that came with it.
#[tokio::test]
async fn a_missing_altered_or_foreign_token_is_refused() {
    let Some(server) = seaweedfs().await else { return };
    let good = assume_role(server).await;
    let foreign = assume_role(server).await;
    let token = good.session_token().expect("temporary credentials").to_owned();
    let altered = format!("{}A", &token[..token.len() - 1]);
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
