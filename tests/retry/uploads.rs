//! Requests whose bodies are not taken: hyper's client over a connection in memory, whose other end the test reads.

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use http::{Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::{Instant, sleep};
use tower::{Layer, ServiceExt, service_fn};
use tower_sigv4::stalled_stream::{DownloadBody, StalledStreamLayer, UploadBody};
use tower_sigv4::{Body, BoxError, Error, ErrorKind};

const SECOND: Duration = Duration::from_secs(1);
const LENGTH: usize = 2_000_000;

/// Sends a body through the layer, and gives the other end of its connection to the server.
async fn send<B, F>(
    layer: StalledStreamLayer,
    body: B,
    server: impl FnOnce(DuplexStream) -> F,
) -> Result<Response<DownloadBody<Incoming>>, BoxError>
where
    B: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
    F: Future<Output = ()> + Send + 'static,
{
    send_request(layer, Request::put("/key").header("host", "store").body(body)?, server).await
}

async fn send_request<B, F>(
    layer: StalledStreamLayer,
    request: Request<B>,
    server: impl FnOnce(DuplexStream) -> F,
) -> Result<Response<DownloadBody<Incoming>>, BoxError>
where
    B: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
    F: Future<Output = ()> + Send + 'static,
{
    let (ours, theirs) = duplex(64 * 1024);
    tokio::spawn(server(theirs));
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(ours)).await?;
    tokio::spawn(connection);
    let client = service_fn(move |request: Request<UploadBody<B>>| sender.send_request(request));
    layer.layer(client).oneshot(request).await
}

/// Reads a request of which so many bytes come a second, and answers it after a while.
async fn read(mut connection: DuplexStream, bytes_a_second: u32, think: Duration) {
    let (mut request, mut buffer) = (Vec::new(), vec![0; bytes_a_second as usize]);
    // The last chunk of a body whose length is not told, and the end of the content of one whose length is.
    while !request.ends_with(b"end\r\n0\r\n\r\n") && !request.ends_with(b"end") {
        let length = connection.read(&mut buffer).await.unwrap();
        assert_ne!(length, 0, "the whole body comes");
        request.extend_from_slice(&buffer[..length]);
        sleep(SECOND * u32::try_from(length).unwrap() / bytes_a_second).await;
    }
    sleep(think).await;
    connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    std::future::pending::<()>().await;
}

fn content(length: usize) -> Bytes {
    let mut content = vec![b'x'; length - 3];
    content.extend_from_slice(b"end");
    content.into()
}

async fn nothing(connection: DuplexStream) {
    std::future::pending::<()>().await;
    drop(connection);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_the_connection_does_not_take_fails() {
    for body in [Body::from(content(LENGTH)), Body::reopenable(LENGTH as u64, || Full::new(content(LENGTH)))] {
        let start = Instant::now();
        let error = send(StalledStreamLayer::new(), body, nothing).await.err().unwrap();
        let error = Error::from_boxed(error);
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.to_string().starts_with("the sending of the request's body stalled"), "{error}");
        assert!((20 * SECOND..21 * SECOND).contains(&start.elapsed()), "{:?}", start.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_dies_in_the_middle_is_found_out() {
    let start = Instant::now();
    let error = send(StalledStreamLayer::new(), Full::new(content(LENGTH)), |mut connection| async move {
        let mut buffer = vec![0; 1_000_000];
        connection.read_exact(&mut buffer).await.unwrap();
        nothing(connection).await;
    });
    assert!(Error::from_boxed(error.await.err().unwrap()).is_timeout());
    assert!((20 * SECOND..21 * SECOND).contains(&start.elapsed()), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_slow_connection_is_no_dead_one() {
    let start = Instant::now();
    let server = |connection| read(connection, 50_000, Duration::ZERO);
    let response = send(StalledStreamLayer::new(), Full::new(content(LENGTH)), server).await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(start.elapsed() > 30 * SECOND, "{:?}", start.elapsed());
}

/// Trap: a body that waits for its own source is taken for a connection that is dead.
#[tokio::test(start_paused = true)]
async fn a_slow_source_may_take_as_long_as_it_likes() {
    let chunks = futures_util::stream::unfold(0, |number| async move {
        (number < 5).then_some(())?;
        sleep(600 * SECOND).await;
        let data = if number < 4 { Bytes::from(vec![b'x'; 100_000]) } else { content(100_000) };
        Some((Ok::<_, BoxError>(Frame::data(data)), number + 1))
    });
    let server = |connection| read(connection, 1_000_000, Duration::ZERO);
    let body = StreamBody::new(Box::pin(chunks));
    let start = Instant::now();
    assert_eq!(send(StalledStreamLayer::new(), body, server).await.unwrap().status(), 200);
    assert!(start.elapsed() >= 3_000 * SECOND);
}

/// The time until the head of the answer comes is not the stream's, however the body tells its end.
#[tokio::test(start_paused = true)]
async fn a_service_may_think_as_long_as_it_likes() {
    let server = |connection| read(connection, 1_000_000, 3_600 * SECOND);
    assert_eq!(send(StalledStreamLayer::new(), Full::new(content(LENGTH)), server).await.unwrap().status(), 200);

    let frame = || Ok::<_, BoxError>(Frame::data(content(LENGTH)));
    let chunked = StreamBody::new(futures_util::stream::iter([frame()]));
    assert_eq!(send(StalledStreamLayer::new(), chunked, server).await.unwrap().status(), 200);

    // hyper asks such a body no more than the header says.
    let request = Request::put("/key").header("host", "store").header("content-length", LENGTH);
    let measured = StreamBody::new(futures_util::stream::iter([frame()]).chain(futures_util::stream::pending()));
    let request = request.body(measured).unwrap();
    assert_eq!(send_request(StalledStreamLayer::new(), request, server).await.unwrap().status(), 200);
}

/// A client need not drop a body that it knows to be at its end, nor ask for what comes after it.
#[tokio::test(start_paused = true)]
async fn a_body_that_was_read_to_its_end_is_not_watched() {
    let client = service_fn(|request: Request<UploadBody<Full<Bytes>>>| async move {
        let mut body = request.into_body();
        while !http_body::Body::is_end_stream(&body) {
            body.frame().await.unwrap().unwrap();
        }
        sleep(3_600 * SECOND).await;
        drop(body);
        Ok::<_, BoxError>(Response::new(Empty::<Bytes>::new()))
    });
    let request = Request::new(Full::new(content(LENGTH)));
    assert_eq!(StalledStreamLayer::new().layer(client).oneshot(request).await.unwrap().status(), 200);
}

/// A client may give up a body in the middle and still wait for the answer.
#[tokio::test(start_paused = true)]
async fn a_body_that_was_dropped_is_not_watched() {
    let client = service_fn(|request: Request<UploadBody<Full<Bytes>>>| async move {
        let mut body = request.into_body();
        body.frame().await.unwrap().unwrap();
        drop(body);
        sleep(3_600 * SECOND).await;
        Ok::<_, BoxError>(Response::new(Empty::<Bytes>::new()))
    });
    let request = Request::new(Full::new(content(LENGTH)));
    assert_eq!(StalledStreamLayer::new().layer(client).oneshot(request).await.unwrap().status(), 200);
}

/// Trap: a window without a length is asked about for ever, and one that is too long panics.
#[tokio::test(start_paused = true)]
async fn a_window_may_be_as_long_or_short_as_one_likes() {
    let long = StalledStreamLayer::new().window(Duration::MAX);
    let sent = send(long, Full::new(content(LENGTH)), nothing);
    assert!(tokio::time::timeout(3_600 * SECOND, sent).await.is_err());
    let short = StalledStreamLayer::new().window(Duration::ZERO);
    let sent = send(short, StreamBody::new(futures_util::stream::pending::<Result<Frame<Bytes>, BoxError>>()), nothing);
    assert!(tokio::time::timeout(SECOND, sent).await.is_err(), "a source may still be slow");
}

#[tokio::test(start_paused = true)]
async fn only_what_is_watched_fails() {
    let waited = 3_600 * SECOND;
    let unwatched = send(StalledStreamLayer::new().uploads(false), Full::new(content(LENGTH)), nothing);
    assert!(tokio::time::timeout(waited, unwatched).await.is_err());
    let bodiless = send(StalledStreamLayer::new(), Empty::new(), nothing);
    assert!(tokio::time::timeout(waited, bodiless).await.is_err(), "the head of the answer has no limit here");
}

/// A body in memory is handed on in pieces that are not copied, and its length is what it was.
#[tokio::test(start_paused = true)]
async fn the_length_of_a_body_is_told_as_before() {
    let client = service_fn(|request: Request<UploadBody<Full<Bytes>>>| async move {
        use http_body::Body as _;
        let mut body = request.into_body();
        let (mut left, mut pieces) = (LENGTH as u64, Vec::new());
        while let Some(frame) = body.frame().await {
            let data = frame.unwrap().into_data().unwrap();
            left -= data.len() as u64;
            assert_eq!(body.size_hint().exact(), Some(left));
            assert_eq!(body.is_end_stream(), left == 0);
            pieces.push(data);
        }
        assert_eq!(pieces.concat(), content(LENGTH));
        assert!(pieces.iter().all(|piece| piece.len() <= 64 * 1024));
        Ok::<_, BoxError>(Response::new(Empty::<Bytes>::new()))
    });
    let request = Request::new(Full::new(content(LENGTH)));
    StalledStreamLayer::new().layer(client).oneshot(request).await.unwrap();
}
