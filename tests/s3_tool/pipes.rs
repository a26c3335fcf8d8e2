//! Standard input and output.

use std::process::Stdio;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower_sigv4::s3::Bucket;

use crate::support::stack::read;
use crate::tool::{Ran, Tool};
use crate::{MIB, content};

async fn through(tool: &Tool, bucket: &Bucket, length: usize) {
    let (address, content) = (format!("s3://{}/piped", bucket.name()), content(length));
    let mut child = tool.command(["cp", "-", &address]).stdin(Stdio::piped()).spawn().expect("it runs");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(&content).await.expect("it reads");
    drop(pipe);
    let ran = Ran::of(child.wait_with_output().await.expect("it runs"));
    assert_eq!((ran.code, ran.stderr.as_str(), ran.text().as_str()), (Some(0), "", ""), "{length}: {ran:?}");
    assert_eq!(read(bucket, "piped").await, content, "{length}");
    for arguments in [["cp", &address, "-"].as_slice(), &["cat", &address]] {
        let ran = tool.run(arguments).await;
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{length}");
        assert!(ran.stdout == content, "{length}");
    }
}

#[tokio::test]
async fn pipes_carry_any_length() {
    let tool = Tool::in_process().await;
    let bucket = tool.bucket("bucket").await;
    for length in [0, 1, 8 * MIB, 20 * MIB + 7] {
        through(&tool, &bucket, length).await;
    }
}

#[tokio::test]
async fn pipes_carry_many_parts_with_sts_credentials() {
    let Some(tool) = Tool::on_seaweedfs().await else { return };
    let bucket = tool.bucket("tool-pipes").await;
    through(&tool, &bucket, 20 * MIB + 7).await;
    let e_tag = bucket.head("piped").await.expect("stored").e_tag().map(str::to_owned);
    assert!(e_tag.is_some_and(|tag| tag.ends_with("-3\"")), "it went up in parts");
}

/// As `s3 cat s3://bucket/large | head -c 10` does.
#[tokio::test]
async fn a_reader_that_has_enough_ends_it_quietly() {
    let tool = Tool::in_process().await;
    let bucket = tool.bucket("bucket").await;
    bucket.upload("large", content(20 * MIB)).send().await.expect("stored");
    for number in 0..1_500 {
        bucket.put(format!("many/{number}-{}", "x".repeat(100)), "").await.expect("stored");
    }
    for arguments in
        [["cat", "s3://bucket/large"].as_slice(), &["cp", "s3://bucket/large", "-"], &["ls", "-r", "s3://bucket"]]
    {
        let mut child = tool.command(arguments).spawn().expect("it runs");
        let mut reader = child.stdout.take().expect("a pipe");
        let mut first = [0; 10];
        reader.read_exact(&mut first).await.expect("it writes");
        drop(reader);
        let ran = Ran::of(child.wait_with_output().await.expect("it runs"));
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[tokio::test]
async fn a_full_disk_is_a_failure() {
    let tool = Tool::in_process().await;
    tool.bucket("bucket").await.put("k", "content").await.expect("stored");
    let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    let child = tool.command(["cat", "s3://bucket/k"]).stdout(Stdio::from(full)).spawn().expect("it runs");
    let ran = Ran::of(child.wait_with_output().await.expect("it runs"));
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("No space left"), "{ran:?}");
}
