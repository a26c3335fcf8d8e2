//! The clients.

mod aws_sdk;
mod bare;
mod object_store;
mod ours;
mod rust_s3;

use std::path::Path;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http_body::Body;
use http_body_util::BodyExt;
use tower_sigv4::BoxError;

use crate::race::Contender;

/// All clients; the first is what the others are compared with.
pub fn contenders(endpoint: &str) -> Result<Vec<Contender>, BoxError> {
    Ok(vec![
        Contender::new("bare hyper-util", bare::Bare::new(endpoint)?),
        Contender::new("tower-sigv4, `S3<T>`", ours::Ours::over_hyper(endpoint)),
        Contender::new("tower-sigv4, default client", ours::Ours::with_default_client(endpoint)?),
        Contender::new("object_store", object_store::ObjectStoreClient::new(endpoint)?),
        Contender::new("rust-s3", rust_s3::RustS3::new(endpoint)?),
        Contender::new("aws-sdk-s3", aws_sdk::AwsSdk::new(endpoint)),
    ])
}

/// What [`upload`] knows, with how each of them uploads a file.
pub const UPLOADERS: [(&str, &str, &str); 6] = [
    ("bare", "bare hyper-util", "one PUT, a stream"),
    ("ours", "tower-sigv4", "`Bucket::upload`: parts of 8 MiB, 8 at once"),
    ("ours_put", "tower-sigv4", "one PUT, a stream"),
    ("object_store", "object_store", "`BufWriter`: parts of 10 MiB, 8 at once"),
    ("rust_s3", "rust-s3", "`put_object_stream`: parts of 8 MiB, by free memory many at once"),
    ("aws_sdk", "aws-sdk-s3", "`ByteStream::from_path`: one PUT"),
];

/// Uploads a file, in the way that a client's documentation shows.
pub async fn upload(peer: &str, endpoint: &str, path: &Path) -> Result<(), BoxError> {
    match peer {
        "bare" => bare::Bare::new(endpoint)?.upload(path).await,
        "ours" => ours::Ours::with_default_client(endpoint)?.upload(path).await,
        "ours_put" => ours::Ours::with_default_client(endpoint)?.put_file(path).await,
        "object_store" => object_store::ObjectStoreClient::new(endpoint)?.upload(path).await,
        "rust_s3" => rust_s3::RustS3::new(endpoint)?.upload(path).await,
        "aws_sdk" => aws_sdk::AwsSdk::new(endpoint).upload(path).await,
        _ => Err("no such client".into()),
    }
}

/// Reads a body to its end, keeping nothing.
async fn drain<B>(mut body: B) -> Result<u64, BoxError>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        length += frame.map_err(Into::into)?.data_ref().map_or(0, Bytes::len) as u64;
    }
    Ok(length)
}

/// Reads a stream to its end, keeping nothing.
async fn drain_stream<S, E>(mut stream: S) -> Result<u64, BoxError>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<BoxError>,
{
    let mut length = 0;
    while let Some(piece) = stream.next().await {
        length += piece.map_err(Into::into)?.len() as u64;
    }
    Ok(length)
}

fn unable<T>() -> Result<T, BoxError> {
    Err("the client cannot do that".into())
}
