//! A body that ends with its checksum.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::{ChecksumAlgorithm, ChecksumHasher};

pin_project! {
    /// A body whose trailers have its checksum, computed as it passes.
    ///
    /// The request needs a header `x-amz-trailer` with the name of the trailer
    /// ([`ChecksumAlgorithm::header`]); [`PayloadMode::Auto`](crate::PayloadMode::Auto) then sends the body as S3 wants it.
    /// [`PutObject`](crate::s3::PutObject) does all of this by itself.
    #[derive(Debug)]
    pub struct ChecksumBody<B> {
        #[pin]
        body: B,
        algorithm: ChecksumAlgorithm,
        // Taken when the trailers are out.
        hasher: Option<ChecksumHasher>,
    }
}

impl<B> ChecksumBody<B> {
    /// Adds a checksum to a body.
    pub fn new(algorithm: ChecksumAlgorithm, body: B) -> Self {
        Self { body, algorithm, hasher: Some(ChecksumHasher::new(algorithm)) }
    }
}

impl<B: Body<Data = Bytes>> Body for ChecksumBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let this = self.project();
        let Some(hasher) = this.hasher else { return Poll::Ready(None) };
        let mut trailers = match ready!(this.body.poll_frame(cx)) {
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) => {
                    hasher.update(&data);
                    return Poll::Ready(Some(Ok(Frame::data(data))));
                }
                Err(frame) => frame.into_trailers().unwrap_or_default(),
            },
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            None => HeaderMap::new(),
        };
        if let Some(hasher) = this.hasher.take() {
            trailers.insert(this.algorithm.header(), hasher.finish().header_value());
        }
        Poll::Ready(Some(Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.hasher.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::{BodyExt, Empty, Full};

    use super::*;

    #[test]
    fn the_checksum_follows_the_data() {
        let body = ChecksumBody::new(ChecksumAlgorithm::Crc32, Full::<Bytes>::from("123456789"));
        assert_eq!(body.size_hint().exact(), Some(9));
        let collected = tokio_test::block_on(body.collect()).unwrap();
        assert_eq!(collected.trailers().unwrap()["x-amz-checksum-crc32"], "y/Q5Jg==");
        assert_eq!(collected.to_bytes(), "123456789");
    }

    #[test]
    fn an_empty_body_has_one_too() {
        let body = ChecksumBody::new(ChecksumAlgorithm::Crc32, Empty::<Bytes>::new());
        assert!(!body.is_end_stream());
        let collected = tokio_test::block_on(body.collect()).unwrap();
        assert_eq!(collected.trailers().unwrap()["x-amz-checksum-crc32"], "AAAAAA==");
    }
}
