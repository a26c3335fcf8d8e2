//! Ctrl-C.

use std::process::Stdio;
use std::time::Duration;

use futures_util::TryStreamExt;
use tokio::io::AsyncWriteExt;
use tokio::process::Child;
use tokio::time::timeout;
use tower_sigv4::Credentials;
use tower_sigv4::s3::{Bucket, ListMultipartUploads, ListParts, MultipartUpload};

use crate::gate::{Close, Gate};
use crate::support::secrets::{SECRET, TOKEN};
use crate::tool::{Ran, Tool, tree};
use crate::{MIB, content};

/// Much longer than anything here takes.
const LIMIT: Duration = Duration::from_secs(60);

/// Sends a signal, as a terminal does or `kill`.
async fn signal(child: &Child, name: &str) {
    let id = child.id().expect("it runs").to_string();
    let status = tokio::process::Command::new("kill").args(["-s", name, &id]).status().await.expect("kill runs");
    assert!(status.success());
}

async fn end_of(child: Child) -> Ran {
    let ended = timeout(LIMIT, child.wait_with_output()).await;
    Ran::of(ended.expect("it ends").expect("it ran"))
}

async fn uploads(bucket: &Bucket) -> Vec<MultipartUpload> {
    let pages = bucket.s3().pages(ListMultipartUploads::new(bucket.name()));
    let pages: Vec<_> = pages.try_collect().await.expect("a list");
    pages.into_iter().flat_map(|page| page.uploads).collect()
}

/// Waits until the store has parts of an upload.
async fn parts_arrive(bucket: &Bucket) {
    let arrived = async {
        loop {
            for upload in uploads(bucket).await {
                let list = ListParts::new(bucket.name(), &upload.key, &upload.upload_id);
                if !bucket.s3().send(list).await.expect("a list").parts.is_empty() {
                    return;
                }
            }
        }
    };
    timeout(LIMIT, arrived).await.expect("parts arrive");
}

async fn an_interrupted_upload_leaves_nothing(name: &str, signal_name: &str, code: i32) {
    let Some(tool) = Tool::on_seaweedfs().await else { return };
    let bucket = tool.bucket(name).await;
    let mut child =
        tool.command(["cp", "-", &format!("s3://{name}/slow")]).stdin(Stdio::piped()).spawn().expect("it runs");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(&content(20 * MIB)).await.expect("it reads");
    parts_arrive(&bucket).await;

    signal(&child, signal_name).await;
    let ran = end_of(child).await;
    // Until now, whoever writes into the pipe had more to say.
    drop(pipe);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(code), ""), "{ran:?}");
    assert_eq!(uploads(&bucket).await, []);
    assert!(bucket.head("slow").await.expect_err("no object").is_not_found());
}

#[tokio::test]
async fn an_interrupted_upload_is_aborted_in_the_store() {
    an_interrupted_upload_leaves_nothing("interrupted", "INT", 130).await;
}

#[tokio::test]
async fn a_terminated_upload_is_too() {
    an_interrupted_upload_leaves_nothing("terminated", "TERM", 143).await;
}

#[tokio::test]
async fn interrupted_uploads_of_a_folder_are_aborted() {
    let Some(tool) = Tool::on_seaweedfs().await else { return };
    let bucket = tool.bucket("interrupted-folder").await;
    for number in 0..4 {
        tool.write(&format!("folder/{number}"), content(60 * MIB));
    }
    let child = tool.command(["cp", "--recursive", "folder", "s3://interrupted-folder"]).spawn().expect("it runs");
    parts_arrive(&bucket).await;
    signal(&child, "INT").await;
    let ran = end_of(child).await;
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(130), ""), "{ran:?}");
    assert_eq!(uploads(&bucket).await, []);
}

/// A store whose connections close at this moment, in front of a server with an object `large`.
async fn gated(close: Close) -> (Tool, Gate) {
    let mut tool = Tool::in_process().await;
    let bucket = tool.bucket("bucket").await;
    bucket.upload("large", content(20 * MIB)).send().await.expect("stored");
    let gate = Gate::new(tool.server().address(), close).await;
    tool.set("AWS_ENDPOINT_URL", gate.endpoint());
    (tool, gate)
}

#[tokio::test]
async fn an_interrupted_download_leaves_no_file() {
    for arguments in
        [["cp", "s3://bucket/large", "file"], ["mv", "s3://bucket/large", "file"], ["sync", "s3://bucket", "."]]
    {
        let (tool, gate) = gated(Close::AfterBytes(MIB)).await;
        let child = tool.command(arguments).spawn().expect("it runs");
        timeout(LIMIT, gate.closed()).await.expect("it downloads");
        assert!(tree(tool.folder()).iter().all(|name| name.ends_with(".download")), "{:?}", tree(tool.folder()));
        assert_eq!(tree(tool.folder()).len(), 1);
        signal(&child, "INT").await;
        let ran = end_of(child).await;
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(130), ""), "{ran:?}");
        assert!(tree(tool.folder()).is_empty(), "{:?}", tree(tool.folder()));
        assert!(tool.s3.bucket("bucket").head("large").await.is_ok());
    }
}

/// The store gets to know of the upload after the signal.
#[tokio::test]
async fn an_upload_that_is_interrupted_while_it_begins_leaves_nothing() {
    let (tool, gate) = gated(Close::AtMethod("POST")).await;
    tool.write("file", content(20 * MIB));
    let child = tool.command(["cp", "file", "s3://bucket/file"]).spawn().expect("it runs");
    timeout(LIMIT, gate.closed()).await.expect("it begins an upload");
    signal(&child, "INT").await;
    gate.open();
    let ran = end_of(child).await;
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(130), ""), "{ran:?}");
    let left = tree(tool.server().root());
    assert!(left.iter().all(|name| !name.contains(".upload")), "{left:?}");
    assert!(tool.s3.bucket("bucket").head("file").await.expect_err("no object").is_not_found());
}

/// A store that does not answer when it is told to forget the upload.
#[tokio::test]
async fn a_second_interrupt_ends_it_at_once() {
    let (tool, gate) = gated(Close::AtMethod("DELETE")).await;
    let mut child = tool.command(["cp", "-", "s3://bucket/slow"]).stdin(Stdio::piped()).spawn().expect("it runs");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(&content(20 * MIB)).await.expect("it reads");
    // The server here cannot list uploads, but it keeps their parts in files.
    let has_parts = || tree(tool.server().root()).iter().any(|name| name.contains(".part-"));
    let parts = async {
        while !has_parts() {
            tokio::task::yield_now().await;
        }
    };
    timeout(LIMIT, parts).await.expect("parts arrive");
    signal(&child, "INT").await;
    timeout(LIMIT, gate.closed()).await.expect("it tells the store");
    signal(&child, "INT").await;
    // It would wait for ten seconds.
    let ended = timeout(Duration::from_secs(5), end_of(child)).await.expect("at once");
    assert_eq!(ended.code, Some(130), "{ended:?}");
    assert_eq!(ended.stderr, "s3: parts of an unfinished upload may be left in the store\n");
    drop(pipe);
}

/// Nobody reads what it writes, and it ends all the same.
#[tokio::test]
async fn an_interrupted_pipe_ends() {
    let tool = Tool::in_process().await;
    tool.bucket("bucket").await.upload("large", content(20 * MIB)).send().await.expect("stored");
    let mut child = tool.command(["cat", "s3://bucket/large"]).spawn().expect("it runs");
    let mut unread = child.stdout.take().expect("a pipe");
    let mut first = [0; 10];
    tokio::io::AsyncReadExt::read_exact(&mut unread, &mut first).await.expect("it writes");
    signal(&child, "INT").await;
    let ran = end_of(child).await;
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(130), ""), "{ran:?}");
    drop(unread);
}

#[tokio::test]
async fn nobody_home_is_no_reason_to_hang() {
    // It accepts connections, and that is all.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let tool = Tool::at(&endpoint, &Credentials::new("ASIAEXAMPLE", SECRET).with_session_token(TOKEN));
    let child = tool.command(["ls", "s3://bucket"]).spawn().expect("it runs");
    let (connection, _) =
        tokio::task::spawn_blocking(move || listener.accept()).await.expect("no panic").expect("asked");
    signal(&child, "INT").await;
    assert_eq!(end_of(child).await.code, Some(130));
    drop(connection);
}
