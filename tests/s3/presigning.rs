//! Presigned URLs: what they carry is signed, all of it, and nothing can be added.

use std::time::Duration;

use http::{Request, Uri};
use tower::ServiceExt;
use tower_sigv4::Body;
use tower_sigv4::s3::{ListObjectsV2, Presigned, PutObject, S3};

use crate::{assume_role, client, in_process, new_bucket, s3, seaweedfs};

const MINUTE: Duration = Duration::from_secs(60);

/// What the server answers to somebody who sends the URL with its headers, some more, and a body.
async fn send(link: &Presigned, uri: &Uri, more: &[(&str, &str)], body: &'static str) -> u16 {
    let mut request = Request::builder().method(link.method.clone()).uri(uri);
    for (name, value) in &link.headers {
        request = request.header(name, value);
    }
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body)).expect("a request");
    client().oneshot(request).await.expect("the server answers").status().as_u16()
}

fn changed(uri: &Uri, change: impl Fn(&str) -> String) -> Uri {
    let text = uri.to_string();
    let changed = change(&text);
    assert_ne!(changed, text, "the change changes something");
    changed.parse().expect("a URI")
}

/// What is refused: each change makes something else of the request than was signed.
async fn nothing_can_be_changed(s3: &S3, name: &str) {
    let bucket = new_bucket(s3, name).await;
    bucket.put("logs/a", "content").await.expect("stored");
    let list = ListObjectsV2::new(name).prefix("logs/").max_keys(1);
    let link = s3.presign(list, MINUTE).await.expect("presigned");
    assert_eq!(send(&link, &link.uri, &[], "").await, 200);
    for changed in [
        changed(&link.uri, |uri| format!("{uri}&delimiter=%2F")),
        changed(&link.uri, |uri| uri.replace("prefix=logs%2F", "prefix=")),
        changed(&link.uri, |uri| uri.replace("max-keys=1", "max-keys=1000")),
        changed(&link.uri, |uri| uri.replace("&prefix=logs%2F", "")),
        changed(&link.uri, |uri| uri.replace("X-Amz-Expires=60", "X-Amz-Expires=600")),
    ] {
        assert_eq!(send(&link, &changed, &[], "").await, 403, "{}", changed.query().expect("a query"));
    }

    let put = PutObject::new(name, "k", "").content_type("text/csv").metadata("color", "blue");
    let link = s3.presign(put, MINUTE).await.expect("presigned");
    assert_eq!(send(&link, &link.uri, &[], "content").await, 200);
    let mut red = link.clone();
    red.headers.insert("x-amz-meta-color", "red".parse().expect("a value"));
    let mut other_type = link.clone();
    other_type.headers.insert("content-type", "text/html".parse().expect("a value"));
    let mut without = link.clone();
    without.headers.remove("x-amz-meta-color");
    for (what, changed) in [("metadata", red), ("type", other_type), ("no metadata", without)] {
        let status = send(&changed, &changed.uri, &[], "content").await;
        assert!(matches!(status, 400 | 403), "{what}: {status}");
    }
}

#[tokio::test]
async fn nothing_that_is_presigned_can_be_changed_in_process() {
    let (_server, s3) = in_process().await;
    // It does not refuse an `x-amz-*` header that is added.
    nothing_can_be_changed(&s3, "unchanged").await;
}

#[tokio::test]
async fn nothing_that_is_presigned_can_be_changed_on_seaweedfs() {
    let Some(server) = seaweedfs().await else { return };
    let s3 = s3(&server.endpoint(), assume_role(server).await);
    nothing_can_be_changed(&s3, "unchanged").await;

    let link = s3.bucket("unchanged").presign_put("plain", MINUTE).await.expect("presigned");
    for added in [("x-amz-meta-color", "red"), ("x-amz-acl", "public-read"), ("x-amz-storage-class", "STANDARD")] {
        assert_eq!(send(&link, &link.uri, &[added], "content").await, 403, "{added:?}");
    }
    assert_eq!(send(&link, &link.uri, &[], "content").await, 200);
}
