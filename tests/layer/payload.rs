//! How bodies are hashed, and that they are sent as they came.

use bytes::Bytes;
use http::Request;
use http_body::{Body, Frame};
use http_body_util::{BodyExt, Empty, Full};
use tokio_test::{assert_pending, assert_ready_err};
use tower_sigv4::layer::DEFAULT_BUFFER_LIMIT;
use tower_sigv4::sigv4::{PayloadHash, PayloadHeader, Settings, SigningScope};
use tower_sigv4::{ErrorKind, PayloadMode};

use crate::support::{LAMBDA_URI, S3_URI, Stack, Stream, assert_signed, data, frames, layer, ours, trailers};

const HTTP_S3_URI: &str = "http://bucket.s3.eu-west-1.amazonaws.com/key";

fn put<B>(uri: &str, body: B) -> Request<B> {
    Request::put(uri).body(body).unwrap()
}

fn s3() -> SigningScope {
    SigningScope::new("eu-west-1", "s3")
}

fn lambda() -> SigningScope {
    SigningScope::new("eu-west-1", "lambda")
}

#[test]
fn no_body_is_signed_as_the_hash_of_nothing() {
    let sent = Stack::new(&layer()).sent(put(S3_URI, Empty::new()));
    assert_signed(&sent, &s3(), PayloadHash::Empty);
    assert!(sent.body().is_end_stream());

    let ended_at_once = Stack::new(&layer()).sent(put(S3_URI, Stream::of([])));
    assert_signed(&ended_at_once, &s3(), PayloadHash::Empty);
    let empty_frame = Stack::new(&layer()).sent(put(LAMBDA_URI, Stream::of([data("")])));
    assert_signed(&empty_frame, &lambda(), PayloadHash::Empty);
}

#[test]
fn a_body_in_memory_is_hashed_and_keeps_its_length() {
    for (uri, scope) in [(S3_URI, s3()), (HTTP_S3_URI, s3()), (LAMBDA_URI, lambda())] {
        let sent = Stack::new(&layer()).sent(put(uri, Full::<Bytes>::from("hello")));
        assert_signed(&sent, &scope, PayloadHash::of(b"hello"));
        assert_eq!(sent.body().size_hint().exact(), Some(5));
        assert!(!sent.body().is_end_stream());
        assert_eq!(frames(sent.into_body()), (vec![Bytes::from("hello")], None));
    }
}

#[test]
fn a_body_in_memory_is_sent_without_being_copied() {
    let content = Bytes::from(vec![7; 4096]);
    let sent = Stack::new(&layer()).sent(put(LAMBDA_URI, Full::new(content.clone())));
    let (pieces, _) = frames(sent.into_body());
    assert_eq!(pieces[0].as_ptr(), content.as_ptr());
}

#[test]
fn a_body_in_memory_may_be_longer_than_the_default_limit() {
    let content = Bytes::from(vec![0; DEFAULT_BUFFER_LIMIT + 1]);
    let sent = Stack::new(&layer()).sent(put(LAMBDA_URI, Full::new(content.clone())));
    assert_signed(&sent, &lambda(), PayloadHash::of(&content));
}

#[test]
fn a_body_in_memory_with_trailers_is_hashed_and_keeps_them() {
    let body = Full::<Bytes>::from("hello").with_trailers(std::future::ready(Some(Ok(trailers()))));
    let sent = Stack::new(&layer()).sent(put(S3_URI, Box::pin(body)));
    assert_signed(&sent, &s3(), PayloadHash::of(b"hello"));
    assert_eq!(frames(sent.into_body()), (vec![Bytes::from("hello")], Some(trailers())));
}

#[test]
fn a_stream_to_s3_over_https_is_unsigned_and_goes_on_unread() {
    let (sender, body) = Stream::with_length(9);
    let sent = Stack::new(&layer()).sent(put(S3_URI, body));
    assert_signed(&sent, &s3(), PayloadHash::Unsigned);
    assert_eq!(sent.headers()["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");
    assert_eq!(sent.body().size_hint().exact(), Some(9));
    for text in ["one", "two", "end"] {
        sender.send(Ok(data(text))).unwrap();
    }
    drop(sender);
    assert_eq!(frames(sent.into_body()).0.concat(), b"onetwoend");
}

#[test]
fn of_a_stream_to_s3_no_more_is_read_than_tells_that_it_is_one() {
    let (sender, body) = Stream::with_length(12);
    for text in ["one", "two", "three"] {
        sender.send(Ok(data(text))).unwrap();
    }
    let mut sent = Stack::new(&layer()).sent(put(S3_URI, body));
    assert_signed(&sent, &s3(), PayloadHash::Unsigned);
    assert_eq!(sent.body().size_hint().exact(), Some(12));
    assert!(format!("{:?}", sent.body()).contains("read_bytes: 6"), "{:?}", sent.body());

    let first = tokio_test::block_on(sent.body_mut().frame()).unwrap().unwrap();
    assert_eq!(first.into_data().unwrap(), "one");
    assert_eq!(sent.body().size_hint().exact(), Some(9));
    sender.send(Ok(data("."))).unwrap();
    sender.send(Ok(Frame::trailers(trailers()))).unwrap();
    drop(sender);
    assert_eq!(frames(sent.into_body()), (vec!["two".into(), "three".into(), ".".into()], Some(trailers())));
}

#[test]
fn a_stream_that_breaks_after_it_was_signed_fails_the_sent_body() {
    let (sender, body) = Stream::new();
    let mut sent = Stack::new(&layer()).sent(put(S3_URI, body));
    sender.send(Err("the disk is gone".into())).unwrap();
    let error = tokio_test::block_on(sent.body_mut().frame()).unwrap().unwrap_err();
    assert_eq!(error.to_string(), "the disk is gone");
    assert!(sent.body().is_end_stream());
}

#[test]
fn a_stream_to_s3_over_plain_http_is_buffered_and_hashed() {
    for uri in [HTTP_S3_URI, "/key"] {
        let mut stack = Stack::new(&layer());
        let (sender, body) = Stream::new();
        let mut request = put(uri, body);
        request.headers_mut().insert("host", "bucket.s3.eu-west-1.amazonaws.com:80".parse().unwrap());
        let mut call = stack.call(request);
        assert_pending!(call.poll());
        for text in ["one", "two"] {
            sender.send(Ok(data(text))).unwrap();
            assert!(call.is_woken());
            assert_pending!(call.poll());
            stack.assert_not_called();
        }
        sender.send(Ok(Frame::trailers(trailers()))).unwrap();
        drop(sender);
        assert_pending!(call.poll());
        let sent = stack.received().0;
        assert_signed(&sent, &s3(), PayloadHash::of(b"onetwo"));
        // The length, which the stream did not tell, is known now.
        assert_eq!(sent.body().size_hint().exact(), Some(6));
        assert_eq!(frames(sent.into_body()), (vec!["one".into(), "two".into()], Some(trailers())));
    }
}

#[test]
fn a_stream_to_another_service_is_buffered_and_hashed() {
    let sent = Stack::new(&layer()).sent(put(LAMBDA_URI, Stream::of(["{", "", "}"].map(data))));
    assert_signed(&sent, &lambda(), PayloadHash::of(b"{}"));
    assert!(!sent.headers().contains_key("x-amz-content-sha256"));
    assert_eq!(frames(sent.into_body()).0, ["{", "}"]);
}

/// It refuses what has no signed hash of its body, and a signature that covers `content-length`.
#[test]
fn a_stream_to_opensearch_serverless_is_hashed_and_its_hash_is_sent() {
    let mut request = put("https://abc.eu-west-1.aoss.amazonaws.com/films/_bulk", Stream::of(["{", "}"].map(data)));
    request.headers_mut().insert("content-length", 2.into());
    let sent = Stack::new(&layer()).sent(request);
    assert_signed(&sent, &SigningScope::new("eu-west-1", "aoss"), PayloadHash::of(b"{}"));
    let hash_of_the_body = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    assert_eq!(sent.headers()["x-amz-content-sha256"], hash_of_the_body);
    let authorization = sent.headers()["authorization"].to_str().unwrap();
    assert!(authorization.contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;"), "{authorization}");
}

#[test]
fn a_body_that_fails_half_way_is_not_sent() {
    for uri in [LAMBDA_URI, HTTP_S3_URI] {
        let mut stack = Stack::new(&layer());
        let (sender, body) = Stream::new();
        let mut call = stack.call(put(uri, body));
        sender.send(Ok(data("half"))).unwrap();
        assert_pending!(call.poll());
        sender.send(Err("the disk is gone".into())).unwrap();
        let error = ours(assert_ready_err!(call.poll()));
        assert_eq!(error.kind(), ErrorKind::RequestBody);
        assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the disk is gone");
        stack.assert_not_called();
    }
}

#[test]
fn a_body_that_says_it_is_over_the_limit_is_refused_unread() {
    let limit = DEFAULT_BUFFER_LIMIT as u64;
    let (_sender, body) = Stream::with_length(limit + 1);
    let error = Stack::new(&layer()).refusal(put(LAMBDA_URI, body));
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let message = error.to_string();
    for part in ["16777217 bytes", "16777216 bytes", "PayloadMode::Buffered", "PayloadMode::Precomputed"] {
        assert!(message.contains(part), "{part} is not in {message:?}");
    }

    let (_sender, body) = Stream::with_length(limit);
    assert_pending!(Stack::new(&layer()).call(put(LAMBDA_URI, body)).poll());

    let buffered = layer().payload(PayloadMode::Buffered { limit: 4 });
    let (sender, body) = Stream::with_length(5);
    sender.send(Err("it was read".into())).unwrap();
    assert_eq!(Stack::new(&buffered).refusal(put(LAMBDA_URI, body)).kind(), ErrorKind::InvalidInput);
    let error = Stack::new(&buffered).refusal(put(LAMBDA_URI, Full::<Bytes>::from("hello")));
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[test]
fn a_body_of_unknown_length_is_refused_as_soon_as_it_is_over_the_limit() {
    let mut stack = Stack::new(&layer().payload(PayloadMode::Buffered { limit: 4 }));
    let (sender, body) = Stream::new();
    let mut call = stack.call(put(S3_URI, body));
    sender.send(Ok(data("1234"))).unwrap();
    assert_pending!(call.poll());
    sender.send(Ok(data("5"))).unwrap();
    let error = ours(assert_ready_err!(call.poll()));
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("at least 5 bytes long, and at most 4 bytes"), "{error}");
    drop(call);
    assert!(sender.is_closed());
    stack.assert_not_called();

    let piece = || Frame::data(Bytes::from(vec![0; DEFAULT_BUFFER_LIMIT / 2]));
    let at_the_limit = Stream::of([piece(), piece()]);
    let sent = Stack::new(&layer()).sent(put(LAMBDA_URI, at_the_limit));
    assert_eq!(sent.body().size_hint().exact(), Some(DEFAULT_BUFFER_LIMIT as u64));
    let over_it = Stream::of([piece(), piece(), data(".")]);
    assert_eq!(Stack::new(&layer()).refusal(put(LAMBDA_URI, over_it)).kind(), ErrorKind::InvalidInput);
}

#[test]
fn buffered_hashes_what_auto_would_stream() {
    let stream = Stream::of(["one", "two"].map(data));
    let sent = Stack::new(&layer().payload(PayloadMode::Buffered { limit: 6 })).sent(put(S3_URI, stream));
    assert_signed(&sent, &s3(), PayloadHash::of(b"onetwo"));
}

#[test]
fn unsigned_is_for_s3_alone() {
    let unsigned = layer().payload(PayloadMode::Unsigned);
    let sent = Stack::new(&unsigned).sent(put(HTTP_S3_URI, Full::<Bytes>::from("hello")));
    assert_signed(&sent, &s3(), PayloadHash::Unsigned);

    let error = Stack::new(&unsigned).refusal(put(LAMBDA_URI, Full::<Bytes>::from("hello")));
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("PayloadMode::Auto"), "{error}");

    // A store of another name that says it takes what S3 takes.
    let settings = Settings::default().payload_header(PayloadHeader::Sent);
    let sent = Stack::new(&unsigned.settings(settings)).sent(put(LAMBDA_URI, Full::<Bytes>::from("hello")));
    assert_eq!(sent.headers()["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");
}

#[test]
fn precomputed_signs_what_it_is_told_and_reads_nothing() {
    let PayloadHash::Sha256(hash) = PayloadHash::of(b"hello") else { unreachable!() };
    for (uri, scope) in [(S3_URI, s3()), (LAMBDA_URI, lambda())] {
        let (sender, body) = Stream::with_length(5);
        sender.send(Ok(data("hello"))).unwrap();
        drop(sender);
        let sent = Stack::new(&layer().payload(PayloadMode::Precomputed(hash))).sent(put(uri, body));
        assert_signed(&sent, &scope, PayloadHash::Sha256(hash));
        assert!(format!("{:?}", sent.body()).contains("read_bytes: 0"));
        assert_eq!(frames(sent.into_body()).0, ["hello"]);
    }
}

#[test]
fn a_requests_own_mode_comes_before_the_layers() {
    let layer = layer().payload(PayloadMode::Unsigned);
    let mut request = put(S3_URI, Full::<Bytes>::from("hello"));
    request.extensions_mut().insert(PayloadMode::Auto);
    assert_signed(&Stack::new(&layer).sent(request), &s3(), PayloadHash::of(b"hello"));
}
