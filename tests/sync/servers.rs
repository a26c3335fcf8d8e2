//! Real servers.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::time::{Duration, SystemTime};

use tower_sigv4::s3::Bucket;
use tower_sigv4::s3::transfer::{Compare, SyncReport};

use crate::support::stack::{assume_role, in_process, new_bucket, read, s3, seaweedfs};
use crate::{tree, write};

const MIB: usize = 1024 * 1024;

/// A tree with what has broken other clients: names that sort otherwise than folders do, odd and empty ones, an empty file,
/// 200 small ones and one that goes in two parts.
fn make_tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    for number in 0..200 {
        write(folder, &format!("many/{}/{number}.txt", number % 7), format!("number {number}"));
    }
    for path in ["a/b", "a-b", "a.b", "a/-", "ab", "sp ace/pl+us", "per%2Fcent", "ünï/日本/🦀", "deep/er/and/deeper/x"]
    {
        write(folder, path, path);
    }
    write(folder, "empty", "");
    write(
        folder,
        "large",
        (0..9 * MIB).map(|at| u8::try_from(at / 1_000 % 251).expect("it is small")).collect::<Vec<_>>(),
    );
    tree(folder)
}

fn set_modified(file: &Path, time: SystemTime) {
    File::options().write(true).open(file).expect("a file").set_modified(time).expect("its time");
}

async fn last_modified(bucket: &Bucket, key: &str) -> SystemTime {
    bucket.head(key).await.expect("it is there").last_modified().expect("a time")
}

/// How many were transferred, were alike, were deleted and failed.
fn counts(report: &SyncReport) -> (u64, u64, u64, u64) {
    assert!(report.failures.is_empty(), "{report:?}");
    (report.uploaded + report.downloaded, report.unchanged, report.deleted, report.failed)
}

async fn up_and_down(bucket: &Bucket) {
    let outer = tempfile::tempdir().expect("a folder");
    let (here, there) = (outer.path().join("here"), outer.path().join("new/there"));
    let expected = make_tree(&here);
    let (count, bytes) = (expected.len() as u64, expected.values().map(|content| content.len() as u64).sum::<u64>());

    let dry = bucket.sync_up(&here, "tree").dry_run().send().await.expect("compared");
    assert_eq!((dry.uploaded, dry.bytes, dry.actions.len() as u64), (count, bytes, count));
    assert_eq!(counts(&bucket.sync_down("tree", &there).send().await.expect("nothing is there")), (0, 0, 0, 0));
    assert!(!there.exists());

    let up = bucket.sync_up(&here, "tree");
    let progress = up.progress();
    let report = up.send().await.expect("synced");
    assert_eq!(report.bytes, bytes);
    assert_eq!(counts(&report), (count, 0, 0, 0));
    // The large one has two parts.
    assert_eq!((progress.now().bytes, progress.now().total), (bytes, Some(bytes)));
    assert_eq!(u64::from(progress.now().parts), count + 1);

    let down = bucket.sync_down("tree", &there);
    let progress = down.progress();
    assert_eq!(counts(&down.send().await.expect("synced")), (count, 0, 0, 0));
    assert_eq!((progress.now().bytes, progress.now().total), (bytes, Some(bytes)));
    assert!(tree(&there) == expected, "the trees differ");

    for compare in [Compare::Size, Compare::SizeAndTime, Compare::Checksum] {
        for (name, sync) in [
            ("up from here", bucket.sync_up(&here, "tree")),
            ("up from there", bucket.sync_up(&there, "tree/")),
            ("down", bucket.sync_down("tree", &there)),
        ] {
            let report = sync.compare(compare).delete_extra().send().await.expect("synced");
            assert_eq!(report.bytes, 0, "{name} by {compare:?}");
            assert_eq!(counts(&report), (0, count, 0, 0), "{name} by {compare:?}");
        }
    }
}

/// What each way to compare sees, and what it does not.
async fn changes_are_seen(bucket: &Bucket) {
    let here = tempfile::tempdir().expect("a folder");
    let (small, large) = (here.path().join("small"), here.path().join("large"));
    write(here.path(), "small", "before");
    write(here.path(), "large", vec![1; 9 * MIB]);
    assert_eq!(counts(&bucket.sync_up(here.path(), "c").send().await.expect("synced")), (2, 0, 0, 0));
    let up = |compare| {
        let sync = bucket.sync_up(here.path(), "c").compare(compare).dry_run();
        async { counts(&sync.send().await.expect("compared")).0 }
    };
    let uploaded = last_modified(bucket, "c/small").await;
    let large_uploaded = last_modified(bucket, "c/large").await;

    // Same size, same time, other content.
    write(here.path(), "small", "after!");
    write(here.path(), "large", [vec![1; 9 * MIB - 1], vec![2]].concat());
    set_modified(&small, uploaded);
    set_modified(&large, large_uploaded);
    assert_eq!([up(Compare::Size).await, up(Compare::SizeAndTime).await, up(Compare::Checksum).await], [0, 0, 2]);
    // Newer.
    set_modified(&small, uploaded + Duration::from_secs(5));
    assert_eq!([up(Compare::Size).await, up(Compare::SizeAndTime).await], [0, 1]);
    // Older, but not as long.
    write(here.path(), "small", "shorter or not");
    set_modified(&small, uploaded - Duration::from_secs(500));
    assert_eq!([up(Compare::Size).await, up(Compare::SizeAndTime).await, up(Compare::Checksum).await], [1, 1, 2]);
    assert_eq!(read(bucket, "c/small").await, "before");

    // Down, an older file is replaced, one that is newer is not unless by its content or its size.
    write(here.path(), "small", "after!");
    let down = |compare| bucket.sync_down("c", here.path()).compare(compare);
    set_modified(&small, uploaded + Duration::from_secs(5));
    set_modified(&large, large_uploaded + Duration::from_secs(5));
    assert_eq!(counts(&down(Compare::SizeAndTime).send().await.expect("compared")), (0, 2, 0, 0));
    set_modified(&small, uploaded - Duration::from_secs(5));
    assert_eq!(counts(&down(Compare::SizeAndTime).send().await.expect("synced")), (1, 1, 0, 0));
    assert_eq!(counts(&down(Compare::Checksum).send().await.expect("synced")), (1, 1, 0, 0));
    assert_eq!(std::fs::read(&small).expect("a file"), b"before");
    assert_eq!(std::fs::read(&large).expect("a file"), vec![1; 9 * MIB]);
    let time = std::fs::metadata(&small).and_then(|metadata| metadata.modified()).expect("a time");
    let difference = time.duration_since(uploaded).unwrap_or_else(|error| error.duration());
    assert!(difference < Duration::from_secs(1), "{difference:?}");
}

async fn extras_are_deleted(bucket: &Bucket) {
    let here = tempfile::tempdir().expect("a folder");
    for path in ["d/a", "d/b", "keep", "d-e"] {
        write(here.path(), path, "x");
    }
    bucket.put("extra-2/x", "x").await.expect("stored");
    assert_eq!(counts(&bucket.sync_up(here.path(), "extra").send().await.expect("synced")).0, 4);
    std::fs::remove_dir_all(here.path().join("d")).expect("removed");
    assert_eq!(counts(&bucket.sync_up(here.path(), "extra").send().await.expect("synced")), (0, 2, 0, 0));
    let report = bucket.sync_up(here.path(), "extra").delete_extra().send().await.expect("synced");
    assert_eq!(counts(&report), (0, 2, 2, 0));
    assert_eq!(read(bucket, "extra-2/x").await, "x");

    write(here.path(), "new/file", "x");
    let down = bucket.sync_down("extra", here.path()).compare(Compare::Size);
    let report = down.delete_extra().send().await.expect("synced");
    assert_eq!(counts(&report), (0, 2, 1, 0));
    assert_eq!(tree(here.path()).into_keys().collect::<Vec<_>>(), ["d-e", "keep"]);
}

async fn all(bucket: &Bucket) {
    up_and_down(bucket).await;
    changes_are_seen(bucket).await;
    extras_are_deleted(bucket).await;
}

#[tokio::test]
async fn syncs_in_process() {
    let (server, credentials) = in_process().await;
    all(&new_bucket(&s3(&server.endpoint(), credentials), "syncs").await).await;
}

#[tokio::test]
async fn syncs_with_sts_credentials() {
    let Some(server) = seaweedfs().await else { return };
    let s3 = s3(&server.endpoint(), assume_role(server).await);
    all(&new_bucket(&s3, "syncs").await).await;
}
