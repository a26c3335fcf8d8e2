//! A body that must have a checksum.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::{Checksum, ChecksumHasher};
use crate::BoxError;

pin_project! {
    /// A body that is compared with a checksum as it is read. When it does not match, the body ends with an error
    /// ([`InvalidResponse`](crate::ErrorKind::InvalidResponse)) and not with its end.
    #[derive(Debug)]
    pub struct VerifiedBody<B> {
        #[pin]
        body: B,
        expected: Checksum,
        // Taken when the end was compared.
        hasher: Option<ChecksumHasher>,
    }
}

impl<B> VerifiedBody<B> {
    /// Expects a body to have this checksum.
    pub fn new(expected: Checksum, body: B) -> Self {
        Self { body, expected, hasher: Some(ChecksumHasher::new(expected.algorithm())) }
    }
}

impl<B> Body for VerifiedBody<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.project();
        let Some(hasher) = this.hasher else { return Poll::Ready(None) };
        let frame = ready!(this.body.poll_frame(cx));
        if let Some(Ok(frame)) = &frame {
            if let Some(data) = frame.data_ref() {
                hasher.update(data);
            }
        } else if let Some(hasher) = this.hasher.take()
            && frame.is_none()
        {
            return Poll::Ready(hasher.finish().check(*this.expected).err().map(|error| Err(error.into())));
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        // The end of the body inside is not the end before it was compared.
        self.hasher.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::{BodyExt, Full};

    use super::*;
    use crate::checksum::ChecksumAlgorithm;

    fn read(content: &'static str) -> Result<Bytes, BoxError> {
        let expected = Checksum::of(ChecksumAlgorithm::Crc32c, b"123456789");
        let body = VerifiedBody::new(expected, Full::<Bytes>::from(content));
        tokio_test::block_on(body.collect()).map(http_body_util::Collected::to_bytes)
    }

    #[test]
    fn a_body_that_matches_is_read() {
        assert_eq!(read("123456789").unwrap(), "123456789");
    }

    #[test]
    fn a_body_that_does_not_match_ends_with_an_error() {
        for content in ["123456780", "12345678", ""] {
            let error = read(content).unwrap_err();
            assert!(error.to_string().contains("CRC32C"), "{error}");
        }
    }
}
