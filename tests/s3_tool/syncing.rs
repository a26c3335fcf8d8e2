//! `sync`, both ways.

use tower_sigv4::s3::Bucket;

use crate::support::stack::read;
use crate::tool::{Tool, keys, tree};

async fn up_and_down(tool: &Tool, bucket: &Bucket) {
    let address = format!("s3://{}/site", bucket.name());
    tool.write("here/a", "one");
    tool.write("here/sub/b c", "three");
    bucket.put("site/extra", "x").await.expect("stored");
    bucket.put("sites", "x").await.expect("stored");

    let plan = tool.ok(["sync", "--dry-run", "--delete", "here", &address]).await;
    let expected = format!("upload {address}/a\nupload {address}/sub/b c\ndelete {address}/extra\n");
    assert_eq!(plan, expected);
    assert_eq!(keys(bucket).await, ["site/extra", "sites"]);

    assert_eq!(tool.ok(["sync", "here", &address]).await, "uploaded 2 (8 bytes), unchanged 0, deleted 0\n");
    assert_eq!(tool.ok(["sync", "here", &address]).await, "uploaded 0 (0 bytes), unchanged 2, deleted 0\n");
    assert_eq!(keys(bucket).await, ["site/a", "site/extra", "site/sub/b c", "sites"]);
    assert_eq!(tool.ok(["sync", "--delete", "here", &address]).await, "uploaded 0 (0 bytes), unchanged 2, deleted 1\n");
    assert_eq!(keys(bucket).await, ["site/a", "site/sub/b c", "sites"]);
    assert_eq!(read(bucket, "site/sub/b c").await, "three");

    tool.write("there/old", "x");
    let plan = tool.ok(["sync", "--dry-run", "--delete", &address, "there"]).await;
    assert_eq!(plan, "download there/a\ndownload there/sub/b c\ndelete there/old\n");
    assert_eq!(tree(&tool.folder().join("there")), ["old"]);
    assert_eq!(tool.ok(["sync", "--quiet", &address, "there"]).await, "");
    assert_eq!(tree(&tool.folder().join("there")), ["a", "old", "sub/b c"]);
    assert_eq!(
        tool.ok(["sync", "--delete", &address, "there"]).await,
        "uploaded 0 (0 bytes), unchanged 2, deleted 1\n"
    );
    assert_eq!(tree(&tool.folder().join("there")), ["a", "sub/b c"]);
    assert_eq!(tool.read("there/sub/b c"), b"three");
}

#[tokio::test]
async fn folders_and_prefixes_are_brought_up_to_date() {
    let tool = Tool::in_process().await;
    up_and_down(&tool, &tool.bucket("bucket").await).await;
}

#[tokio::test]
async fn folders_and_prefixes_are_brought_up_to_date_with_sts_credentials() {
    let Some(tool) = Tool::on_seaweedfs().await else { return };
    up_and_down(&tool, &tool.bucket("tool-syncs").await).await;
}

#[tokio::test]
async fn contents_are_compared_when_asked_for() {
    let tool = Tool::in_process().await;
    let bucket = tool.bucket("bucket").await;
    let file = tool.write("here/a", "old");
    std::fs::File::options().write(true).open(file).expect("a file").set_modified(std::time::UNIX_EPOCH).expect("set");
    bucket.put("a", "new").await.expect("stored");
    tool.ok(["sync", "here", "s3://bucket"]).await;
    tool.ok(["sync", "--compare", "size", "here", "s3://bucket"]).await;
    assert_eq!(read(&bucket, "a").await, "new");
    tool.ok(["sync", "--compare", "checksum", "here", "s3://bucket"]).await;
    assert_eq!(read(&bucket, "a").await, "old");
}
