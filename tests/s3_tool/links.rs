//! `presign`.

use std::time::{Duration, SystemTime};

use http::{Request, StatusCode};
use tower_sigv4::Body;

use crate::support::exchange::get;
use crate::support::secrets::{SECRET, TOKEN};
use crate::support::stack::{read, send_unsigned};
use crate::tool::Tool;

/// What `presign` writes: the link, and when it ends.
async fn presign(tool: &Tool, arguments: &[&str]) -> (String, SystemTime, String) {
    let ran = tool.run(["presign"].iter().chain(arguments)).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let told = ran.stderr.trim_end().strip_prefix("s3: the link works until ").expect("an end").to_owned();
    let end = humantime::parse_rfc3339(&told[..20]).expect("a time");
    (ran.text().trim_end().to_owned(), end, told[20..].to_owned())
}

#[expect(clippy::disallowed_methods, reason = "links end by the clock")]
fn from_now(time: SystemTime) -> Duration {
    time.duration_since(SystemTime::now()).expect("later")
}

async fn links_work(tool: &Tool, name: &str) {
    let bucket = tool.bucket(name).await;
    bucket.put("a b+ü", "content").await.expect("stored");
    let (link, end, why) = presign(tool, &["--expires-in", "10m", &format!("s3://{name}/a b+ü")]).await;
    assert_eq!(get(link.clone()).await, "content");
    let left = from_now(end).as_secs();
    assert!((540..=600).contains(&left) && why.is_empty(), "{left} {why}");
    assert!(link.contains("X-Amz-Expires=600"));

    let (link, ..) = presign(tool, &["--put", &format!("s3://{name}/put")]).await;
    let put = Request::put(link).body(Body::from("by link")).expect("a request");
    assert_eq!(send_unsigned(put).await.status(), StatusCode::OK);
    assert_eq!(read(&bucket, "put").await, "by link");

    // It is signed, so nothing of it can be changed.
    let (link, ..) = presign(tool, &[&format!("s3://{name}/put")]).await;
    let other = Request::get(link.replace("/put?", "/a%20b%2B%C3%BC?")).body(Body::empty()).expect("a request");
    assert_eq!(send_unsigned(other).await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn links_work_without_credentials() {
    links_work(&Tool::in_process().await, "bucket").await;
}

#[tokio::test]
async fn links_work_without_credentials_but_the_token_in_them() {
    let Some(tool) = Tool::on_seaweedfs().await else { return };
    links_work(&tool, "tool-links").await;
}

/// Credentials of a profile, which end before the link was to.
#[tokio::test]
async fn a_link_ends_with_its_credentials() {
    let mut tool = Tool::in_process().await;
    tool.bucket("bucket").await.put("k", "content").await.expect("stored");
    #[expect(clippy::disallowed_methods, reason = "credentials end by the clock")]
    let end = SystemTime::now() + Duration::from_secs(1_200);
    let end = humantime::format_rfc3339_seconds(end).to_string();
    let credentials = serde_json::json!({
        "Version": 1, "AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": SECRET, "SessionToken": TOKEN, "Expiration": end,
    });
    let file = tool.write("credentials.json", credentials.to_string());
    let config = format!("[profile ending]\ncredential_process = cat {}\n", file.display());
    let config = tool.write("config", config);
    tool.set("AWS_CONFIG_FILE", config.to_str().expect("a text"));
    // The profile that is named goes before these.
    tool.set("AWS_ACCESS_KEY_ID", "AKIANOBODY");

    let (link, told, why) = presign(&tool, &["--profile", "ending", "--expires-in", "1h", "s3://bucket/k"]).await;
    assert_eq!(humantime::format_rfc3339_seconds(told).to_string(), end);
    assert_eq!(why, ", when the credentials end");
    assert_eq!(get(link).await, "content");
    let (_, _, why) = presign(&tool, &["--profile", "ending", "--expires-in", "60", "s3://bucket/k"]).await;
    assert_eq!(why, "");
    tool.fails(1, ["stat", "s3://bucket/k", "--endpoint-url", "http://127.0.0.1:1"]).await;
}

#[tokio::test]
async fn a_script_gets_the_link_alone() {
    let tool = Tool::in_process().await;
    let link = tool.ok(["presign", "--quiet", "s3://bucket/k"]).await;
    assert!(link.starts_with("http://127.0.0.1:") && link.lines().count() == 1, "{link}");
}
