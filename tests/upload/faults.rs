//! What goes wrong on the way. Time stands still where a test waits for it, so that nothing here is slow.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use tokio::time::timeout;
use tower_sigv4::s3::transfer::{Progress, UploadSource};
use tower_sigv4::{BoxError, ErrorKind};

use crate::support::fake_uploads::{Ask, FakeUploads, Fate};
use crate::{MIB, PART, content};

fn fails_once(failing: Ask, fate: Fate) -> impl Fn(Ask, usize) -> Fate + Clone + Send + Sync {
    move |ask, before| if ask == failing && before == 0 { fate } else { Fate::Answered }
}

#[tokio::test(start_paused = true)]
async fn a_part_is_sent_again_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file");
    let content = content(3 * PART + 5);
    std::fs::write(&path, &content).expect("a file");
    let passing = [
        Fate::Breaks(MIB),
        Fate::Fails(503, "SlowDown"),
        Fate::Fails(500, "InternalError"),
        Fate::AnswerLost,
        Fate::Hangs,
    ];
    for fate in passing {
        for source in [UploadSource::from(content.clone()), UploadSource::file(&path)] {
            let store = FakeUploads::default();
            let bucket = store.bucket(fails_once(Ask::Part(2), fate));
            let upload = bucket.upload("k", source).part_size(PART as u64);
            let progress = upload.progress();
            upload.send().await.unwrap_or_else(|error| panic!("{fate:?}: {error}"));
            assert_eq!(store.object(), Some(content.clone()), "{fate:?}");
            let counts: Vec<_> = (1..=4).map(|number| store.count(Ask::Part(number))).collect();
            assert_eq!(counts, [1, 2, 1, 1], "{fate:?}");
            let Progress { bytes, parts, retries, .. } = progress.now();
            assert_eq!((bytes, parts, retries), (content.len() as u64, 4, 1), "{fate:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_storm_is_ridden_out() {
    let store = FakeUploads::default();
    let passing = |_, before| if before < 2 { Fate::Fails(503, "SlowDown") } else { Fate::Answered };
    let content = content(10 * PART);
    store.bucket(passing).upload("k", content.clone()).part_size(PART as u64).send().await.expect("it passes");
    assert_eq!(store.object(), Some(content));
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_stays_is_an_error_and_leaves_nothing() {
    for (fate, attempts) in
        [(Fate::Fails(403, "AccessDenied"), 1), (Fate::Fails(500, "InternalError"), 3), (Fate::Hangs, 3)]
    {
        let store = FakeUploads::default();
        let bucket = store.bucket(move |ask, _| if ask == Ask::Part(2) { fate } else { Fate::Answered });
        let error = bucket.upload("k", content(3 * PART)).part_size(PART as u64).send().await.expect_err("it stays");
        assert_eq!(error.operation(), Some("UploadPart").filter(|_| fate != Fate::Hangs), "{error}");
        assert_eq!(store.count(Ask::Part(2)), attempts, "{fate:?}");
        assert_eq!((store.parts_of("upload-1"), store.object()), (None, None), "{fate:?}");
    }
}

/// Trap: a part that was on its way arrives after the abort and takes up storage for ever.
#[tokio::test(start_paused = true)]
async fn parts_that_arrive_after_the_abort_are_aborted_too() {
    let store = FakeUploads::default();
    let late = store.clone();
    let bucket = store.bucket(move |ask, before| match ask {
        Ask::Part(2) => Fate::Fails(403, "AccessDenied"),
        Ask::ListParts if before == 0 => {
            late.late_part("upload-1");
            Fate::Answered
        }
        _ => Fate::Answered,
    });
    bucket.upload("k", content(3 * PART)).part_size(PART as u64).send().await.expect_err("a part is refused");
    assert_eq!((store.count(Ask::Abort), store.parts_of("upload-1")), (2, None));
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_is_dropped_is_aborted() {
    let store = FakeUploads::default();
    let bucket = store.bucket(|ask, _| if ask == Ask::Part(3) { Fate::Hangs } else { Fate::Answered });
    let upload = bucket.upload("k", content(4 * PART)).part_size(PART as u64);
    let mut progress = upload.progress();
    let dropped = async { while progress.changed().await.is_none_or(|now| now.parts < 3) {} };
    tokio::select! {
        result = upload.send() => panic!("a part hangs: {result:?}"),
        () = dropped => {}
    }
    assert_eq!(store.count(Ask::Abort), 0);
    bucket.s3().aborts_finished().await;
    assert_eq!((store.parts_of("upload-1"), store.object()), (None, None));
}

/// Neither the error nor the tasks that abort wait for ever.
#[tokio::test(start_paused = true)]
async fn an_abort_that_is_never_answered_ends() {
    let store = FakeUploads::default();
    let bucket = store.bucket(|ask, _| match ask {
        Ask::Part(2) => Fate::Fails(403, "AccessDenied"),
        Ask::Abort | Ask::ListParts => Fate::Hangs,
        _ => Fate::Answered,
    });
    let upload = || bucket.upload("k", content(3 * PART)).part_size(PART as u64);
    let error = timeout(Duration::from_secs(3_600), upload().send()).await.expect("it ends").expect_err("refused");
    assert!(error.is_access_denied(), "{error}");
    let attempts = store.count(Ask::Abort);
    // Dropped while it aborts.
    timeout(Duration::from_secs(30), upload().send()).await.expect_err("it aborts");
    timeout(Duration::from_secs(3_600), bucket.s3().aborts_finished()).await.expect("it ends");
    assert_eq!(store.count(Ask::Abort), 2 * attempts + 1);
}

/// Trap: the object was made, only the answer was lost; the next attempt finds no such upload, or an object that is there.
#[tokio::test(start_paused = true)]
async fn an_object_that_was_made_is_no_error() {
    let lost = [
        Fate::Fails(404, "NoSuchUpload"),
        Fate::Fails(412, "PreconditionFailed"),
        Fate::Fails(409, "ConditionalRequestConflict"),
    ];
    for second in lost {
        let store = FakeUploads::default();
        let bucket = store.bucket(move |ask, before| match (ask, before) {
            (Ask::Complete, 0) => Fate::AnswerLost,
            (Ask::Complete, _) => second,
            _ => Fate::Answered,
        });
        let upload = bucket.upload("k", content(2 * PART)).part_size(PART as u64).if_none_match("*");
        let output = upload.send().await.unwrap_or_else(|error| panic!("{second:?}: {error}"));
        assert!(output.e_tag.is_some_and(|tag| tag.ends_with("-2\"")), "{second:?}");
        assert_eq!(store.count(Ask::Abort), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn an_object_of_somebody_else_is_an_error() {
    let store = FakeUploads::default();
    store.bucket(|_, _| Fate::Answered).upload("k", "somebody else's").send().await.expect("stored");
    let bucket = store.bucket(|ask, before| match (ask, before) {
        (Ask::Complete, 0) => Fate::Fails(500, "InternalError"),
        (Ask::Complete, _) => Fate::Fails(412, "PreconditionFailed"),
        _ => Fate::Answered,
    });
    let upload = bucket.upload("k", content(2 * PART)).part_size(PART as u64).if_none_match("*");
    assert!(upload.send().await.expect_err("it is taken").is_precondition_failed());
    assert_eq!(store.object(), Some(Bytes::from("somebody else's")));
    assert_eq!(store.parts_of("upload-1"), None);
}

/// Trap: `CompleteMultipartUpload` answers 200 and then an error.
#[tokio::test(start_paused = true)]
async fn an_error_behind_a_good_status_is_sent_again() {
    let store = FakeUploads::default();
    let bucket = store.bucket(fails_once(Ask::Complete, Fate::FailsLate("InternalError")));
    let content = content(2 * PART);
    bucket.upload("k", content.clone()).part_size(PART as u64).send().await.expect("it passes");
    assert_eq!((store.count(Ask::Complete), store.object()), (2, Some(content)));
}

#[tokio::test]
async fn a_source_that_fails_leaves_nothing() {
    let store = FakeUploads::default();
    let pieces = stream::iter([Ok(content(3 * PART)), Err(BoxError::from("the cable"))]);
    let upload = store.bucket(|_, _| Fate::Answered).upload("k", UploadSource::stream(pieces)).part_size(PART as u64);
    let error = upload.send().await.expect_err("the source fails");
    assert_eq!(error.kind(), ErrorKind::RequestBody);
    assert_eq!((store.parts_of("upload-1"), store.object()), (None, None));
}

#[tokio::test]
async fn a_file_that_changes_is_not_stored() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file");
    std::fs::write(&path, content(2 * PART)).expect("a file");
    let store = FakeUploads::default();
    let changed = path.clone();
    let bucket = store.bucket(move |ask, _| {
        if ask == Ask::Part(2) {
            std::fs::write(&changed, content(2 * PART + 1)).expect("a file");
        }
        Fate::Answered
    });
    let error = bucket.upload("k", UploadSource::file(&path)).part_size(PART as u64).send().await.expect_err("changed");
    assert!(error.to_string().contains("changed"), "{error}");
    assert_eq!((store.parts_of("upload-1"), store.object()), (None, None));
}

/// No more of a stream is read than can be on its way, so memory is bounded.
#[tokio::test(start_paused = true)]
async fn a_stream_is_read_no_faster_than_it_is_sent() {
    let store = FakeUploads::default();
    let bucket = store.bucket(|ask, _| if matches!(ask, Ask::Part(_)) { Fate::Hangs } else { Fate::Answered });
    let read = Arc::new(Mutex::new(0_usize));
    let counted = Arc::clone(&read);
    let pieces = stream::repeat_with(move || {
        *counted.lock().expect("no panic") += MIB;
        Ok::<_, BoxError>(Bytes::from(vec![7; MIB]))
    });
    let upload = bucket.upload("k", UploadSource::stream(pieces.take(1_000))).part_size(PART as u64).concurrency(3);
    let result = timeout(Duration::from_secs(30), upload.send()).await;
    result.expect_err("all parts hang");
    assert_eq!(store.most_in_flight(), 3);
    let read = *read.lock().expect("no panic");
    assert!(read <= 3 * PART + MIB, "{read} bytes are held for 3 parts of {PART}");
}

/// Options go to the request that they are for, and to no other.
#[tokio::test]
async fn options_go_where_they_belong() {
    let store = FakeUploads::default();
    let bucket = store.bucket(|_, _| Fate::Answered);
    let upload = bucket.upload("k", content(2 * PART)).part_size(PART as u64);
    let upload =
        upload.content_type("text/x-odd").if_match("\"tag\"").expected_bucket_owner("123456789012").request_payer();
    upload.send().await.expect("stored");
    let has = |ask, name: &str| store.headers(ask).contains_key(name);
    for (name, create, part, complete) in [
        ("content-type", true, false, true),
        ("if-match", false, false, true),
        ("x-amz-expected-bucket-owner", true, true, true),
        ("x-amz-request-payer", true, true, true),
    ] {
        assert_eq!(
            [has(Ask::Create, name), has(Ask::Part(1), name), has(Ask::Complete, name)],
            [create, part, complete],
            "{name}"
        );
    }
    assert_eq!(store.headers(Ask::Create)["content-type"], "text/x-odd");
    assert_eq!(store.headers(Ask::Complete)["content-type"], "application/xml");
}

#[tokio::test]
async fn what_s3_refuses_is_refused_before_anything_is_sent() {
    let store = FakeUploads::default();
    let bucket = store.bucket(|_, _| Fate::Answered);
    for upload in [
        bucket.upload("", "content"),
        bucket.upload("k", "content").part_size(PART as u64 - 1),
        bucket.upload("k", "content").part_size(5 * 1024 * 1024 * 1024 + 1),
        bucket.upload("k", "content").content_type("a\r\nb"),
        bucket.upload("k", content(2 * PART)).part_size(PART as u64).metadata("bad name", "v"),
        bucket.upload("k", UploadSource::file("/")),
    ] {
        let error = upload.send().await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    let missing = bucket.upload("k", UploadSource::file("/no/such/file")).send().await.expect_err("no such file");
    assert!(missing.to_string().contains("/no/such/file"), "{missing}");
    assert_eq!(store.asked(), []);
}

#[test]
fn outside_of_a_runtime_it_is_an_error() {
    let bucket = FakeUploads::default().bucket(|_, _| Fate::Answered);
    let error = futures_util::future::FutureExt::now_or_never(bucket.upload("k", "content").send()).expect("at once");
    assert!(error.expect_err("there is none").to_string().contains("tokio"));
}
