//! Bodies sent as `aws-chunked`, read back by a decoder that knows only what S3's documentation says, and checked with the
//! chunk signatures of another implementation.

use std::task::Poll;

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::sign::v4::{self, SigningParams};
use bytes::Bytes;
use http::{HeaderMap, Request};
use http_body::{Body, Frame};
use proptest::prelude::*;
use tower_sigv4::{ErrorKind, PayloadMode};

use crate::support::{LAMBDA_URI, S3_URI, Sent, Stack, Stream, credentials, data, frames, layer, time};

const HTTP_S3_URI: &str = "http://bucket.s3.eu-west-1.amazonaws.com/key";
const CHECKSUM: (&str, &str) = ("x-amz-checksum-crc32c", "sOO8/Q==");

fn put(uri: &str, mode: PayloadMode, body: Stream) -> Request<Stream> {
    Request::put(uri).extension(mode).body(body).unwrap()
}

/// A body of a known length whose frames are there.
fn body(pieces: &[Bytes], trailer: Option<(&'static str, &'static str)>) -> Stream {
    let length = pieces.iter().map(|piece| piece.len() as u64).sum();
    let (sender, body) = Stream::with_length(length);
    for piece in pieces {
        sender.send(Ok(Frame::data(piece.clone()))).unwrap();
    }
    if let Some((name, value)) = trailer {
        let trailers = HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())]);
        sender.send(Ok(Frame::trailers(trailers))).unwrap();
    }
    body
}

/// Pieces of these lengths, each of another byte.
fn pieces(lengths: &[usize]) -> Vec<Bytes> {
    lengths.iter().zip(1..).map(|(length, byte)| Bytes::from(vec![byte; *length])).collect()
}

/// What a server makes of an encoded body.
#[derive(Debug, Default, PartialEq)]
struct Decoded {
    data: Vec<u8>,
    chunks: Vec<Bytes>,
    signatures: Vec<String>,
    trailers: Vec<(String, String)>,
    sizes: Vec<usize>,
}

fn decode(mut rest: &[u8]) -> Decoded {
    fn line<'a>(rest: &mut &'a [u8]) -> &'a str {
        let end = rest.windows(2).position(|pair| pair == b"\r\n").expect("a line has an end");
        let line = std::str::from_utf8(&rest[..end]).expect("a line is a text");
        *rest = &rest[end + 2..];
        line
    }
    let mut decoded = Decoded::default();
    loop {
        let head = line(&mut rest);
        let (size, signature) = head.split_once(";chunk-signature=").map_or((head, None), |(size, s)| (size, Some(s)));
        let size = usize::from_str_radix(size, 16).expect("a size in hexadecimal digits");
        decoded.signatures.extend(signature.map(str::to_owned));
        decoded.sizes.push(size);
        let (chunk, after) = rest.split_at(size);
        decoded.data.extend_from_slice(chunk);
        decoded.chunks.push(Bytes::copy_from_slice(chunk));
        rest = after;
        if size == 0 {
            break;
        }
        assert_eq!(line(&mut rest), "", "an end of line follows a chunk");
    }
    loop {
        let trailer = line(&mut rest);
        if trailer.is_empty() {
            break;
        }
        let (name, value) = trailer.split_once(':').expect("a trailer is name:value");
        decoded.trailers.push((name.to_owned(), value.to_owned()));
    }
    assert!(rest.is_empty(), "nothing follows the end");
    decoded
}

fn encoded(sent: Sent<Stream>) -> Vec<u8> {
    let promised = sent.body().size_hint().exact().expect("the encoded length is known");
    let (pieces, trailers) = frames(sent.into_body());
    assert_eq!(trailers, None, "the trailers are in the body");
    let bytes = pieces.concat();
    assert_eq!(bytes.len() as u64, promised);
    bytes
}

/// The signatures that another implementation gives to these chunks.
fn expected_signatures(authorization: &str, decoded: &Decoded) -> Vec<String> {
    let ours = credentials();
    let identity = AwsCredentials::new(ours.access_key_id(), ours.secret_access_key(), None, None, "test").into();
    let params: SigningParams<'_, ()> = SigningParams::builder()
        .identity(&identity)
        .region("eu-west-1")
        .name("s3")
        .time(time())
        .settings(())
        .build()
        .unwrap();
    let mut running = authorization.rsplit_once("Signature=").unwrap().1.to_owned();
    let mut signatures = Vec::new();
    for chunk in &decoded.chunks {
        running = v4::sign_chunk(chunk, &running, &params).unwrap().into_parts().1;
        signatures.push(running.clone());
    }
    if let Some((name, value)) = decoded.trailers.first() {
        let mut headers = aws_smithy_runtime_api::http::Headers::new();
        headers.append(name.clone(), value.clone());
        signatures.push(v4::sign_trailer(&headers, &running, &params).unwrap().into_parts().1);
    }
    signatures
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn signed_chunks_are_what_a_server_expects(
        lengths in prop::collection::vec(prop_oneof![0..40_usize, 8_000..70_000_usize, 130_000..400_000_usize], 0..6),
        with_trailer: bool,
    ) {
        let pieces = pieces(&lengths);
        let mut request = put(S3_URI, PayloadMode::StreamingSigned, body(&pieces, with_trailer.then_some(CHECKSUM)));
        if with_trailer {
            request.headers_mut().insert("x-amz-trailer", CHECKSUM.0.parse().unwrap());
        }
        let sent = Stack::new(&layer()).sent(request);
        let headers = sent.headers().clone();
        let decoded = decode(&encoded(sent));

        prop_assert_eq!(&decoded.data, &pieces.concat());
        prop_assert_eq!(headers["x-amz-decoded-content-length"].to_str().unwrap(), decoded.data.len().to_string());
        prop_assert!(!headers.contains_key("content-encoding"));
        let (last, full) = decoded.sizes[..decoded.sizes.len() - 1].split_last().map_or((0, &[][..]), |(l, f)| (*l, f));
        prop_assert!(full.iter().all(|size| *size == 128 * 1024) && last <= 128 * 1024);

        let signatures = expected_signatures(headers["authorization"].to_str().unwrap(), &decoded);
        let mut found = decoded.signatures.clone();
        if with_trailer {
            prop_assert_eq!(&decoded.trailers[0], &(CHECKSUM.0.to_owned(), CHECKSUM.1.to_owned()));
            prop_assert_eq!(&decoded.trailers[1].0, "x-amz-trailer-signature");
            found.push(decoded.trailers[1].1.clone());
        }
        prop_assert_eq!(found, signatures);
    }

    #[test]
    fn unsigned_chunks_are_what_a_server_expects(
        lengths in prop::collection::vec(prop_oneof![0..40_usize, 1_000_000..1_200_000_usize], 0..5),
    ) {
        let pieces = pieces(&lengths);
        let mut request = put(S3_URI, PayloadMode::StreamingUnsignedTrailer, body(&pieces, Some(CHECKSUM)));
        request.headers_mut().insert("x-amz-trailer", CHECKSUM.0.parse().unwrap());
        let sent = Stack::new(&layer()).sent(request);
        let decoded = decode(&encoded(sent));
        prop_assert_eq!(&decoded.data, &pieces.concat());
        prop_assert_eq!(decoded.trailers, [(CHECKSUM.0.to_owned(), CHECKSUM.1.to_owned())]);
        prop_assert!(decoded.signatures.is_empty());
    }
}

#[test]
fn the_payload_is_not_copied() {
    let content = Bytes::from(vec![7; 300_000]);
    for (mode, trailer) in
        [(PayloadMode::StreamingSigned, None), (PayloadMode::StreamingUnsignedTrailer, Some(CHECKSUM))]
    {
        let mut request = put(S3_URI, mode, body(std::slice::from_ref(&content), trailer));
        if trailer.is_some() {
            request.headers_mut().insert("x-amz-trailer", CHECKSUM.0.parse().unwrap());
        }
        let (pieces, _) = frames(Stack::new(&layer()).sent(request).into_body());
        let own = content.as_ptr_range();
        let inside: usize = pieces.iter().filter(|piece| own.contains(&piece.as_ptr())).map(Bytes::len).sum();
        assert_eq!(inside, content.len());
    }
}

/// Backpressure: no more is read than the chunk that is being made.
#[test]
fn a_body_is_read_no_further_than_its_chunk() {
    let (sender, body) = Stream::with_length(256 * 1024);
    let sent = Stack::new(&layer()).sent(put(S3_URI, PayloadMode::StreamingSigned, body));
    for _ in 0..4 {
        sender.send(Ok(Frame::data(Bytes::from(vec![1; 64 * 1024])))).unwrap();
    }
    let mut body = sent.into_body();
    let mut next = || match std::pin::Pin::new(&mut body)
        .poll_frame(&mut std::task::Context::from_waker(std::task::Waker::noop()))
    {
        Poll::Ready(Some(Ok(frame))) => frame.into_data().unwrap().len(),
        other => panic!("{other:?}"),
    };
    assert_eq!((next(), next(), next()), (5 + 17 + 64 + 2, 64 * 1024, 64 * 1024));
    // The second chunk cannot be sent before all of it came: two of its pieces are still in the channel.
    assert_eq!(next(), 2 + 5 + 17 + 64 + 2);
}

/// Trap: a stream of another length than promised must break the request, never store something else.
#[test]
fn a_body_of_another_length_breaks_off() {
    for (promised, sent_length) in [(100_u64, 99_usize), (100, 101), (0, 1)] {
        let (sender, body) = Stream::with_length(promised.max(sent_length as u64));
        sender.send(Ok(Frame::data(Bytes::from(vec![1; sent_length])))).unwrap();
        drop(sender);
        let (_sender, unknown) = Stream::new();
        let mut request = put(S3_URI, PayloadMode::StreamingSigned, unknown);
        *request.body_mut() = body.without_length();
        request.headers_mut().insert("content-length", promised.into());
        let sent = Stack::new(&layer()).sent(request);
        assert!(!sent.headers().contains_key("content-length"), "the client sends the encoded length");
        let mut body = sent.into_body();
        let error = loop {
            match std::pin::Pin::new(&mut body)
                .poll_frame(&mut std::task::Context::from_waker(std::task::Waker::noop()))
            {
                Poll::Ready(Some(Ok(_))) => {}
                Poll::Ready(Some(Err(error))) => break error,
                other => panic!("no error: {other:?}"),
            }
        };
        assert!(error.to_string().contains(&promised.to_string()), "{error}");
    }
}

#[test]
fn a_missing_or_unknown_trailer_is_an_error() {
    let mut request = put(S3_URI, PayloadMode::StreamingUnsignedTrailer, body(&[Bytes::from("abc")], None));
    assert_eq!(Stack::new(&layer()).refusal(request).kind(), ErrorKind::InvalidInput);

    request = put(S3_URI, PayloadMode::StreamingSigned, body(&[Bytes::from("abc")], None));
    request.headers_mut().insert("x-amz-trailer", "x-amz-meta-later".parse().unwrap());
    assert!(Stack::new(&layer()).refusal(request).to_string().contains("x-amz-meta-later"));

    request = put(S3_URI, PayloadMode::StreamingSigned, body(&[Bytes::from("abc")], None));
    request.headers_mut().insert("x-amz-trailer", "x-amz-checksum-sha1".parse().unwrap());
    let mut sent = Stack::new(&layer()).sent(request).into_body();
    let polled = std::iter::from_fn(|| {
        let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
        match std::pin::Pin::new(&mut sent).poll_frame(&mut cx) {
            Poll::Ready(frame) => frame,
            Poll::Pending => None,
        }
    });
    let error = polled.last().expect("an end").expect_err("no trailer came");
    assert!(error.to_string().contains("x-amz-checksum-sha1"), "{error}");
}

#[test]
fn chunks_are_for_s3_and_for_bodies_of_known_length() {
    for mode in [PayloadMode::StreamingSigned, PayloadMode::StreamingUnsignedTrailer] {
        let refusal = Stack::new(&layer()).refusal(put(LAMBDA_URI, mode, body(&[Bytes::from("abc")], None)));
        assert!(refusal.to_string().contains("S3 alone"), "{refusal}");
        let refusal = Stack::new(&layer()).refusal(put(S3_URI, mode, Stream::of([data("abc")])));
        assert!(refusal.to_string().contains("length"), "{refusal}");
    }
}

#[test]
fn auto_chooses_by_scheme_and_trailer() {
    let two = [Bytes::from("abc"), Bytes::from("def")];
    let mode = |uri, trailer: Option<(&'static str, &'static str)>| {
        let mut request = put(uri, PayloadMode::Auto, body(&two, trailer));
        if let Some((name, _)) = trailer {
            request.headers_mut().insert("x-amz-trailer", name.parse().unwrap());
        }
        Stack::new(&layer()).sent(request).headers()["x-amz-content-sha256"].to_str().unwrap().to_owned()
    };
    assert_eq!(mode(S3_URI, None), "UNSIGNED-PAYLOAD");
    assert_eq!(mode(S3_URI, Some(CHECKSUM)), "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
    assert_eq!(mode(HTTP_S3_URI, None), "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
    assert_eq!(mode(HTTP_S3_URI, Some(CHECKSUM)), "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
}

#[test]
fn the_encoding_of_the_content_stays_as_it_is() {
    let mut request = put(S3_URI, PayloadMode::StreamingSigned, body(&[Bytes::from("abc")], None));
    request.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
    assert_eq!(Stack::new(&layer()).sent(request).headers()["content-encoding"], "gzip");
}
