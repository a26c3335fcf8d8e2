//! `cp` of single objects, up, down and inside.

use tower_sigv4::s3::Bucket;

use crate::support::stack::read;
use crate::tool::{Tool, keys, tree};
use crate::{MIB, content};

/// Keys that other clients have broken.
const ODD: [&str; 6] = ["sp ace", "pl+us", "per%2Fcent%", "ünï/日本/🦀", "q?x=1&y#z", "a/-rf"];

async fn up_down_and_inside(tool: &Tool, bucket: &Bucket) {
    let (name, content) = (bucket.name(), content(20 * MIB + 7));
    tool.write("here/large", &content);
    tool.ok(["cp", "here/large", &format!("s3://{name}/a/large")]).await;
    assert_eq!(read(bucket, "a/large").await, content);

    tool.ok(["cp", &format!("s3://{name}/a/large"), &format!("s3://{name}/b/copy")]).await;
    assert_eq!(read(bucket, "b/copy").await, content);

    tool.ok(["cp", &format!("s3://{name}/b/copy"), "there"]).await;
    assert_eq!(tool.read("there"), content);
    assert_eq!(tree(tool.folder()), ["here/large", "there"]);
}

#[tokio::test]
async fn large_objects_go_up_down_and_inside() {
    let tool = Tool::in_process().await;
    up_down_and_inside(&tool, &tool.bucket("bucket").await).await;
}

#[tokio::test]
async fn large_objects_go_up_down_and_inside_with_sts_credentials() {
    let Some(tool) = Tool::on_seaweedfs().await else { return };
    up_down_and_inside(&tool, &tool.bucket("tool-copies").await).await;
}

async fn odd_keys_arrive(tool: &Tool, bucket: &Bucket, odd: &[&str]) {
    let name = bucket.name();
    for key in odd {
        tool.write("file", key);
        tool.ok(["cp", "file", &format!("s3://{name}/{key}")]).await;
        assert_eq!(read(bucket, key).await, *key);
        tool.ok(["cp", &format!("s3://{name}/{key}"), "back"]).await;
        assert_eq!(tool.read("back"), key.as_bytes());
        assert_eq!(tool.ok(["cat", &format!("s3://{name}/{key}")]).await, *key);
        tool.ok(["cp", &format!("s3://{name}/{key}"), &format!("s3://{name}/copy of {key}")]).await;
        assert_eq!(read(bucket, &format!("copy of {key}")).await, *key);
        tool.ok(["rm", &format!("s3://{name}/{key}")]).await;
        tool.ok(["rm", &format!("s3://{name}/copy of {key}")]).await;
    }
    assert!(keys(bucket).await.is_empty());
}

#[tokio::test]
async fn odd_keys_are_keys() {
    let tool = Tool::in_process().await;
    odd_keys_arrive(&tool, &tool.bucket("bucket").await, &ODD).await;
}

#[tokio::test]
async fn odd_keys_are_keys_with_sts_credentials() {
    let Some(tool) = Tool::on_seaweedfs().await else { return };
    odd_keys_arrive(&tool, &tool.bucket("tool-odd").await, &ODD).await;
}

/// The server here has no such keys, and `SeaweedFS` takes `/a` for `a`: so what counts is what is asked for.
#[tokio::test]
async fn a_leading_slash_is_part_of_the_key() {
    let Some(tool) = Tool::on_seaweedfs().await else { return };
    let link = tool.ok(["presign", "--quiet", "s3://bucket//a b+c%20ü"]).await;
    let path = link.split('?').next().expect("a path");
    assert!(path.ends_with("/bucket//a%20b%2Bc%2520%C3%BC"), "{path}");

    let bucket = tool.bucket("tool-slashes").await;
    tool.write("file", "content");
    tool.ok(["cp", "file", "s3://tool-slashes//a"]).await;
    assert_eq!(read(&bucket, "/a").await, "content");
    assert_eq!(tool.ok(["cat", "s3://tool-slashes//a"]).await, "content");
    tool.ok(["rm", "s3://tool-slashes//a"]).await;
    assert!(bucket.head("/a").await.expect_err("gone").is_not_found());
}

#[tokio::test]
async fn a_folder_gets_the_last_name() {
    let tool = Tool::in_process().await;
    let bucket = tool.bucket("bucket").await;
    tool.write("here/file", "content");
    tool.ok(["cp", "here/file", "s3://bucket"]).await;
    tool.ok(["cp", "here/file", "s3://bucket/a/"]).await;
    tool.ok(["cp", "s3://bucket/a/file", "s3://bucket/b/"]).await;
    assert_eq!(keys(&bucket).await, ["a/file", "b/file", "file"]);
    tool.ok(["cp", "s3://bucket/b/file", "."]).await;
    assert_eq!(tree(tool.folder()), ["file", "here/file"]);
}

#[tokio::test]
async fn a_download_replaces_a_file_only_when_it_is_complete() {
    let tool = Tool::in_process().await;
    tool.bucket("bucket").await.put("new", "new").await.expect("stored");
    tool.write("file", "old");
    tool.fails(3, ["cp", "s3://bucket/missing", "file"]).await;
    assert_eq!(tool.read("file"), b"old");
    tool.ok(["cp", "s3://bucket/new", "file"]).await;
    assert_eq!(tool.read("file"), b"new");
    assert_eq!(tree(tool.folder()), ["file"]);
}

#[tokio::test]
async fn what_is_uploaded_has_type_and_metadata() {
    let tool = Tool::in_process().await;
    let bucket = tool.bucket("bucket").await;
    tool.write("page", "<p>");
    let options = ["--content-type", "text/html", "--metadata", "who=Zoë", "--metadata", "a=b=c"];
    tool.ok(["cp", "page", "s3://bucket/page"].into_iter().chain(options)).await;
    let head = bucket.head("page").await.expect("stored");
    assert_eq!(head.content_type(), Some("text/html"));
    let mut metadata: Vec<_> = head.metadata().collect();
    metadata.sort();
    assert_eq!(metadata, [("a", "b=c".to_owned()), ("who", "Zoë".to_owned())]);
}
