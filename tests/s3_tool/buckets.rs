//! `mb` and `rb`.

use tower_sigv4::s3::HeadBucket;

use crate::tool::Tool;

async fn come_and_go(tool: &Tool, name: &str) {
    let address = format!("s3://{name}");
    tool.ok(["mb", &address]).await;
    let bucket = tool.s3.bucket(name);
    assert!(bucket.s3().send(HeadBucket::new(name)).await.is_ok());
    tool.ok(["rb", &format!("{address}/")]).await;
    assert!(bucket.s3().send(HeadBucket::new(name)).await.expect_err("gone").is_not_found());
    tool.fails(3, ["rb", &address]).await;
    tool.fails(3, ["rb", "--force", &address]).await;

    tool.ok(["mb", &address]).await;
    for key in ["a/b", "a/c", "ü"] {
        bucket.put(key, "x").await.expect("stored");
    }
    tool.ok(["rb", "--force", &address]).await;
    assert!(bucket.s3().send(HeadBucket::new(name)).await.expect_err("gone").is_not_found());
}

#[tokio::test]
async fn buckets_come_and_go() {
    let tool = Tool::in_process().await;
    come_and_go(&tool, "bucket").await;
}

#[tokio::test]
async fn buckets_come_and_go_with_sts_credentials() {
    let Some(tool) = Tool::on_seaweedfs().await else { return };
    come_and_go(&tool, "tool-buckets").await;
    // The server in process would delete it with all that is in it.
    tool.bucket("tool-full").await.put("k", "x").await.expect("stored");
    let line = tool.fails(1, ["rb", "s3://tool-full"]).await;
    assert!(line.contains("BucketNotEmpty"), "{line}");
    assert!(tool.s3.bucket("tool-full").head("k").await.is_ok());
}
