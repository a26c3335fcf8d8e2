//! `cp --recursive` and `rm --recursive`.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use tower_sigv4::s3::Bucket;

use crate::support::stack::read;
use crate::tool::{Tool, keys, tree};
use crate::{MIB, content};

const NAMES: [&str; 5] = ["a b+c", "deep/er/ü", "empty", "large", "per%20cent"];

fn make_tree(tool: &Tool) {
    for name in NAMES {
        let content = match name {
            "empty" => Vec::new(),
            "large" => content(9 * MIB),
            _ => name.into(),
        };
        tool.write(&format!("here/{name}"), content);
    }
}

async fn around(tool: &Tool, bucket: &Bucket) {
    let name = bucket.name();
    make_tree(tool);
    // Not below the prefix, for all that it begins with it.
    bucket.put("site-other", "x").await.expect("stored");

    let said = tool.ok(["cp", "--recursive", "here", &format!("s3://{name}/site")]).await;
    assert_eq!(said, format!("uploaded 5 ({} bytes), unchanged 0, deleted 0\n", 9 * MIB + 5 + 10 + 10));
    tool.ok(["cp", "--recursive", &format!("s3://{name}/site"), "there"]).await;
    assert_eq!(tree(&tool.folder().join("there")), NAMES);
    for name in NAMES {
        assert_eq!(tool.read(&format!("there/{name}")), tool.read(&format!("here/{name}")), "{name}");
    }

    let said = tool.ok(["cp", "-r", &format!("s3://{name}/site/"), &format!("s3://{name}/copies/of")]).await;
    assert_eq!(said, "copied 5\n");
    let copies = NAMES.map(|name| format!("copies/of/{name}"));
    let originals = NAMES.map(|name| format!("site/{name}"));
    let other = ["site-other".to_owned()];
    let mut expected: Vec<_> = copies.iter().chain(&other).chain(&originals).cloned().collect();
    expected.sort();
    let mut found = keys(bucket).await;
    found.sort();
    assert_eq!(found, expected);
    assert_eq!(read(bucket, "copies/of/large").await, content(9 * MIB));

    assert_eq!(tool.ok(["rm", "--recursive", &format!("s3://{name}/site")]).await, "deleted 5\n");
    assert_eq!(keys(bucket).await.len(), 6);
    assert_eq!(tool.ok(["rm", "--recursive", "--quiet", &format!("s3://{name}")]).await, "");
    assert!(keys(bucket).await.is_empty());
}

#[tokio::test]
async fn folders_go_up_down_and_inside() {
    let tool = Tool::in_process().await;
    around(&tool, &tool.bucket("bucket").await).await;
}

#[tokio::test]
async fn folders_go_up_down_and_inside_with_sts_credentials() {
    let Some(tool) = Tool::on_seaweedfs().await else { return };
    around(&tool, &tool.bucket("tool-folders").await).await;
}

/// A copy is of the content, however old the file is and however alike the sizes are.
#[tokio::test]
async fn what_differs_in_content_alone_is_copied() {
    let tool = Tool::in_process().await;
    let bucket = tool.bucket("bucket").await;
    let file = tool.write("here/a", "old");
    std::fs::File::options().write(true).open(file).expect("a file").set_modified(std::time::UNIX_EPOCH).expect("set");
    bucket.put("a", "new").await.expect("stored");
    tool.ok(["cp", "-r", "here", "s3://bucket"]).await;
    assert_eq!(read(&bucket, "a").await, "old");
    assert_eq!(tool.ok(["cp", "-r", "here", "s3://bucket"]).await, "uploaded 0 (0 bytes), unchanged 1, deleted 0\n");
}

#[tokio::test]
async fn a_file_that_fails_is_named_and_the_others_arrive() {
    let tool = Tool::in_process().await;
    let bucket = tool.bucket("bucket").await;
    tool.write("here/good", "x");
    std::fs::write(tool.folder().join("here").join(OsStr::from_bytes(b"bad\xff")), "x").expect("written");
    for command in ["cp -r", "sync"] {
        let ran = tool.run(command.split(' ').chain(["here", "s3://bucket"])).await;
        assert_eq!(ran.code, Some(4), "{ran:?}");
        let lines: Vec<_> = ran.stderr.lines().collect();
        assert_eq!(lines.len(), 2, "{ran:?}");
        assert!(lines[0].contains("bad"), "{ran:?}");
        assert_eq!(lines[1], "s3: 1 of the files or objects failed; the others are done");
        assert_eq!(keys(&bucket).await, ["good"]);
    }
}

#[tokio::test]
async fn nothing_is_copied_into_itself() {
    let tool = Tool::in_process().await;
    let bucket = tool.bucket("bucket").await;
    bucket.put("a/x", "x").await.expect("stored");
    for target in ["s3://bucket/a", "s3://bucket/a/", "s3://bucket/a/b"] {
        let line = tool.fails(2, ["cp", "-r", "s3://bucket/a", target]).await;
        assert!(line.contains("itself"), "{line}");
    }
    assert_eq!(keys(&bucket).await, ["a/x"]);
    // That is another folder.
    tool.ok(["cp", "-r", "s3://bucket/a", "s3://bucket/ab"]).await;
    assert_eq!(keys(&bucket).await, ["a/x", "ab/x"]);
}
