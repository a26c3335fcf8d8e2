//! What scripts see: exit codes, and one line on standard error. Others are in the modules of their commands.

use std::io::ErrorKind;
use std::net::TcpListener;

use tower_sigv4::Credentials;

use crate::support::secrets::{SECRET, TOKEN};
use crate::tool::{Tool, tree};

/// A tool whose store takes no request, and the store.
fn untouched() -> (Tool, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("set");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    (Tool::at(&endpoint, &Credentials::new("ASIAEXAMPLE", SECRET).with_session_token(TOKEN)), listener)
}

#[tokio::test]
async fn wrong_usage_is_2_and_nothing_is_sent() {
    let (mut tool, listener) = untouched();
    tool.write("file", "x");
    std::fs::create_dir(tool.folder().join("folder")).expect("made");
    for line in [
        // Addresses that are none.
        "ls bucket",
        "ls s3:/bucket",
        "ls S3://bucket",
        "ls s3:///key",
        "ls http://bucket/key",
        "ls s3://Bad!Name",
        "cat s3://bucket",
        "cat bucket/key",
        "stat s3://bucket/",
        "presign s3://bucket",
        "rm s3://bucket",
        "mb s3://bucket/key",
        "mb bucket",
        "rb s3://bucket/key",
        "cp file s3:/bucket/key",
        "cp file S3://bucket/key",
        "cp s3:bucket/key file",
        // Directions that there are not, and sources that are no single thing.
        "cp file other",
        "cp - file",
        "cp - -",
        "cp - s3://bucket/folder/",
        "cp - s3://bucket",
        "cp folder s3://bucket",
        "cp s3://bucket file",
        "cp s3://bucket/folder/ folder",
        "cp s3://bucket/.. folder",
        "cp s3://bucket/k s3://bucket/k",
        "cp -r - s3://bucket",
        "cp -r folder folder",
        "cp -r file s3://bucket",
        "cp -r s3://bucket -",
        "cp -r --content-type text/html folder s3://bucket",
        "cp --metadata a=b s3://bucket/k file",
        "mv file other",
        "mv - s3://bucket/k",
        "mv s3://bucket/k -",
        "mv s3://bucket/k s3://bucket/k",
        "sync s3://bucket/a s3://bucket/b",
        "sync folder folder",
        "sync file s3://bucket",
        // Options.
        "presign --expires-in 8d s3://bucket/k",
        "presign --expires-in soon s3://bucket/k",
        "cat --range 9-1 s3://bucket/k",
        "ls --endpoint-url ftp://127.0.0.1 s3://bucket",
        "rename a b",
        "cp",
        "",
    ] {
        let ran = tool.run(line.split_whitespace()).await;
        assert_eq!((ran.code, ran.stdout.len()), (Some(2), 0), "{line}: {ran:?}");
        assert!(!ran.stderr.is_empty(), "{line}");
    }
    tool.unset("AWS_REGION");
    let line = tool.fails(2, ["ls", "s3://bucket"]).await;
    assert!(line.contains("set AWS_REGION"), "it says what to do: {line}");
    assert_eq!(listener.accept().expect_err("nobody came").kind(), ErrorKind::WouldBlock);
    assert_eq!(tree(tool.folder()), ["file"]);
}

#[tokio::test]
async fn what_is_not_there_is_3() {
    let tool = Tool::in_process().await;
    tool.bucket("bucket").await;
    tool.write("file", "x");
    for line in [
        "ls s3://missing",
        "ls s3://bucket/missing",
        "stat s3://bucket/missing",
        "cat s3://bucket/missing",
        "cat --range -5 s3://bucket/missing",
        "cp s3://bucket/missing file",
        "cp s3://bucket/missing -",
        "cp s3://bucket/missing s3://bucket/copy",
        "cp missing s3://bucket",
        "cp -r missing s3://bucket",
        "cp -r s3://bucket/missing folder",
        "cp -r s3://bucket/missing s3://bucket/copy",
        "mv missing s3://bucket",
        "mv s3://bucket/missing file",
        "sync missing s3://bucket",
        "sync file-that-is-not s3://bucket/a",
        "rb s3://missing",
        "rm -r s3://missing",
    ] {
        let told = tool.fails(3, line.split_whitespace()).await;
        assert!(told.len() > "s3: \n".len(), "{line}");
    }
    assert_eq!(tool.read("file"), b"x");
    // Nobody can tell whether it was there.
    tool.ok(["rm", "s3://bucket/missing"]).await;
}

#[tokio::test]
async fn what_fails_is_1() {
    let mut tool = Tool::in_process().await;
    tool.bucket("bucket").await.put("k", "content").await.expect("stored");
    tool.write("file", "x");
    let line = tool.fails(1, ["cp", "s3://bucket/k", "no/such/folder/k"]).await;
    assert!(line.contains("no/such/folder/k"), "{line}");
    tool.fails(1, ["cp", "s3://bucket/k", "file/k"]).await;

    tool.set("AWS_MAX_ATTEMPTS", "1");
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let line = tool.fails(1, ["--endpoint-url", &format!("http://{free}"), "stat", "s3://bucket/k"]).await;
    assert!(line.contains("refused"), "it says why: {line}");

    tool.set("AWS_SECRET_ACCESS_KEY", "another-secret-access-key");
    let line = tool.fails(1, ["cat", "s3://bucket/k"]).await;
    assert!(line.contains("SignatureDoesNotMatch"), "{line}");
    tool.unset("AWS_SECRET_ACCESS_KEY");
    tool.fails(1, ["cat", "s3://bucket/k"]).await;
    tool.unset("AWS_ACCESS_KEY_ID");
    tool.unset("AWS_SESSION_TOKEN");
    let line = tool.fails(1, ["cat", "s3://bucket/k"]).await;
    assert!(line.contains("credentials"), "{line}");
}

/// Even when all is told that there is to tell.
#[tokio::test]
async fn nothing_secret_is_logged() {
    let tool = Tool::in_process().await;
    tool.bucket("bucket").await;
    tool.write("file", "C0NT3NT");
    for line in ["cp file s3://bucket/k", "stat s3://bucket/k", "stat s3://bucket/missing", "presign s3://bucket/k"] {
        let ran = tool.run(["--verbose"].into_iter().chain(line.split(' '))).await;
        assert!(!ran.stderr.contains("C0NT3NT") && !ran.stderr.contains('\u{1b}'), "{ran:?}");
        let has_logged = ran.stderr.lines().any(|line| line.contains("tower_sigv4"));
        assert!(has_logged || line.starts_with("presign"), "{line}: {ran:?}");
    }
}

#[tokio::test]
async fn the_help_tells_the_exit_codes() {
    let (tool, _listener) = untouched();
    let help = tool.ok(["--help"]).await;
    for code in ["  0  ", "  1  ", "  2  ", "  3  ", "  4  ", "  130  "] {
        assert!(help.lines().any(|line| line.starts_with(code)), "{code}: {help}");
    }
    for command in ["ls", "cp", "mv", "rm", "sync", "presign", "mb", "rb", "stat", "cat"] {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
        let own = tool.ok([command, "--help"]).await;
        assert!(own.contains(&format!("Usage: s3 {command}")) && own.contains("--endpoint-url"), "{own}");
    }
}
