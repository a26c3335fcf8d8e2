//! Answers whose bodies come to rest.

use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use http::{Request, Response};
use http_body::{Body as _, Frame};
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tower::{Layer, ServiceExt, service_fn};
use tower_sigv4::operation::SlowAnswer;
use tower_sigv4::retry::AwsRetry;
use tower_sigv4::s3::{
    CompleteMultipartUpload, CompletedPart, CopyObject, CopySource, ListBuckets, PutObject, S3, UploadPartCopy,
};
use tower_sigv4::stalled_stream::{DownloadBody, StalledStreamLayer};
use tower_sigv4::{Body, BoxError, Error, ErrorKind};

use crate::scripted::{answer, client};

const SECOND: Duration = Duration::from_secs(1);

type Sender = mpsc::UnboundedSender<&'static str>;

/// A body whose data come when the test sends them.
fn stream() -> (Sender, Body) {
    let (sender, mut receiver) = mpsc::unbounded_channel::<&'static str>();
    let frames = futures_util::stream::poll_fn(move |cx| {
        receiver.poll_recv(cx).map(|text| text.map(|text| Ok::<_, BoxError>(Frame::data(Bytes::from(text)))))
    });
    (sender, Body::streaming(StreamBody::new(frames)))
}

/// The answer's body as it comes through the layer.
async fn through<B>(layer: StalledStreamLayer, request: Request<Empty<Bytes>>, body: B) -> DownloadBody<B>
where
    B: http_body::Body,
{
    let mut body = Some(body);
    let client = service_fn(move |_| std::future::ready(Ok::<_, BoxError>(Response::new(body.take().unwrap()))));
    layer.layer(client).oneshot(request).await.unwrap().into_body()
}

async fn watched(layer: StalledStreamLayer) -> (Sender, DownloadBody<Body>) {
    let (sender, body) = stream();
    (sender, through(layer, Request::new(Empty::new()), body).await)
}

async fn next(body: &mut DownloadBody<Body>) -> Option<Result<Bytes, Error>> {
    let frame = body.frame().await?;
    Some(frame.map(|frame| frame.into_data().unwrap()).map_err(Error::from_boxed))
}

#[tokio::test(start_paused = true)]
async fn a_body_of_which_nothing_comes_fails() {
    let (sender, mut body) = watched(StalledStreamLayer::new()).await;
    sender.send("some").unwrap();
    assert_eq!(next(&mut body).await.unwrap().unwrap(), "some");
    let start = Instant::now();
    let error = next(&mut body).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().starts_with("the answer's body stalled"), "{error}");
    assert!((20 * SECOND..21 * SECOND).contains(&start.elapsed()), "{:?}", start.elapsed());
    assert!(error.is_retryable());
    sender.send("too late").unwrap();
    assert!(next(&mut body).await.is_none() && body.is_end_stream());
}

/// Trap: limits by wall-clock time fail those who do something with what they read.
#[tokio::test(start_paused = true)]
async fn a_slow_reader_may_take_as_long_as_he_likes() {
    let (sender, mut body) = watched(StalledStreamLayer::new()).await;
    for text in ["one", "two", "three"] {
        sender.send(text).unwrap();
    }
    for text in ["one", "two", "three"] {
        sleep(3_600 * SECOND).await;
        assert_eq!(next(&mut body).await.unwrap().unwrap(), text);
    }
    // One who asks, leaves for something else and finds data when he is back.
    assert!(next(&mut body).now_or_never().is_none());
    sender.send("four").unwrap();
    sleep(3_600 * SECOND).await;
    assert_eq!(next(&mut body).await.unwrap().unwrap(), "four");
    drop(sender);
    assert!(next(&mut body).await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_trickle_is_enough_unless_more_is_asked_for() {
    async fn trickle(layer: StalledStreamLayer) -> usize {
        let (sender, mut body) = watched(layer).await;
        tokio::spawn(async move {
            for _ in 0..100 {
                sleep(19 * SECOND).await;
                // Who gave up reads no more.
                let _ = sender.send("x");
            }
        });
        let mut read = 0;
        while let Some(Ok(data)) = next(&mut body).await {
            read += data.len();
        }
        read
    }
    assert_eq!(trickle(StalledStreamLayer::new()).await, 100);
    assert_eq!(trickle(StalledStreamLayer::new().minimum(2)).await, 1, "two bytes take 38 seconds");
    assert_eq!(trickle(StalledStreamLayer::new().minimum(2).window(60 * SECOND)).await, 100);
    assert_eq!(trickle(StalledStreamLayer::new().window(10 * SECOND)).await, 0);
    assert_eq!(trickle(StalledStreamLayer::new().window(10 * SECOND).downloads(false)).await, 100);
}

/// Several short waits count together, and what is enough begins a new window.
#[tokio::test(start_paused = true)]
async fn a_window_is_one_of_waiting() {
    let (sender, mut body) = watched(StalledStreamLayer::new().minimum(10)).await;
    for _ in 0..10 {
        for _ in 0..2 {
            assert!(tokio::time::timeout(9 * SECOND, next(&mut body)).await.is_err());
            sender.send("12345").unwrap();
            assert_eq!(next(&mut body).await.unwrap().unwrap(), "12345");
            // This time is the reader's.
            sleep(60 * SECOND).await;
        }
    }
}

/// How long the data were there that a reader finds when he is back is not known.
#[tokio::test(start_paused = true)]
async fn a_reader_who_was_away_begins_a_new_window() {
    let (sender, mut body) = watched(StalledStreamLayer::new().minimum(10)).await;
    assert!(next(&mut body).now_or_never().is_none());
    sender.send("12345").unwrap();
    sleep(3_600 * SECOND).await;
    assert_eq!(next(&mut body).await.unwrap().unwrap(), "12345");
    let start = Instant::now();
    assert!(next(&mut body).await.unwrap().unwrap_err().is_timeout());
    assert!((20 * SECOND..21 * SECOND).contains(&start.elapsed()), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn the_end_and_errors_of_a_body_are_its_own() {
    let body = through(StalledStreamLayer::new(), Request::new(Empty::new()), Full::<Bytes>::from("hello")).await;
    assert_eq!(body.size_hint().exact(), Some(5));
    assert_eq!(body.collect().await.unwrap().to_bytes(), "hello");

    let broken = futures_util::stream::iter([Err::<Frame<Bytes>, _>(BoxError::from("broken"))]);
    let body = through(StalledStreamLayer::new(), Request::new(Empty::new()), StreamBody::new(broken)).await;
    assert_eq!(body.collect().await.unwrap_err().to_string(), "broken");
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_be_slow_whose_request_says_so() {
    let (sender, body) = stream();
    let mut request = Request::new(Empty::new());
    request.extensions_mut().insert(SlowAnswer);
    let mut body = through(StalledStreamLayer::new(), request, body).await;
    tokio::spawn(async move {
        sleep(3_600 * SECOND).await;
        sender.send("done").unwrap();
    });
    assert_eq!(next(&mut body).await.unwrap().unwrap(), "done");
}

/// Trap: S3 works for minutes on these after it has sent the status, and sends white space meanwhile.
#[tokio::test]
async fn operations_that_make_s3_work_have_slow_answers() {
    let client = service_fn(|request: Request<Body>| async move {
        let is_slow = request.extensions().get::<SlowAnswer>().is_some();
        Ok::<_, BoxError>(
            Response::builder().status(404).header("x-amz-request-id", is_slow.to_string()).body(Body::empty())?,
        )
    });
    let s3 = S3::new(client, "us-east-1");
    let source = || CopySource::new("bucket", "source");
    let part = CompletedPart::new(1, "\"tag\"");
    for error in [
        s3.send(CopyObject::new("bucket", "key", source())).await.unwrap_err(),
        s3.send(UploadPartCopy::new("bucket", "key", "id", 1, source())).await.unwrap_err(),
        s3.send(CompleteMultipartUpload::new("bucket", "key", "id", [part])).await.unwrap_err(),
    ] {
        assert_eq!(error.request_id(), Some("true"), "{error}");
    }
    let error = s3.send(PutObject::new("bucket", "key", "text")).await.unwrap_err();
    assert_eq!(error.request_id(), Some("false"));
}

#[tokio::test(start_paused = true)]
async fn a_document_that_stalls_is_asked_for_again() {
    let (log, client) = client(|number| {
        std::future::ready(if number == 1 {
            let nothing = futures_util::stream::pending::<Result<Frame<Bytes>, BoxError>>();
            Ok(Response::new(Body::streaming(StreamBody::new(nothing))))
        } else {
            answer(200, &[], "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>")
        })
    });
    let s3 = S3::new(StalledStreamLayer::new().layer(client), "us-east-1").retry(AwsRetry::standard());
    s3.send(ListBuckets::new()).await.unwrap();
    assert_eq!(log.count(), 2);
}

/// What is there at once is read without an allocation, a timer or a look at the clock.
#[tokio::test(start_paused = true)]
async fn a_body_that_is_there_costs_no_allocation() {
    let mut body = through(StalledStreamLayer::new(), Request::new(Empty::new()), Full::<Bytes>::from("hello")).await;
    let counted = allocation_counter::measure(|| {
        let frame = body.frame().now_or_never().unwrap().unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap().len(), 5);
        assert!(body.frame().now_or_never().unwrap().is_none());
    });
    assert_eq!(counted.count_total, 0);
}

#[test]
fn a_body_may_be_read_outside_of_the_runtime_that_it_came_from() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let (sender, mut body) = runtime.block_on(watched(StalledStreamLayer::new()));
    assert!(next(&mut body).now_or_never().is_none());
    sender.send("some").unwrap();
    assert_eq!(next(&mut body).now_or_never().unwrap().unwrap().unwrap(), "some");
}

/// Trap: a time that is too far off to be added to the present panics.
#[tokio::test(start_paused = true)]
async fn a_window_may_be_as_long_or_short_as_one_likes() {
    let (_sender, mut body) = watched(StalledStreamLayer::new().window(Duration::MAX)).await;
    assert!(tokio::time::timeout(3_600 * SECOND, next(&mut body)).await.is_err());
    let (_sender, mut body) = watched(StalledStreamLayer::new().window(Duration::ZERO)).await;
    assert!(next(&mut body).await.unwrap().unwrap_err().is_timeout());
}

#[test]
fn outside_of_a_runtime_nothing_is_watched_and_nothing_panics() {
    let (_sender, mut body) = watched(StalledStreamLayer::new()).now_or_never().unwrap();
    assert!(next(&mut body).now_or_never().is_none());
}
