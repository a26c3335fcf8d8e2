//! Two gibibytes up and down within 128 MiB of resident memory: a program of its own, since memory is the process's.

#![cfg(all(feature = "transfer", feature = "client", target_os = "linux"))]

mod support;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response};
use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use http_body_util::BodyExt;
use support::memory::peak;
use support::stack::s3;
use tokio::net::TcpListener;
use tower_sigv4::s3::transfer::UploadSource;
use tower_sigv4::{BoxError, Credentials};

const MIB: u64 = 1024 * 1024;
const OBJECT: u64 = 2 * 1024 * MIB;
const LIMIT: u64 = 128 * MIB;

/// A server that forgets what it is sent, and makes up what it is asked for.
async fn forgetful_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    endpoint
}

async fn answer(request: Request<Body>) -> Response<Body> {
    let (parts, mut body) = request.into_parts();
    let mut received = 0;
    while let Some(Ok(frame)) = body.frame().await {
        received += frame.data_ref().map_or(0, Bytes::len);
    }
    let document = match parts.method {
        Method::GET => return range(parts.headers["range"].to_str().expect("a text")),
        Method::POST if parts.uri.query() == Some("uploads=") => {
            "<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>"
        }
        Method::POST => "<CompleteMultipartUploadResult><ETag>\"e-1\"</ETag></CompleteMultipartUploadResult>",
        _ => {
            let length = |name: &str| parts.headers.get(name).map(|value| value.to_str().expect("a text"));
            let expected = length("content-length").expect("its length is known");
            assert_eq!(received.to_string(), expected);
            ""
        }
    };
    Response::builder().header("etag", "\"e\"").body(Body::from(document)).expect("a response")
}

const ZEROS: &[u8] = &[0; 65_536];

fn range(header: &str) -> Response<Body> {
    let (first, last) = header.strip_prefix("bytes=").and_then(|range| range.split_once('-')).expect("a range");
    let (first, last): (u64, u64) = (first.parse().expect("a number"), last.parse().expect("a number"));
    let last = last.min(OBJECT - 1);
    let length = last + 1 - first;
    let blocks = (0..length.div_ceil(65_536)).map(move |block| {
        let size = usize::try_from((length - block * 65_536).min(65_536)).expect("it is small");
        Ok::<_, BoxError>(Bytes::from_static(&ZEROS[..size]))
    });
    Response::builder()
        .status(206)
        .header("etag", "\"e\"")
        .header("content-length", length)
        .header("content-range", format!("bytes {first}-{last}/{OBJECT}"))
        .body(Body::from_stream(stream::iter(blocks)))
        .expect("a response")
}

#[tokio::test]
async fn two_gibibytes_go_up_and_down_in_little_memory() {
    let s3 = s3(&forgetful_server().await, Credentials::new("AKIDEXAMPLE", "a-secret"));
    let bucket = s3.bucket("bucket");

    // Beside what is built: two gibibytes may be more than the folder for temporary files takes.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let path = folder.path().join("file");
    std::fs::File::create(&path).and_then(|file| file.set_len(OBJECT)).expect("a file with a hole");
    let output = bucket.upload("file", UploadSource::file(&path)).send().await.expect("uploaded");
    assert_eq!(output.bytes, OBJECT);
    let after_file = peak();
    assert!(after_file < LIMIT, "{after_file} bytes for a file");

    let pieces = stream::iter((0..OBJECT / MIB).map(|_| Ok::<_, BoxError>(Bytes::from(vec![0; 1024 * 1024]))));
    let output = bucket.upload("stream", UploadSource::stream(pieces)).send().await.expect("uploaded");
    assert_eq!(output.bytes, OBJECT);
    let after_stream = peak();
    assert!(after_stream < LIMIT, "{after_stream} bytes for a stream");
    let saved = bucket.download("k").to_file(folder.path().join("saved")).await.expect("downloaded");
    assert_eq!(saved.bytes, OBJECT);
    assert_eq!(std::fs::metadata(folder.path().join("saved")).expect("the file").len(), OBJECT);
    let after_saving = peak();
    assert!(after_saving < LIMIT, "{after_saving} bytes for a file from the store");

    let mut read = 0;
    let mut pieces = bucket.download("k").stream();
    while let Some(piece) = pieces.try_next().await.expect("it goes on") {
        read += piece.len() as u64;
    }
    assert_eq!(read, OBJECT);
    let after_reading = peak();
    assert!(after_reading < LIMIT, "{after_reading} bytes for a stream from the store");

    let mib = [after_file, after_stream, after_saving, after_reading].map(|bytes| bytes / MIB);
    println!("peaks in MiB after a file and a stream up, a file and a stream down: {mib:?}");
}
