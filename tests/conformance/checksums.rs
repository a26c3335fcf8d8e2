//! Checksums: in a header for content in memory, behind it for a stream; and what happens when they are wrong.

use bytes::Bytes;
use futures_util::stream;
use http_body::Frame;
use http_body_util::StreamBody;
use tower_sigv4::checksum::{Checksum, ChecksumAlgorithm};
use tower_sigv4::s3::{GetObject, HeadObject, PutObject};
use tower_sigv4::{Body, BoxError};

use crate::case::{Failure, Outcome, Store, holds, same};

cases! {
    "PutObject", "CRC32 in a header, and behind a stream" => crc32;
    "PutObject", "CRC32C in a header, and behind a stream" => crc32c;
    "PutObject", "CRC64NVME in a header, and behind a stream" => crc64nvme;
    "PutObject", "SHA1 in a header, and behind a stream" => sha1;
    "PutObject", "SHA256 in a header, and behind a stream" => sha256;
    "PutObject", "refuses a wrong checksum in a header" => wrong_in_a_header;
    "PutObject", "refuses a wrong checksum of a stream" => wrong_of_a_stream;
    "PutObject", "a stream without a checksum, an empty one too" => streams;
    "GetObject", "content is verified as it is read" => verified;
}

/// Some more than two signed chunks, in pieces of a size that fits into no chunk.
fn content() -> Bytes {
    (0..300_001_u32).map(|at| (at % 251) as u8).collect()
}

fn pieces(content: &Bytes) -> Body {
    let pieces: Vec<_> = content.chunks(10_007).map(|piece| content.slice_ref(piece)).collect();
    let frames = pieces.into_iter().map(|piece| Ok::<_, BoxError>(Frame::data(piece)));
    Body::streaming(StreamBody::new(stream::iter(frames)))
}

fn put_stream(store: &Store, key: &str, content: &Bytes) -> PutObject {
    PutObject::new(store.name(), key, pieces(content)).content_length(content.len() as u64)
}

/// That the object is what it was, and the store tells this checksum of it.
async fn is_kept(store: &Store, key: &str, algorithm: ChecksumAlgorithm, content: &Bytes) -> Outcome {
    let head = store.send(HeadObject::new(store.name(), key).checksum_mode()).await?;
    // Trap: the coding of the request must not become one of the object.
    same("the coding", head.content_encoding(), None)?;
    same("the length", head.content_length(), Some(content.len() as u64))?;
    holds("the content comes back", store.read(key).await? == *content)?;
    let told = head.headers().get(algorithm.header()).and_then(|value| value.to_str().ok());
    same("the checksum", told, Some(Checksum::of(algorithm, content).to_string().as_str()))
}

async fn in_both_places(store: &Store, algorithm: ChecksumAlgorithm) -> Outcome {
    let content = content();
    let put = PutObject::new(store.name(), "header", content.clone()).checksum_algorithm(algorithm);
    store.send(put).await?;
    is_kept(store, "header", algorithm, &content).await?;
    store.send(put_stream(store, "trailer", &content).checksum_algorithm(algorithm)).await?;
    is_kept(store, "trailer", algorithm, &content).await
}

async fn crc32(store: &Store) -> Outcome {
    in_both_places(store, ChecksumAlgorithm::Crc32).await
}

async fn crc32c(store: &Store) -> Outcome {
    in_both_places(store, ChecksumAlgorithm::Crc32c).await
}

async fn crc64nvme(store: &Store) -> Outcome {
    in_both_places(store, ChecksumAlgorithm::Crc64Nvme).await
}

async fn sha1(store: &Store) -> Outcome {
    in_both_places(store, ChecksumAlgorithm::Sha1).await
}

async fn sha256(store: &Store) -> Outcome {
    in_both_places(store, ChecksumAlgorithm::Sha256).await
}

/// That each of these is refused as something wrong with the request, and nothing is stored.
async fn are_refused(store: &Store, puts: impl Iterator<Item = (ChecksumAlgorithm, PutObject)>) -> Outcome {
    for (algorithm, put) in puts {
        let Err(error) = store.send(put).await else {
            return Err(Failure(format!("a wrong {} is taken", algorithm.as_str())));
        };
        let status = error.status().map(|status| status.as_u16());
        holds(&format!("{} is refused with 400: {error}", algorithm.as_str()), status == Some(400))?;
        let left = store.send(HeadObject::new(store.name(), algorithm.as_str())).await;
        holds("nothing is stored", left.is_err_and(|error| error.is_not_found()))?;
    }
    Ok(())
}

async fn wrong_in_a_header(store: &Store) -> Outcome {
    let puts = ChecksumAlgorithm::ALL.into_iter().map(|algorithm| {
        let wrong = Checksum::of(algorithm, b"another content");
        (algorithm, PutObject::new(store.name(), algorithm.as_str(), content()).checksum(wrong))
    });
    are_refused(store, puts).await
}

/// It is known before the stream is sent, so it is in a header too.
async fn wrong_of_a_stream(store: &Store) -> Outcome {
    let puts = ChecksumAlgorithm::ALL.into_iter().map(|algorithm| {
        let content = content();
        let wrong = Checksum::of(algorithm, b"another content");
        let put = put_stream(store, algorithm.as_str(), &content).checksum(wrong);
        (algorithm, put)
    });
    are_refused(store, puts).await
}

async fn streams(store: &Store) -> Outcome {
    let content = content();
    store.send(put_stream(store, "k", &content).content_encoding("zstd")).await?;
    let head = store.send(HeadObject::new(store.name(), "k")).await?;
    same("the coding", head.content_encoding(), Some("zstd"))?;
    holds("the content comes back", store.read("k").await? == content)?;
    store.send(put_stream(store, "empty", &Bytes::new())).await?;
    same("the empty one", store.read("empty").await?, "")
}

async fn verified(store: &Store) -> Outcome {
    for algorithm in ChecksumAlgorithm::ALL {
        let put = PutObject::new(store.name(), "k", "123456789").checksum_algorithm(algorithm);
        store.send(put).await?;
        let object = store.send(GetObject::new(store.name(), "k").checksum_mode()).await?;
        holds(algorithm.as_str(), object.head.headers().contains_key(algorithm.header()))?;
        same("the content", object.body.collect(100).await?, "123456789")?;
    }
    Ok(())
}
