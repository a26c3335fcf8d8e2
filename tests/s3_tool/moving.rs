//! `mv`.

use std::time::Duration;

use tokio::time::timeout;

use crate::gate::{Close, Gate};
use crate::support::stack::read;
use crate::tool::{Ran, Tool, keys, tree};
use crate::{MIB, content};

#[tokio::test]
async fn what_is_moved_is_there_and_no_longer_here() {
    let tool = Tool::in_process().await;
    let bucket = tool.bucket("bucket").await;
    let content = content(9 * MIB);
    tool.write("file", &content);
    tool.ok(["mv", "file", "s3://bucket/a/"]).await;
    assert!(tree(tool.folder()).is_empty());
    assert_eq!(read(&bucket, "a/file").await, content);

    tool.ok(["mv", "s3://bucket/a/file", "s3://bucket/b c+ü"]).await;
    assert_eq!(keys(&bucket).await, ["b c+ü"]);
    assert_eq!(read(&bucket, "b c+ü").await, content);

    tool.ok(["mv", "s3://bucket/b c+ü", "."]).await;
    assert!(keys(&bucket).await.is_empty());
    assert_eq!(tree(tool.folder()), ["b c+ü"]);
    assert_eq!(tool.read("b c+ü"), content);
}

#[tokio::test]
async fn what_is_moved_is_gone_with_sts_credentials() {
    let Some(tool) = Tool::on_seaweedfs().await else { return };
    let bucket = tool.bucket("tool-moves").await;
    tool.write("file", "content");
    tool.ok(["mv", "file", "s3://tool-moves/a"]).await;
    tool.ok(["mv", "s3://tool-moves/a", "s3://tool-moves/b"]).await;
    assert_eq!(keys(&bucket).await, ["b"]);
    tool.ok(["mv", "s3://tool-moves/b", "back"]).await;
    assert!(keys(&bucket).await.is_empty());
    assert_eq!(tree(tool.folder()), ["back"]);
}

#[tokio::test]
async fn nothing_is_moved_onto_itself() {
    let tool = Tool::in_process().await;
    let bucket = tool.bucket("bucket").await;
    bucket.put("a/k", "content").await.expect("stored");
    for target in ["s3://bucket/a/k", "s3://bucket/a/"] {
        let line = tool.fails(2, ["mv", "s3://bucket/a/k", target]).await;
        assert!(line.contains("itself"), "{line}");
    }
    // The server here takes these for the same key.
    for target in ["s3://bucket/a//k", "s3://bucket/a/./k", "s3://bucket/x/../a/k"] {
        let line = tool.fails(2, ["mv", "s3://bucket/a/k", target]).await;
        assert!(line.contains("one and the same"), "{line}");
    }
    assert_eq!(read(&bucket, "a/k").await, "content");
}

#[tokio::test]
async fn a_source_stays_when_the_copy_fails() {
    let tool = Tool::in_process().await;
    let bucket = tool.bucket("bucket").await;
    bucket.put("k", "content").await.expect("stored");
    tool.fails(3, ["mv", "s3://bucket/k", "s3://missing/k"]).await;
    tool.fails(1, ["mv", "s3://bucket/k", "no/such/folder/k"]).await;
    tool.fails(2, ["mv", "s3://bucket/k", "-"]).await;
    assert_eq!(keys(&bucket).await, ["k"]);
    assert!(tree(tool.folder()).is_empty());
}

#[tokio::test]
async fn a_file_stays_when_its_upload_fails() {
    let Some(tool) = Tool::on_seaweedfs().await else { return };
    tool.write("file", "content");
    // This store lets nobody know who may not write there.
    tool.fails(1, ["mv", "file", "s3://missing-bucket/k"]).await;
    tool.fails(2, ["mv", "file", "-"]).await;
    assert_eq!(tool.read("file"), b"content");
}

/// Moves, and changes the source in the moment that the first request of this method comes; says what became of it.
async fn changed_meanwhile(
    tool: &mut Tool,
    method: &'static str,
    arguments: [&str; 3],
    change: impl AsyncFnOnce(&Tool),
) -> Ran {
    let gate = Gate::new(tool.server().address(), Close::AtMethod(method)).await;
    tool.set("AWS_ENDPOINT_URL", gate.endpoint());
    let child = tool.command(arguments).spawn().expect("it runs");
    timeout(Duration::from_secs(60), gate.closed()).await.expect("it is asked");
    change(tool).await;
    gate.open();
    Ran::of(child.wait_with_output().await.expect("it runs"))
}

#[tokio::test]
async fn a_source_that_changes_meanwhile_stays() {
    let mut tool = Tool::in_process().await;
    let bucket = tool.bucket("bucket").await;
    bucket.put("k", "old").await.expect("stored");
    let store = async |_: &Tool| drop(bucket.put("k", "newer").await.expect("stored"));
    for (method, target) in [("GET", "file"), ("PUT", "s3://bucket/copy")] {
        bucket.put("k", "old").await.expect("stored");
        let ran = changed_meanwhile(&mut tool, method, ["mv", "s3://bucket/k", target], store).await;
        assert_eq!(ran.code, Some(1), "{ran:?}");
        // Not every store looks at the condition, so it is looked for again before it is deleted.
        assert!(ran.stderr.contains("412") || ran.stderr.contains("changed while"), "{ran:?}");
        assert_eq!(read(&bucket, "k").await, "newer");
    }

    tool.write("file", "old");
    let write = async |tool: &Tool| drop(tool.write("file", "newer"));
    let ran = changed_meanwhile(&mut tool, "PUT", ["mv", "file", "s3://bucket/uploaded"], write).await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("changed"), "{ran:?}");
    assert_eq!(tool.read("file"), b"newer");
}
