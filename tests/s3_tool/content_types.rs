//! The media types of what is uploaded.

use tower_sigv4::s3::Bucket;

use crate::tool::Tool;
use crate::{MIB, content};

async fn type_of(bucket: &Bucket, key: &str) -> Option<String> {
    bucket.head(key).await.unwrap_or_else(|error| panic!("{key}: {error}")).content_type().map(str::to_owned)
}

async fn names_say_types(tool: &Tool, bucket: &Bucket) {
    let name = bucket.name();
    for path in ["site/index.html", "site/css/a b.css", "site/LICENSE", "moved.svg"] {
        tool.write(path, path);
    }
    tool.write("site/film.mp4", content(9 * MIB));
    tool.ok(["sync", "site", &format!("s3://{name}/synced")]).await;
    tool.ok(["cp", "--recursive", "site", &format!("s3://{name}/copied")]).await;
    tool.ok(["cp", "site/index.html", &format!("s3://{name}/page")]).await;
    tool.ok(["cp", "site/film.mp4", &format!("s3://{name}/")]).await;
    tool.ok(["cp", "--content-type", "text/x-mine", "site/index.html", &format!("s3://{name}/mine")]).await;
    tool.ok(["cp", "--metadata", "a=b", "site/index.html", &format!("s3://{name}/with-metadata")]).await;
    tool.ok(["mv", "moved.svg", &format!("s3://{name}/moved")]).await;
    for (key, expected) in [
        ("synced/index.html", "text/html"),
        ("synced/css/a b.css", "text/css"),
        ("synced/film.mp4", "video/mp4"),
        ("copied/index.html", "text/html"),
        ("copied/css/a b.css", "text/css"),
        ("copied/film.mp4", "video/mp4"),
        ("page", "text/html"),
        ("film.mp4", "video/mp4"),
        ("mine", "text/x-mine"),
        ("with-metadata", "text/html"),
        ("moved", "image/svg+xml"),
    ] {
        assert_eq!(type_of(bucket, key).await.as_deref(), Some(expected), "{key}");
    }
    // The store says what it is, as of anything without a type.
    bucket.upload("plain", "x").send().await.expect("stored");
    let plain = type_of(bucket, "plain").await;
    assert_eq!(type_of(bucket, "synced/LICENSE").await, plain);
}

#[tokio::test]
async fn names_of_files_say_types() {
    let tool = Tool::in_process().await;
    names_say_types(&tool, &tool.bucket("bucket").await).await;
}

#[tokio::test]
async fn names_of_files_say_types_with_sts_credentials() {
    let Some(tool) = Tool::on_seaweedfs().await else { return };
    names_say_types(&tool, &tool.bucket("tool-types").await).await;
}
