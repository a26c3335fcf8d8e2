//! Objects that change meanwhile, and answers that are of something else.

use http::Response;
use tower_sigv4::{Body, Error, ErrorKind};

use super::scripted::{Fate, PART, Store, files_in};

/// What a download into a file says, of an object of three parts of which the second request has this fate.
async fn downloaded(store: &Store, fate: impl Fn(&Store) -> Fate + Clone + Send + Sync + 'static) -> Result<(), Error> {
    let folder = tempfile::tempdir().expect("a folder");
    let bucket = store.bucket(move |store, asked| if asked.number == 1 { fate(store) } else { Fate::Good });
    let file = folder.path().join("file");
    let result = bucket.download("k").part_size(PART as u64).concurrency(2).to_file(&file).await;
    let names = files_in(folder.path());
    assert_eq!(names, if result.is_ok() { vec!["file"] } else { vec![] });
    if result.is_ok() {
        assert_eq!(std::fs::read(&file).expect("a file"), store.content());
    }
    result.map(drop)
}

fn answer(status: u16, e_tag: &str, range: Option<&str>, body: Body) -> Fate {
    let mut answer = Response::builder().status(status).header("etag", e_tag);
    if let Some(range) = range {
        answer = answer.header("content-range", range);
    }
    Fate::Answer(answer.body(body).expect("an answer"))
}

#[tokio::test(start_paused = true)]
async fn an_object_that_is_replaced_is_an_error() {
    let store = Store::new(3 * PART);
    let replaced = downloaded(&store, |store| {
        store.replace(3 * PART, "\"two\"");
        Fate::Good
    });
    let error = replaced.await.expect_err("it is another object");
    assert!(error.is_precondition_failed(), "{error}");
    assert!(error.to_string().contains("changed while it was downloaded"), "{error}");
}

/// Trap: a server that ignores `If-Match` gives bytes of another object.
#[tokio::test(start_paused = true)]
async fn an_object_that_is_replaced_is_noticed_by_its_tag_alone() {
    for length in [3 * PART, 4 * PART] {
        let store = Store::new(3 * PART);
        store.ignore_conditions();
        let replaced = downloaded(&store, move |store| {
            store.replace(length, "\"two\"");
            Fate::Good
        });
        let error = replaced.await.expect_err("it is another object");
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.to_string().contains("changed while it was downloaded"), "{error}");
        assert!(error.to_string().contains("\"two\""), "{error}");
    }
    let store = Store::new(3 * PART);
    let whole = downloaded(&store, |store| answer(200, "\"two\"", None, store.content().into()));
    assert!(whole.await.expect_err("it is another object").to_string().contains("changed while"));
    let store = Store::new(3 * PART);
    let untagged = |store: &Store| {
        let body = Body::from(store.content().slice(PART..2 * PART));
        let answer = Response::builder().status(206).header("content-range", "bytes 65536-131071/196608");
        Fate::Answer(answer.body(body).expect("an answer"))
    };
    let error = downloaded(&store, untagged).await.expect_err("it has no tag");
    assert!(error.to_string().contains("changed while"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_part_that_breaks_off_does_not_go_on_in_another_object() {
    let store = Store::new(3 * PART);
    store.ignore_conditions();
    let bucket = store.bucket(|store, asked| {
        if asked.number == 0 {
            return Fate::BreaksAfter(10);
        }
        store.replace(3 * PART, "\"two\"");
        Fate::Good
    });
    let error = bucket.download("k").to_bytes(usize::MAX).await.expect_err("it is another object");
    assert!(error.to_string().contains("changed while"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_with_other_bytes_is_an_error() {
    for range in [
        None,
        Some("bytes 0-65535/196608"),
        Some("bytes 65536-131070/196608"),
        Some("bytes 65536-131071/196609"),
        Some("bytes 65536-131071/*"),
        Some("bytes 65536-"),
        Some("nonsense"),
    ] {
        let store = Store::new(3 * PART);
        let other = move |store: &Store| answer(206, "\"one\"", range, store.content().slice(PART..2 * PART).into());
        let error = downloaded(&store, other).await.expect_err("these are other bytes");
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{range:?}: {error}");
        assert!(error.to_string().contains("bytes=65536-131071"), "{error}");
        // It is not asked for again.
        assert!(store.requests().len() <= 3, "{:?}", store.ranges());
    }
}

#[tokio::test(start_paused = true)]
async fn a_part_that_is_too_long_is_an_error() {
    // In one piece, and in pieces of which one ends where the part does.
    for step in [PART + 1, PART] {
        let store = Store::new(3 * PART);
        let long = move |store: &Store| {
            let content = store.content();
            let pieces = [content.slice(PART..PART + step), content.slice(PART + step..=2 * PART)];
            let frames = pieces.into_iter().map(|piece| Ok::<_, std::io::Error>(http_body::Frame::data(piece)));
            let body = Body::streaming(http_body_util::StreamBody::new(futures_util::stream::iter(frames)));
            answer(206, "\"one\"", Some("bytes 65536-131071/196608"), body)
        };
        let error = downloaded(&store, long).await.expect_err("it is too long");
        assert!(error.to_string().contains("longer than the 65536 bytes"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_first_answer_with_other_bytes_is_an_error() {
    for range in [None, Some("bytes 0-9/196608"), Some("bytes 1-65536/196608"), Some("bytes 0-65535/*")] {
        let store = Store::new(3 * PART);
        let bucket = store.bucket(move |_, _| answer(206, "\"one\"", range, Body::from("0123456789")));
        let error = bucket.download("k").part_size(PART as u64).to_bytes(usize::MAX).await.expect_err("other bytes");
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error}");
        assert_eq!(store.requests().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn parts_without_an_entity_tag_are_not_joined() {
    let store = Store::new(3 * PART);
    let bucket = store.bucket(|store, _| {
        let body = Body::from(store.content().slice(..PART));
        let answer = Response::builder().status(206).header("content-range", "bytes 0-65535/196608");
        Fate::Answer(answer.body(body).expect("an answer"))
    });
    let error = bucket.download("k").part_size(PART as u64).to_bytes(usize::MAX).await.expect_err("which object?");
    assert!(error.to_string().contains("entity tag"), "{error}");
    assert_eq!(store.requests().len(), 1);
}
