//! Uploads that nobody waits for any more while the store begins them.

use std::time::Duration;

use futures_util::FutureExt;
use tower_sigv4::ErrorKind;
use tower_sigv4::s3::transfer::Upload;
use tower_sigv4::s3::{Bucket, CopySource};

use crate::support::fake_uploads::{Ask, FakeUploads, Fate};
use crate::{PART, content};

/// The answer to the first request that begins an upload is held back.
fn holding(store: &FakeUploads) -> Bucket {
    store.bucket(|ask, before| if ask == Ask::Create && before == 0 { Fate::Held } else { Fate::Answered })
}

fn upload(bucket: &Bucket) -> Upload {
    bucket.upload("k", content(2 * PART)).part_size(PART as u64)
}

fn is_begun(store: &FakeUploads) -> bool {
    store.parts_of("upload-1").is_some()
}

/// Drops this when the store has begun an upload for it; then its answer comes.
async fn dropped_while_it_begins(store: &FakeUploads, bucket: &Bucket, sending: impl Future) {
    tokio::select! {
        _ = sending => panic!("its answer is held back"),
        () = store.until(is_begun) => {}
    }
    assert_eq!(store.asked().last(), Some(&Ask::Create));
    let finished = bucket.s3().aborts_finished();
    store.let_go();
    tokio::time::timeout(Duration::from_secs(3_600), finished).await.expect("it is aborted");
    assert_eq!(store.asked().iter().rev().take(3).collect::<Vec<_>>(), [&Ask::ListParts, &Ask::Abort, &Ask::Create]);
    assert!(!is_begun(store));
}

/// Trap: the id comes when nobody is there to read it, and the upload stays in the store for ever.
#[tokio::test(start_paused = true)]
async fn an_upload_that_is_dropped_while_it_begins_is_aborted() {
    // Nobody could go on with parts that are kept.
    for wish in [|upload: Upload| upload, Upload::keep_parts] {
        let store = FakeUploads::default();
        let bucket = holding(&store);
        dropped_while_it_begins(&store, &bucket, wish(upload(&bucket)).send()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_is_dropped_while_it_begins_is_aborted() {
    let store = FakeUploads::default();
    let bucket = holding(&store);
    bucket.put("k", content(2 * PART)).await.expect("stored");
    let copy = bucket.copy(CopySource::new("bucket", "k"), "copy").parts_above(PART as u64);
    dropped_while_it_begins(&store, &bucket, copy.send()).await;
}

/// The first answer is later than an attempt may be, and comes when the second has begun another upload.
#[tokio::test(start_paused = true)]
async fn an_upload_whose_answer_is_late_is_aborted() {
    let store = FakeUploads::default();
    let upload = upload(&holding(&store));
    let progress = upload.progress();
    let output = upload.send().await.expect("the second attempt is answered");
    assert_eq!((output.parts, progress.now().retries), (2, 1));
    assert_eq!(progress.now().upload_id.as_deref(), Some("upload-2"));
    assert!(is_begun(&store));
    store.let_go();
    store.until(|store| !is_begun(store)).await;
    assert_eq!((store.count(Ask::Create), store.count(Ask::Abort)), (2, 1));
    assert_eq!(store.object(), Some(content(2 * PART)));
}

/// What is not sent again for somebody is not sent again for nobody.
#[tokio::test(start_paused = true)]
async fn a_dropped_upload_is_not_begun_again() {
    let store = FakeUploads::default();
    let bucket = store.bucket(|_, _| Fate::Fails(503, "SlowDown"));
    let mut sending = Box::pin(upload(&bucket).send());
    while store.count(Ask::Create) == 0 {
        assert!((&mut sending).now_or_never().is_none());
        tokio::task::yield_now().await;
    }
    drop(sending);
    tokio::time::advance(Duration::from_secs(3_600)).await;
    assert_eq!(store.asked(), [Ask::Create]);
}

#[test]
fn it_is_aborted_when_it_is_dropped_outside_of_the_runtime() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    let store = FakeUploads::default();
    let mut sending = Box::pin(upload(&holding(&store)).send());
    runtime.block_on(async {
        while !is_begun(&store) {
            assert!((&mut sending).now_or_never().is_none());
        }
    });
    drop(sending);
    store.let_go();
    runtime.block_on(store.until(|store| store.count(Ask::Abort) > 0));
    assert!(!is_begun(&store));
}

/// The error of a request that begins an upload is as it was.
#[tokio::test(start_paused = true)]
async fn an_upload_that_is_never_begun_is_an_error() {
    for (fate, attempts, kind) in
        [(Fate::Fails(403, "AccessDenied"), 1, ErrorKind::Service), (Fate::Hangs, 3, ErrorKind::Timeout)]
    {
        let store = FakeUploads::default();
        let bucket = store.bucket(move |ask, _| if ask == Ask::Create { fate } else { Fate::Answered });
        let error = upload(&bucket).send().await.expect_err("it is not begun");
        assert_eq!((error.kind(), store.count(Ask::Create)), (kind, attempts), "{error}");
        assert_eq!(store.count(Ask::Abort), 0);
    }
}
