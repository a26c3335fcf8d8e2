//! What breaks, and goes on.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tower_sigv4::{Body, Credentials, ErrorKind};

use super::scripted::{Fate, PART, Store, content, status};
use crate::support::stack;

const LIMIT: usize = 10 * PART;

#[tokio::test(start_paused = true)]
async fn a_part_that_breaks_off_goes_on_from_where_it_stopped() {
    for (broken, rest) in [(0, "30000-65535"), (1, "95536-131071"), (2, "161072-196607")] {
        let store = Store::new(3 * PART + 5);
        let bucket =
            store.bucket(move |_, asked| if asked.number == broken { Fate::BreaksAfter(30_000) } else { Fate::Good });
        let download = bucket.download("k").part_size(PART as u64).concurrency(1);
        let progress = download.progress();
        assert_eq!(download.to_bytes(LIMIT).await.expect("it is read"), store.content());
        let requests = store.requests();
        let again = requests.iter().find(|asked| asked.range == rest).expect("the rest was asked for");
        assert_eq!(again.headers["if-match"], "\"one\"");
        assert_eq!(requests.len(), 5, "{:?}", store.ranges());
        let now = progress.now();
        assert_eq!((now.bytes, now.total, now.parts, now.retries), (196_613, Some(196_613), 4, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_part_that_always_breaks_off_is_given_up() {
    let store = Store::new(3 * PART);
    let bucket = store.bucket(|_, asked| if asked.number == 0 { Fate::Good } else { Fate::BreaksAfter(10) });
    let download = bucket.download("k").part_size(PART as u64).concurrency(1);
    let progress = download.progress();
    let error = download.to_bytes(LIMIT).await.expect_err("it breaks off");
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Transport, Some("GetObject")));
    assert_eq!(store.ranges(), ["0-65535", "65536-131071", "65546-131071", "65556-131071"]);
    // What was read of the part is taken back.
    assert_eq!(progress.now().bytes, PART as u64);
}

/// A body that ends too early without an error is one that broke off.
#[tokio::test(start_paused = true)]
async fn a_part_that_ends_early_goes_on() {
    let store = Store::new(2 * PART);
    let bucket = store.bucket(|store, asked| match asked.number {
        1 => Fate::Answer(
            http::Response::builder()
                .status(206)
                .header("etag", "\"one\"")
                .header("content-range", "bytes 65536-131071/131072")
                .body(store.body(&store.content().slice(PART..PART + 7), &Fate::Good))
                .expect("an answer"),
        ),
        _ => Fate::Good,
    });
    let read = bucket.download("k").part_size(PART as u64).to_bytes(LIMIT).await.expect("it is read");
    assert_eq!(read, store.content());
    assert_eq!(store.ranges(), ["0-65535", "65536-131071", "65543-131071"]);
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_503_passes() {
    let store = Store::new(4 * PART);
    let seen = Arc::new(Mutex::new(std::collections::HashMap::<String, usize>::new()));
    let bucket = store.bucket(move |_, asked| {
        let mut seen = seen.lock().unwrap();
        let times = seen.entry(asked.range.clone()).or_default();
        *times += 1;
        if *times <= 5 { status(503) } else { Fate::Good }
    });
    let download = bucket.download("k").part_size(PART as u64);
    let progress = download.progress();
    assert_eq!(download.to_bytes(LIMIT).await.expect("it passes"), store.content());
    assert_eq!(progress.now().retries, 4 * 5);
}

#[tokio::test(start_paused = true)]
async fn an_error_that_does_not_pass_ends_it_at_once() {
    let store = Store::new(4 * PART);
    let bucket = store.bucket(|_, asked| if asked.number == 1 { status(403) } else { Fate::Good });
    let download = bucket.download("k").part_size(PART as u64).concurrency(1);
    assert!(download.to_bytes(LIMIT).await.expect_err("no access").is_access_denied());
    assert_eq!(store.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_part_that_does_not_answer_is_asked_for_again() {
    for fate in [|| Fate::NoAnswer, || Fate::HangsAfter(20_000)] {
        let store = Store::new(3 * PART);
        let bucket = store.bucket(move |_, asked| if asked.number == 2 { fate() } else { Fate::Good });
        let download = bucket.download("k").part_size(PART as u64).attempt_timeout(Duration::from_secs(7));
        let start = tokio::time::Instant::now();
        assert_eq!(download.to_bytes(LIMIT).await.expect("it is read"), store.content());
        let passed = start.elapsed();
        assert!((7..9).contains(&passed.as_secs()), "{passed:?}");
        assert_eq!(store.requests().len(), 4);
    }
}

/// Trap: a connection that drips is never silent long enough.
#[tokio::test(start_paused = true)]
async fn the_limit_is_for_the_whole_attempt() {
    let store = Store::new(PART);
    let bucket = store.bucket(|_, _| Fate::Slow(Duration::from_secs(1)));
    let download = bucket.download("k").attempt_timeout(Duration::from_millis(4_500));
    assert_eq!(download.to_bytes(LIMIT).await.expect("it is read"), store.content());
    assert_eq!(store.ranges(), ["0-8388607", "40000-65535"]);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_never_answers_is_given_up() {
    for never in [0, 1] {
        let store = Store::new(3 * PART);
        let bucket = store.bucket(move |_, asked| if asked.number >= never { Fate::NoAnswer } else { Fate::Good });
        let download = bucket.download("k").part_size(PART as u64).attempt_timeout(Duration::from_secs(5));
        let error = download.to_bytes(LIMIT).await.expect_err("there is no answer");
        assert!(error.is_timeout(), "{error}");
    }
}

/// The end of a body does not matter when all of its bytes are there.
#[tokio::test(start_paused = true)]
async fn a_body_that_fails_behind_its_last_byte_is_complete() {
    for fate in [|| Fate::BreaksAfter(PART), || Fate::HangsAfter(PART)] {
        let store = Store::new(2 * PART);
        let bucket = store.bucket(move |_, _| fate());
        let read = bucket.download("k").part_size(PART as u64).to_bytes(LIMIT).await.expect("it is read");
        assert_eq!(read, store.content());
        assert_eq!(store.requests().len(), 2);
    }
}

/// A real connection, cut in the middle of a part.
#[tokio::test]
async fn a_connection_that_is_cut_is_replaced() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    let server = tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.expect("a connection");
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(socket.read_u8().await.expect("a request"));
            }
            let request = String::from_utf8(request).expect("a text").to_lowercase();
            let range =
                request.lines().find_map(|line| line.strip_prefix("range: bytes=")).expect("a range").to_owned();
            let (first, last) = range.split_once('-').expect("a range");
            let (first, last): (usize, usize) = (first.parse().expect("a number"), last.parse().expect("a number"));
            let is_first_of_part = first % PART == 0;
            seen.lock().unwrap().push((range, request.contains("if-match: \"one\"")));
            let head = format!(
                "HTTP/1.1 206 Partial Content\r\nETag: \"one\"\r\nContent-Length: {}\r\nContent-Range: bytes \
                 {first}-{last}/{}\r\nConnection: close\r\n\r\n",
                last - first + 1,
                2 * PART
            );
            socket.write_all(head.as_bytes()).await.expect("written");
            let end = if is_first_of_part { first + 1_000 } else { last + 1 };
            socket.write_all(&content(2 * PART)[first..end]).await.expect("written");
        }
    });
    let bucket = stack::s3(&endpoint, Credentials::new("ID", "secret")).bucket("bucket");
    let read = bucket.download("k").part_size(PART as u64).concurrency(1).to_bytes(LIMIT).await.expect("it is read");
    assert_eq!(read, content(2 * PART));
    server.abort();
    let expected = [("0-65535", false), ("1000-65535", true), ("65536-131071", true), ("66536-131071", true)];
    assert_eq!(*asked.lock().unwrap(), expected.map(|(range, pinned)| (range.to_owned(), pinned)));
}

/// An answer that cannot be of the object is no reason to ask again.
#[tokio::test(start_paused = true)]
async fn an_empty_answer_of_another_status_is_an_error() {
    let store = Store::new(PART);
    let answer =
        || http::Response::builder().status(206).header("etag", "\"one\"").body(Body::empty()).expect("an answer");
    let bucket = store.bucket(move |_, _| Fate::Answer(answer()));
    let error = bucket.download("k").to_bytes(LIMIT).await.expect_err("which bytes are these?");
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(error.to_string().contains("Content-Range"), "{error}");
}
