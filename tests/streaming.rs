//! Streams whose chunks are signed, and checksums behind them, against real servers: whatever is changed on the way is
//! refused. That they arrive whole is in `tests/conformance.rs`.

#![cfg(all(feature = "s3", feature = "client"))]

mod support;

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream;
use http::{Request, header};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::StreamBody;
use support::stack::{assume_role, in_process, new_bucket, read, s3, s3_through, seaweedfs};
use tower_sigv4::checksum::{Checksum, ChecksumAlgorithm};
use tower_sigv4::layer::SignedBody;
use tower_sigv4::s3::{PutObject, S3};
use tower_sigv4::{Body, BoxError, Credentials, PayloadMode};

/// Some more than two signed chunks, in pieces of a size that fits into no chunk.
fn content() -> Bytes {
    (0..300_001_u32).map(|at| (at % 251) as u8).collect()
}

fn pieces(content: &Bytes) -> Body {
    let pieces: Vec<_> = content.chunks(10_007).map(|piece| content.slice_ref(piece)).collect();
    let frames = pieces.into_iter().map(|piece| Ok::<_, BoxError>(Frame::data(piece)));
    Body::streaming(StreamBody::new(stream::iter(frames)))
}

fn put(bucket: &str, key: &str, content: &Bytes) -> PutObject {
    PutObject::new(bucket, key, pieces(content)).content_length(content.len() as u64)
}

async fn unsigned_trailers_arrive(endpoint: &str, credentials: Credentials) {
    // Over plain http `Auto` signs the chunks, so this is asked for.
    let client = support::stack::client::<SignedBody<Body>>();
    let layer = tower_sigv4::SigV4Layer::new(credentials).payload(PayloadMode::StreamingUnsignedTrailer);
    let signed = tower::ServiceBuilder::new().layer(layer).service(client);
    let s3 = S3::new(signed, "us-east-1").endpoint(endpoint);
    let content = content();
    for algorithm in ChecksumAlgorithm::ALL {
        s3.send(put("unsigned", algorithm.as_str(), &content).checksum_algorithm(algorithm)).await.expect("stored");
    }
}

#[tokio::test]
async fn unsigned_streams_with_trailers_arrive() {
    let (server, credentials) = in_process().await;
    let bucket = new_bucket(&s3(&server.endpoint(), credentials.clone()), "unsigned").await;
    unsigned_trailers_arrive(&server.endpoint(), credentials).await;
    assert_eq!(read(&bucket, "CRC64NVME").await, content());

    let Some(server) = seaweedfs().await else { return };
    let credentials = assume_role(server).await;
    let bucket = new_bucket(&s3(&server.endpoint(), credentials.clone()), "unsigned").await;
    unsigned_trailers_arrive(&server.endpoint(), credentials).await;
    assert_eq!(read(&bucket, "CRC64NVME").await, content());
}

/// A signed body in which one text is replaced by another of its length, wherever it stands.
struct Tampered {
    body: SignedBody<Body>,
    from: &'static str,
    to: &'static str,
}

impl http_body::Body for Tampered {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        let (from, to) = (this.from.as_bytes(), this.to.as_bytes());
        assert_eq!(from.len(), to.len());
        Pin::new(&mut this.body).poll_frame(cx).map_ok(|frame| {
            frame.map_data(|data| {
                let mut bytes = data.to_vec();
                while let Some(at) = bytes.windows(from.len()).position(|window| window == from) {
                    bytes[at..at + from.len()].copy_from_slice(to);
                }
                Bytes::from(bytes)
            })
        })
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn tampering(endpoint: &str, credentials: Credentials, from: &'static str, to: &'static str) -> S3 {
    s3_through(endpoint, credentials, move |request: Request<SignedBody<Body>>| {
        request.map(|body| Tampered { body, from, to })
    })
}

/// Whatever is changed in a signed stream is noticed, and nothing is stored.
async fn changes_are_refused(endpoint: &str, credentials: &Credentials, checks_trailer_signature: bool) {
    let plain = s3(endpoint, credentials.clone());
    let bucket = new_bucket(&plain, "tampered").await;
    let content = Bytes::from([b"before ".as_slice(), b"precious", &vec![b'.'; 200_000]].concat());
    let checksum = Box::leak(Checksum::of(ChecksumAlgorithm::Crc32c, &content).to_string().into_boxed_str());
    let mut changes = vec![
        ("data", "precious", "PRECIOUS"),
        ("a chunk's signature", ";chunk-signature=", ";chunk-signature:"),
        ("the checksum", &*checksum, "AAAAAA=="),
    ];
    if checks_trailer_signature {
        changes.push(("the trailer's signature", "x-amz-trailer-signature:", "x-amz-trailer-signaturf:"));
    }
    for (what, from, to) in changes {
        let s3 = tampering(endpoint, credentials.clone(), from, to);
        let put = put("tampered", what, &content).checksum_algorithm(ChecksumAlgorithm::Crc32c);
        s3.send(put).await.expect_err(what);
        assert!(bucket.head(what).await.expect_err("nothing was stored").is_not_found(), "{what}");
    }
    // What the loop proves needs this: through the same stack an unchanged stream is taken.
    let put = put("tampered", "unchanged", &content).checksum_algorithm(ChecksumAlgorithm::Crc32c);
    tampering(endpoint, credentials.clone(), "not in it", "whatever.").send(put).await.expect("stored");
    assert_eq!(read(&bucket, "unchanged").await, content);
}

#[tokio::test]
async fn changed_streams_are_refused_in_process() {
    let (server, credentials) = in_process().await;
    changes_are_refused(&server.endpoint(), &credentials, true).await;
}

#[tokio::test]
async fn changed_streams_are_refused_on_seaweedfs() {
    let Some(server) = seaweedfs().await else { return };
    // It does not check the trailer's signature.
    changes_are_refused(&server.endpoint(), &assume_role(server).await, false).await;
}

#[tokio::test]
async fn a_stream_with_another_token_is_refused() {
    let Some(server) = seaweedfs().await else { return };
    let credentials = assume_role(server).await;
    new_bucket(&s3(&server.endpoint(), credentials.clone()), "foreign-token").await;
    let foreign = assume_role(server).await;
    let mixed = credentials.with_session_token(foreign.session_token().expect("a token"));
    let error = s3(&server.endpoint(), mixed).send(put("foreign-token", "k", &content())).await.expect_err("refused");
    assert!(error.is_access_denied(), "{error}");
}

/// The two lengths of a request: what is sent and what is meant.
#[tokio::test]
async fn the_lengths_are_told() {
    let (server, credentials) = in_process().await;
    let (sender, receiver) = std::sync::mpsc::channel();
    let s3 = s3_through(&server.endpoint(), credentials, move |request: Request<SignedBody<Body>>| {
        sender.send((request.headers().clone(), request.body().size_hint().exact())).expect("the test listens");
        request
    });
    new_bucket(&s3, "lengths").await;
    receiver.recv().expect("the bucket's request");
    s3.send(put("lengths", "k", &content())).await.expect("stored");
    let (headers, encoded) = receiver.recv().expect("the object's request");
    assert_eq!(headers["x-amz-decoded-content-length"], "300001");
    assert!(!headers.contains_key(header::CONTENT_LENGTH), "the client takes it from the body");
    assert!(encoded.expect("a known length") > 300_001);
}
