//! Uploads that were interrupted and go on.

use tower_sigv4::s3::transfer::UploadSource;

use crate::support::fake_uploads::{Ask, FakeUploads, Fate};
use crate::support::stack::{assume_role, new_bucket, read, s3, seaweedfs};
use crate::{PART, content};

fn third_part_fails(ask: Ask, _: usize) -> Fate {
    if ask == Ask::Part(3) { Fate::Fails(403, "AccessDenied") } else { Fate::Answered }
}

#[tokio::test]
async fn only_what_is_missing_is_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file");
    let content = content(4 * PART + 3);
    std::fs::write(&path, &content).expect("a file");
    for source in [
        |_: &std::path::Path, bytes: &bytes::Bytes| UploadSource::from(bytes.clone()),
        |path: &std::path::Path, _: &bytes::Bytes| UploadSource::file(path),
    ] {
        let store = FakeUploads::default();
        let first = store.bucket(third_part_fails).upload("k", source(&path, &content)).part_size(PART as u64);
        let progress = first.progress();
        first.concurrency(1).keep_parts().send().await.expect_err("a part fails");
        let id = progress.now().upload_id.expect("it was begun");
        assert_eq!(store.parts_of(&id), Some(vec![1, 2]));

        // With the default part size: the parts that are there say the right one.
        let second = store.bucket(|_, _| Fate::Answered).upload("k", source(&path, &content)).resume(&id);
        let progress = second.progress();
        second.send().await.expect("the rest arrives");
        assert_eq!(store.object(), Some(content.clone()));
        let counts: Vec<_> = (1..=5).map(|number| store.count(Ask::Part(number))).collect();
        assert_eq!(counts, [1, 1, 2, 1, 1]);
        assert_eq!((progress.now().bytes, progress.now().parts), (content.len() as u64, 5));
        assert_eq!(store.count(Ask::Create), 1);
    }
}

#[tokio::test]
async fn a_part_that_is_another_is_sent_again() {
    let store = FakeUploads::default();
    let before = content(3 * PART);
    let first = store.bucket(third_part_fails).upload("k", before.clone()).part_size(PART as u64).concurrency(1);
    first.keep_parts().send().await.expect_err("a part fails");

    let mut changed = before.to_vec();
    changed[PART + 1] ^= 1;
    let second = store.bucket(|_, _| Fate::Answered).upload("k", changed.clone()).resume("upload-1");
    second.send().await.expect("the rest arrives");
    assert_eq!(store.object().expect("an object"), changed);
    assert_eq!((store.count(Ask::Part(1)), store.count(Ask::Part(2))), (1, 2));
}

#[tokio::test]
async fn an_upload_that_is_gone_is_an_error() {
    let store = FakeUploads::default();
    let upload = store.bucket(|_, _| Fate::Answered).upload("k", content(10)).resume("upload-7");
    assert!(upload.send().await.expect_err("it is gone").is_not_found());
}

#[tokio::test]
async fn an_upload_goes_on_on_seaweedfs() {
    let Some(server) = seaweedfs().await else { return };
    let s3 = s3(&server.endpoint(), assume_role(server).await);
    let bucket = new_bucket(&s3, "resumed").await;
    let content = content(3 * PART + 1);
    let whole = content.clone();
    let broken =
        futures_util::stream::iter([Ok(whole.slice(..2 * PART + 9)), Err(tower_sigv4::BoxError::from("the cable"))]);
    let first = bucket.upload("k", UploadSource::stream(broken)).part_size(PART as u64).concurrency(1).keep_parts();
    let progress = first.progress();
    first.send().await.expect_err("the source breaks off");
    let id = progress.now().upload_id.expect("it was begun");

    let second = bucket.upload("k", content.clone()).resume(id);
    let progress = second.progress();
    assert_eq!(second.send().await.expect("the rest arrives").parts, 4);
    assert_eq!(progress.now().retries, 0);
    assert_eq!(read(&bucket, "k").await, content);
}
