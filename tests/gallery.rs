//! The example `gallery` as whoever speaks HTTP sees it. What its page does is tested in `gallery_in_browser.rs`.

#![allow(clippy::disallowed_methods, reason = "the program under test has the system's clock")]
#![cfg(all(feature = "axum", feature = "client", feature = "s3", feature = "testing"))]

mod support;

use std::collections::HashSet;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use http::{Request, header};
use serde_json::{Value, json};
use support::exchange::get;
use support::gallery::{Gallery, ask};
use support::memory::peak_of;
use support::proxy::Proxy;
use support::seaweedfs::SeaweedFs;
use support::ses_local::ses_local;
use support::stack::{assume_role, new_bucket, s3, seaweedfs};
use tower_sigv4::{Body, Credentials};

const PNG: &str = "image/png";

#[tokio::test]
async fn the_store_holds_uploads_to_size_type_and_place() {
    let gallery = Gallery::start(&["--max-bytes", "1000"], &[]).await;
    let visitor = gallery.visitor().await;
    assert_eq!(visitor.upload("1/fits.png", PNG, &[7; 1000]).await.0, 204);
    let (status, answer) = visitor.upload("1/larger.png", PNG, &[7; 1001]).await;
    assert!(status == 400 && answer.contains("EntityTooLarge"), "{status} {answer}");
    let (status, answer) = visitor.upload("1/page.html", "text/html", b"<script>").await;
    assert!(status == 400 && answer.contains("image/"), "{status} {answer}");

    let pictures = visitor.pictures().await;
    let [picture] = pictures.as_slice() else { panic!("one picture is there: {pictures:?}") };
    assert_eq!((&picture["name"], &picture["size"]), (&json!("fits.png"), &json!(1000)));
    // Straight from the store.
    assert_eq!(get(picture["url"].as_str().expect("a URL").to_owned()).await, [7; 1000].as_slice());
}

#[tokio::test]
async fn visitors_see_their_own_pictures_alone() {
    let gallery = Gallery::start(&[], &[]).await;
    let (ann, bob) = (gallery.visitor().await, gallery.visitor().await);
    assert_eq!(ann.upload("1/cat über + %.png", PNG, b"a cat").await.0, 204);
    assert_eq!(bob.pictures().await, Vec::<Value>::new());

    let pictures = ann.pictures().await;
    let url = pictures[0]["url"].as_str().expect("a URL");
    assert!(!url.contains(ann.number()), "whoever is given a picture's URL would be its owner");
    let anns_prefix = ann.form().await["prefix"].as_str().expect("a prefix").to_owned();
    let anns_folder = anns_prefix.trim_end_matches('/').rsplit('/').next().expect("a folder").to_owned();
    for id in
        ["1/cat%20%C3%BCber%20%2B%20%25.png", &format!("..%2F{anns_folder}%2F1%2Fcat%20%C3%BCber%20%2B%20%25.png")]
    {
        bob.delete(&format!("/api/pictures/{id}")).await;
        assert_eq!(ann.pictures().await.len(), 1, "after {id}");
    }
    assert_eq!(ann.delete("/api/pictures/1/..").await.0, 404);

    assert_eq!(ann.delete("/api/pictures/1/cat%20%C3%BCber%20%2B%20%25.png").await.0, 204);
    assert_eq!(ann.pictures().await, Vec::<Value>::new());
    let (status, _, _) =
        ask(Request::get(format!("{}/api/pictures", gallery.url())).body(Body::empty()).unwrap()).await;
    assert_eq!(status, 401, "without a cookie");
}

#[tokio::test]
async fn the_page_may_talk_to_the_gallery_and_the_store_alone() {
    let gallery = Gallery::start(&[], &[]).await;
    let form = gallery.visitor().await.form().await;
    let store = form["form"]["url"].as_str().expect("a URL").split("/pictures").next().expect("an origin");
    let (_, headers, _) = ask(Request::get(gallery.url()).body(Body::empty()).expect("a request")).await;
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    assert!(policy.contains(&format!("connect-src 'self' {store};")), "{policy} for {store}");
    let cookie = headers[header::SET_COOKIE].to_str().expect("text");
    assert!(cookie.ends_with("; HttpOnly; SameSite=Strict"), "{cookie}");
    assert_eq!(headers[header::REFERRER_POLICY], "no-referrer");
}

/// Reads a ZIP with another implementation: its names and sizes, each file checked.
fn contents(zip: &[u8]) -> Vec<(String, u64)> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("pictures.zip");
    std::fs::write(&path, zip).expect("it is written");
    let script = "import json,sys,zipfile
z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
print(json.dumps([[i.filename,i.file_size] for i in z.infolist()]))";
    let output = Command::new("python3").args(["-c", script]).arg(&path).output().expect("python3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("a list")
}

#[tokio::test]
async fn a_zip_has_every_picture_under_a_name_of_its_own() {
    let gallery = Gallery::start(&[], &[]).await;
    let visitor = gallery.visitor().await;
    for id in ["1/cat.png", "2/cat.png", "3/Zoë ✓"] {
        assert_eq!(visitor.upload(id, PNG, id.as_bytes()).await.0, 204);
    }
    let (status, zip) = visitor.get("/pictures.zip").await;
    assert_eq!(status, 200);
    let expected = [("cat.png", 9), ("cat (2).png", 9), ("Zoë ✓", 10)].map(|(name, size)| (name.to_owned(), size));
    assert_eq!(contents(&zip).into_iter().collect::<HashSet<_>>(), HashSet::from(expected));
}

#[tokio::test]
async fn bounced_addresses_get_no_more_mail_and_forged_bounces_count_for_nothing() {
    let gallery = Gallery::start(&[], &[]).await;
    let visitor = gallery.visitor().await;
    assert_eq!(visitor.upload("1/cat.png", PNG, b"a cat").await.0, 204);
    let mail_to = async |to: &str| visitor.post("/api/links", &json!({ "id": "1/cat.png", "to": to })).await.0;

    assert_eq!(mail_to("ann@example.com").await, 200);
    let (_, mailbox) = visitor.get("/api/mailbox").await;
    let mails: Vec<Value> = serde_json::from_slice(&mailbox).expect("a list");
    assert_eq!(mails[0]["to"], json!(["ann@example.com"]));
    let text = mails[0]["text"].as_str().expect("text");
    let link = text.lines().find(|line| line.starts_with("http")).expect("a link");
    assert_eq!(get(link.to_owned()).await, "a cat");
    let until = text.split("works until ").nth(1).expect("an end").trim_end().trim_end_matches('.');
    // The credentials last an hour, so the link does: not the week that was wished.
    let left = humantime::parse_rfc3339(until).expect("a time").duration_since(SystemTime::now()).expect("it is ahead");
    assert!((3_500..=3_600).contains(&left.as_secs()), "{left:?}");

    assert_eq!(mail_to("bounce@example.com").await, 200);
    // SNS posts when it likes.
    while mail_to("Bounce@example.com").await != 409 {
        tokio::task::yield_now().await;
    }
    let forged = json!({ "Type": "Notification", "Message": "{}", "MessageId": "1", "Timestamp": "2026-01-01T00:00:00.000Z",
        "TopicArn": "arn:aws:sns:us-east-1:123456789012:gallery", "SignatureVersion": "1", "Signature": "AAAA",
        "SigningCertURL": "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem" });
    assert_eq!(visitor.post("/hook", &forged).await.0, 403);
    assert_eq!(mail_to("no address").await, 400);
    assert_eq!(visitor.post("/api/links", &json!({ "id": "1/none.png", "to": "ann@example.com" })).await.0, 404);
}

#[tokio::test]
async fn credentials_rotate_while_visitors_come() {
    let gallery = Gallery::start(&["--credentials-seconds", "3"], &[]).await;
    let visitor = gallery.visitor().await;
    let mut keys = HashSet::new();
    while keys.len() < 4 {
        assert_eq!(visitor.upload("1/a.png", PNG, b"a picture").await.0, 204);
        let pictures = visitor.pictures().await;
        let url = pictures[0]["url"].as_str().expect("a URL");
        assert_eq!(get(url.to_owned()).await, "a picture");
        let (_, scope) = url.split_once("X-Amz-Credential=").expect("it is presigned");
        keys.insert(scope.split("%2F").next().expect("a key").to_owned());
    }
}

#[tokio::test]
async fn it_ends_at_ctrl_c_and_leaves_nothing() {
    let mut gallery = Gallery::start(&[], &[]).await;
    let visitor = gallery.visitor().await;
    assert_eq!(visitor.upload("1/cat.png", PNG, b"a cat").await.0, 204);
    let files = |folder: &Path| std::fs::read_dir(folder).expect("a folder").count();
    let folder = gallery.process().folder().to_owned();
    assert_eq!(files(&folder), 2, "the log and the store");
    assert!(gallery.process().interrupt());
    assert_eq!(files(&folder), 1, "the log");
}

/// A gallery on a real store with `bucket` in it, through a wire that can be cut, and with a real SES server.
async fn on_a_real_store(server: &SeaweedFs, bucket: &str, credentials: &Credentials) -> Option<(Gallery, Proxy)> {
    let ses = ses_local().await?;
    let wire = Proxy::start(server.address()).await;
    new_bucket(&s3(&server.endpoint(), credentials.clone()), bucket).await;
    let endpoint = wire.endpoint();
    let mut environment = vec![
        ("AWS_ACCESS_KEY_ID", credentials.access_key_id()),
        ("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key()),
        ("AWS_REGION", server.region()),
        ("AWS_ENDPOINT_URL_S3", &endpoint),
        ("AWS_ENDPOINT_URL_SESV2", ses.endpoint()),
    ];
    environment.extend(credentials.session_token().map(|token| ("AWS_SESSION_TOKEN", token)));
    let arguments = ["--bucket", bucket, "--from", "gallery@example.com", "--set-cors"];
    Some((Gallery::start(&arguments, &environment).await, wire))
}

#[tokio::test]
async fn with_the_environment_set_it_works_on_a_real_store_and_sends_real_mail() {
    let Some(server) = seaweedfs().await else { return };
    // It looks for a form's access key among its permanent ones alone.
    let credentials = Credentials::new(server.access_key(), server.secret_key());
    let Some((mut gallery, wire)) = on_a_real_store(server, "real", &credentials).await else { return };
    let visitor = gallery.visitor().await;
    let (status, answer) = visitor.upload("1/cat.png", PNG, b"a cat").await;
    assert_eq!(status, 204, "{answer}");
    let (status, answer) = visitor.post("/api/links", &json!({ "id": "1/cat.png", "to": "real@example.com" })).await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&answer));
    let store = ses_local().await.expect("it runs").store().await;
    let mails = store["emails"].as_array().expect("a list");
    let mail = mails.iter().find(|mail| mail["destination"]["to"] == json!(["real@example.com"])).expect("the mail");
    let text = mail["body"]["text"].as_str().expect("text");
    let link = text.lines().find(|line| line.starts_with("http")).expect("a link");
    assert_eq!(get(link.to_owned()).await, "a cat");

    let sent = String::from_utf8_lossy(&wire.sent()).into_owned();
    assert!(sent.contains(credentials.access_key_id()), "the wire is listened to");
    for text in [sent, gallery.process().log()] {
        assert!(!text.contains(credentials.secret_access_key()));
    }
    assert_eq!(visitor.post("/hook", &json!({})).await.0, 404, "without a topic there is no hook");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_zip_of_many_pictures_needs_little_memory_and_breaks_off_when_the_store_does() {
    const PICTURE: usize = 8 << 20;
    let Some(server) = seaweedfs().await else { return };
    let credentials = assume_role(server).await;
    let Some((mut gallery, wire)) = on_a_real_store(server, "many", &credentials).await else { return };
    let visitor = gallery.visitor().await;
    let prefix = visitor.form().await["prefix"].as_str().expect("a prefix").to_owned();
    let bucket = s3(&wire.endpoint(), credentials).bucket("many");
    for number in 0..30 {
        bucket.put(format!("{prefix}{number:02}/picture.png"), vec![number; PICTURE]).await.expect("it is stored");
    }

    let before = peak_of(gallery.process().id());
    let (size, is_whole) = visitor.download("/pictures.zip").await;
    assert!(is_whole && size > 30 * PICTURE as u64, "{size}");
    let grown = peak_of(gallery.process().id()).saturating_sub(before);
    assert!(grown < 16 << 20, "a ZIP of {size} bytes took {grown} bytes");

    wire.cut_after(12 << 20);
    let (received, is_whole) = visitor.download("/pictures.zip").await;
    assert!(!is_whole && (8..16).contains(&(received >> 20)), "{received} bytes, whole: {is_whole}");
    assert!(gallery.process().log().contains("a ZIP ended early"), "{}", gallery.process().log());
}
