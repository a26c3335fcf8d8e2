//! Forms: what a browser may upload with one, and what it may not.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use tower::ServiceExt;
use tower_sigv4::clock::{Clock, SystemClock};
use tower_sigv4::s3::{Bucket, Lifetime, PostPolicy, S3};
use tower_sigv4::{Credentials, ErrorKind};

use crate::support::forms::Form;
use crate::{assume_role, client, in_process, new_bucket, read, s3, seaweedfs};

const MINUTE: Duration = Duration::from_secs(60);

/// The status and the document that the server answers to a form.
async fn send(form: &Form) -> (u16, String) {
    let answer = client().oneshot(form.request()).await.expect("the server answers");
    let status = answer.status().as_u16();
    let document = answer.into_body().collect(100_000).await.expect("a short answer");
    (status, String::from_utf8_lossy(&document).into_owned())
}

async fn form(bucket: &Bucket, policy: PostPolicy) -> Form {
    Form::new(&bucket.presign_post(policy, MINUTE).await.expect("presigned"))
}

async fn uploads_work(s3: &S3, name: &str) {
    let bucket = new_bucket(s3, name).await;
    let policy = PostPolicy::key("exact/a \"b\" é.png")
        .content_type("image/png")
        .content_length_range(1..=7)
        .metadata("Album", "Été")
        .cache_control("max-age=60")
        .content_disposition("attachment; filename=\"a.png\"")
        .success_action_status(201);
    let (status, answer) = send(&form(&bucket, policy).await).await;
    assert_eq!(status, 201, "{answer}");
    assert!(answer.contains("<Key>exact/a"), "{answer}");
    let object = bucket.get("exact/a \"b\" é.png").await.expect("it is there");
    assert_eq!(object.head.content_type(), Some("image/png"));
    assert_eq!(object.head.metadata().collect::<Vec<_>>(), [("album", "Été".to_owned())]);
    assert_eq!(object.body.collect(100).await.expect("it is read"), "content");

    let policy = PostPolicy::key_starts_with("user/7/")
        .content_type_starts_with("image/")
        .field_starts_with("x-amz-meta-tag", "");
    let signed = bucket.presign_post(policy, MINUTE).await.expect("presigned");
    assert_eq!(signed.fields_to_add, ["key", "Content-Type", "x-amz-meta-tag"]);
    let filled = Form::new(&signed)
        .with("key", "user/7/own name")
        .with("Content-Type", "image/gif")
        .with("x-amz-meta-tag", "any");
    let (status, answer) = send(&filled).await;
    assert!(matches!(status, 200 | 204), "{status} {answer}");
    assert_eq!(read(&bucket, "user/7/own name").await, "content");

    let policy = PostPolicy::key("rounded");
    let life = Lifetime::exactly(MINUTE).rounded_to(Duration::from_secs(100));
    let rounded = bucket.presign_post(policy, life).await.expect("presigned");
    let (status, answer) = send(&Form::new(&rounded)).await;
    assert!(matches!(status, 200 | 204), "{status} {answer}");
}

/// What every server refuses.
async fn nothing_else_is_taken(s3: &S3, name: &str) {
    let bucket = new_bucket(s3, name).await;
    let policy = PostPolicy::key_starts_with("user/7/").content_type("image/png").content_length_range(2..=7);
    let good = form(&bucket, policy).await.with("key", "user/7/k");
    let (status, answer) = send(&good).await;
    assert!(matches!(status, 200 | 204), "{status} {answer}");

    let wider = {
        let document = BASE64_STANDARD.decode(good.value("policy")).expect("base64");
        let document = String::from_utf8(document).expect("text").replace("user/7/", "user/");
        BASE64_STANDARD.encode(document)
    };
    let signature = good.value("x-amz-signature");
    let last = if signature.ends_with('0') { "1" } else { "0" };
    let altered_signature = format!("{}{last}", &signature[..63]);
    // So little that the server does not refuse the signing time itself.
    let past = SystemClock.now() - 2 * MINUTE;
    let expired = s3.clone().clock(move || past).bucket(name);
    let expired = expired.presign_post(PostPolicy::key("user/7/k"), MINUTE).await.expect("presigned");
    let foreign = Form { uri: good.uri.replace(name, &format!("{name}-other")), ..good.clone() };
    new_bucket(s3, &format!("{name}-other")).await;

    for (what, bad) in [
        ("a key outside the prefix", good.clone().with("key", "user/8/k")),
        ("no key", good.clone().without("key")),
        ("too large a file", Form { file: vec![b'x'; 8], ..good.clone() }),
        ("too small a file", Form { file: vec![b'x'; 1], ..good.clone() }),
        ("another type", good.clone().with("Content-Type", "text/html")),
        ("no type", good.clone().without("Content-Type")),
        ("an altered policy", good.clone().with("policy", &wider)),
        ("no policy", good.clone().without("policy")),
        ("an altered signature", good.clone().with("x-amz-signature", &altered_signature)),
        ("no signature", good.clone().without("x-amz-signature")),
        ("another date", good.clone().with("x-amz-date", "20300101T000000Z")),
        ("another scope", good.clone().with("x-amz-credential", "AKID/20300101/us-east-1/s3/aws4_request")),
        ("an added field", good.clone().with("x-amz-meta-added", "v")),
        ("another bucket", foreign),
        ("an expired form", Form::new(&expired)),
    ] {
        let (status, answer) = send(&bad).await;
        assert!(matches!(status, 400 | 403), "{what}: {status} {answer}");
    }
    let stored: Vec<String> = keys(&bucket).await;
    assert_eq!(stored, ["user/7/k"]);
    assert_eq!(read(&bucket, "user/7/k").await, "content");
    assert!(keys(&s3.bucket(format!("{name}-other"))).await.is_empty());
}

async fn keys(bucket: &Bucket) -> Vec<String> {
    use futures_util::TryStreamExt;
    bucket.list("").map_ok(|object| object.key).try_collect().await.expect("a list")
}

#[tokio::test]
async fn forms_upload_in_process() {
    let (_server, s3) = in_process().await;
    uploads_work(&s3, "forms").await;
    nothing_else_is_taken(&s3, "refused-forms").await;
}

/// It looks for a form's access key among its permanent ones alone, so these forms have no token.
#[tokio::test]
async fn forms_upload_on_seaweedfs() {
    let Some(server) = seaweedfs().await else { return };
    let s3 = s3(&server.endpoint(), Credentials::new(server.access_key(), server.secret_key()));
    uploads_work(&s3, "forms").await;
    nothing_else_is_taken(&s3, "refused-forms").await;
}

/// The token is a field of the form and a condition of its policy, which even a server that knows no tokens checks.
#[tokio::test]
async fn a_form_with_a_missing_or_altered_token_is_refused() {
    let (_server, s3) = in_process().await;
    let bucket = new_bucket(&s3, "form-tokens").await;
    let signed = form(&bucket, PostPolicy::key("k")).await;
    assert_eq!(signed.value("x-amz-security-token"), "ignored/by+this=server");
    for (what, bad) in [
        ("missing", signed.clone().without("x-amz-security-token")),
        ("altered", signed.clone().with("x-amz-security-token", "ignored/by+this=serveR")),
    ] {
        let (status, answer) = send(&bad).await;
        assert!(answer.contains("InvalidPolicyDocument"), "{what}: {status} {answer}");
    }
    let (status, answer) = send(&signed).await;
    assert!(matches!(status, 200 | 204), "{status} {answer}");
}

#[tokio::test]
async fn a_form_of_sts_ends_with_its_token() {
    let Some(server) = seaweedfs().await else { return };
    let temporary = assume_role(server).await;
    let bucket = s3(&server.endpoint(), temporary.clone()).bucket("sts-forms");
    let signed = form(&bucket, PostPolicy::key("k")).await;
    assert_eq!(Some(signed.value("x-amz-security-token")), temporary.session_token());

    let error = bucket.presign_post(PostPolicy::key("k"), Duration::from_secs(7_200)).await.expect_err("too long");
    assert_eq!(error.kind(), ErrorKind::Credentials);
    let at_most = Lifetime::at_most(Duration::from_secs(7_200));
    let shorter = bucket.presign_post(PostPolicy::key("k"), at_most).await.expect("presigned");
    assert_eq!(Some(shorter.expires_at), temporary.expiry());
}

#[tokio::test]
async fn a_form_signed_with_a_wrong_secret_is_refused() {
    let (server, good) = in_process().await;
    new_bucket(&good, "wrong-secret").await;
    let wrong = s3(&server.endpoint(), Credentials::new(crate::KEY, "wrong")).bucket("wrong-secret");
    let (status, answer) = send(&form(&wrong, PostPolicy::key("k")).await).await;
    assert_eq!(status, 403, "{answer}");
}
