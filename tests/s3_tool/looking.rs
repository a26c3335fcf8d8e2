//! `ls`, `stat` and `cat`.

use std::time::SystemTime;

use tower_sigv4::s3::{Bucket, PutObject};

use crate::tool::Tool;

/// The times in the beginning of lines, which are near to now, and what follows them.
fn untimed(listed: &str) -> Vec<&str> {
    #[expect(clippy::disallowed_methods, reason = "the store's own clock is now")]
    let now = SystemTime::now();
    let rest = |line: &'_ str| {
        let (time, _) = line.split_at(20);
        if !time.trim().is_empty() {
            let time = humantime::parse_rfc3339(time).unwrap_or_else(|error| panic!("{time:?}: {error}"));
            let off = now.duration_since(time).unwrap_or_else(|error| error.duration());
            assert!(off.as_secs() < 600, "{line}");
        }
    };
    listed.lines().inspect(|line| rest(line)).map(|line| &line[20..]).collect()
}

async fn lists(tool: &Tool, bucket: &Bucket) {
    let name = bucket.name();
    for (key, length) in [("a b", 0), ("logs/1", 1_500), ("logs/2/x", 5), ("logs/2/y+ü", 7), ("logs-old", 3 << 20)] {
        bucket.put(key, vec![b'x'; length]).await.expect("stored");
    }
    let buckets = tool.ok(["ls"]).await;
    assert!(untimed(&buckets).contains(&format!(" {name}").as_str()), "{buckets}");
    assert_eq!(tool.ok(["ls", "s3://"]).await, buckets);

    let listed = tool.ok(["ls", &format!("s3://{name}")]).await;
    assert_eq!(untimed(&listed), ["          PRE logs/", "            0 a b", "      3145728 logs-old"]);
    let listed = tool.ok(["ls", &format!("s3://{name}/logs/")]).await;
    assert_eq!(untimed(&listed), ["          PRE 2/", "         1500 1"]);
    let listed = tool.ok(["ls", &format!("s3://{name}/logs/2/y")]).await;
    assert_eq!(untimed(&listed), ["            7 y+ü"]);
    let listed = tool.ok(["ls", "--recursive", "--human", &format!("s3://{name}/logs")]).await;
    let mut found = untimed(&listed);
    found.sort_unstable();
    assert_eq!(
        found,
        ["          5 B logs/2/x", "          7 B logs/2/y+ü", "     1.46 KiB logs/1", "     3.00 MiB logs-old"]
    );
}

#[tokio::test]
async fn lists_show_times_sizes_and_folders() {
    let tool = Tool::in_process().await;
    lists(&tool, &tool.bucket("bucket").await).await;
}

#[tokio::test]
async fn lists_show_times_sizes_and_folders_with_sts_credentials() {
    let Some(tool) = Tool::on_seaweedfs().await else { return };
    lists(&tool, &tool.bucket("tool-lists").await).await;
}

/// Of keys that are not there, and of a bucket that is empty.
#[tokio::test]
async fn an_empty_bucket_is_no_missing_one() {
    let tool = Tool::in_process().await;
    tool.bucket("bucket").await;
    assert_eq!(tool.ok(["ls", "s3://bucket"]).await, "");
    assert!(tool.fails(3, ["ls", "s3://bucket/nothing"]).await.contains("s3://bucket/nothing"));
    assert!(tool.fails(3, ["ls", "s3://missing"]).await.contains("NoSuchBucket"));
}

#[tokio::test]
async fn more_than_a_page_is_listed() {
    let tool = Tool::in_process().await;
    let bucket = tool.bucket("bucket").await;
    for number in 0..1_100 {
        bucket.put(format!("{number:04}"), "").await.expect("stored");
    }
    let listed = tool.ok(["ls", "s3://bucket"]).await;
    assert_eq!(untimed(&listed).len(), 1_100);
}

#[tokio::test]
async fn an_object_is_described() {
    let tool = Tool::in_process().await;
    let bucket = tool.bucket("bucket").await;
    let put = PutObject::new("bucket", "k", "content").content_type("text/x-odd").metadata("Who", "Zoë");
    tool.s3.send(put).await.expect("stored");
    let told = tool.ok(["stat", "s3://bucket/k"]).await;
    let e_tag = bucket.head("k").await.expect("there").e_tag().expect("a tag").to_owned();
    for line in ["content-length: 7", "content-type: text/x-odd", "x-amz-meta-who: Zoë", &format!("etag: {e_tag}")] {
        assert!(told.lines().any(|told| told == line), "{line} in:\n{told}");
    }
    let line = tool.fails(3, ["stat", "s3://bucket/missing"]).await;
    assert!(line.contains("404"), "{line}");
}

#[tokio::test]
async fn some_bytes_of_an_object_are_written() {
    let tool = Tool::in_process().await;
    tool.bucket("bucket").await.put("k", "0123456789").await.expect("stored");
    for (range, expected) in [
        ("0-0", "0"),
        ("2-4", "234"),
        ("7-", "789"),
        ("-3", "789"),
        ("0-", "0123456789"),
        ("5-99", "56789"),
        ("-99", "0123456789"),
    ] {
        assert_eq!(tool.ok(["cat", "--range", range, "s3://bucket/k"]).await, expected, "{range}");
    }
    assert!(tool.fails(1, ["cat", "--range", "10-", "s3://bucket/k"]).await.contains("416"));
    for range in ["4-2", "x", "1-2,4-5"] {
        let ran = tool.run(["cat", "--range", range, "s3://bucket/k"]).await;
        assert_eq!((ran.code, ran.stdout.len()), (Some(2), 0), "{range}: {ran:?}");
    }
}
