//! Real servers.

use std::collections::BTreeSet;

use futures_util::{StreamExt, TryStreamExt, stream};
use tower_sigv4::Credentials;
use tower_sigv4::s3::{CreateBucket, S3};

use crate::helpers::{all, numbered};
use crate::support::installed::peers_enabled;
use crate::support::s3s_server::S3sServer;
use crate::support::seaweedfs::SeaweedFs;
use crate::support::stack::s3;

/// What every server must do alike, but for a list of what is being deleted.
async fn deletes_at_scale(s3: &S3, name: &str, odd: &[&str], lists_while_deleting: bool) {
    s3.send(CreateBucket::new(name)).await.expect("the bucket is made");
    let bucket = s3.bucket(name);
    let keys = numbered(2_500).chain(["kept".to_owned()]).chain(odd.iter().map(|key| (*key).to_owned()));
    let put = |key: String| async { bucket.put(key, "x").await.map(drop) };
    stream::iter(keys).map(put).buffer_unordered(16).try_collect::<()>().await.expect("stored");

    // Half way in, it is dropped.
    let mut deletion = bucket.delete_all("logs/").concurrency(1);
    deletion.try_next().await.expect("no error").expect("one").expect("deleted");
    drop(deletion);
    let left = bucket.list("logs/").try_fold(0, |count, _| async move { Ok(count + 1) }).await.expect("a list");
    assert_eq!(left, 1_500);

    let deletion = if lists_while_deleting {
        bucket.delete_all("logs/")
    } else {
        let listed: Vec<_> = bucket.list("logs/").try_collect().await.expect("a list");
        bucket.delete_keys(stream::iter(listed).map(Ok))
    };
    assert_eq!(deletion.await.expect("deleted"), left);
    let (results, error) = all(bucket.delete_keys(stream::iter(odd).map(|key| Ok(*key)))).await;
    assert!(error.is_none(), "{error:?}");
    let deleted: BTreeSet<_> = results.iter().map(|result| result.as_ref().expect("deleted").key.as_str()).collect();
    assert_eq!(deleted, odd.iter().copied().collect());
    let left: Vec<_> = bucket.list("").map_ok(|object| object.key).try_collect().await.expect("a list");
    assert_eq!(left, ["kept"]);
}

/// Keys that have broken other clients, below no common prefix.
const ODD_KEYS: [&str; 9] = [
    "plus+sign",
    " leading and trailing ",
    "percent%2Fslash",
    "a=b&c;d@e:f,g$h",
    "quote'\"<>`{}|^[]",
    "ünïcødé/日本/🦀",
    "question?mark#hash",
    "control\u{1}\u{1B}\u{7F}",
    "tab\tnewline\nreturn\r",
];

#[tokio::test]
async fn deletes_at_scale_in_process() {
    let server = S3sServer::start("AKID", "secret").await;
    // It answers 500 to a list when a file goes that it has just seen in its folder.
    deletes_at_scale(&s3(&server.endpoint(), Credentials::new("AKID", "secret")), "scale", &ODD_KEYS, false).await;
}

#[tokio::test]
async fn deletes_at_scale_on_seaweedfs() {
    if !peers_enabled() {
        return;
    }
    let server = SeaweedFs::start().await;
    let s3 = s3(&server.endpoint(), Credentials::new(server.access_key(), server.secret_key()));
    deletes_at_scale(&s3, "scale", &ODD_KEYS, true).await;
}
