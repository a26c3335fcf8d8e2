//! One request of a download, and which bytes its answer has.

use http::{Request, StatusCode, response};

use crate::endpoint::Endpoint;
use crate::operation::Operation;
use crate::s3::{ObjectHead, S3Request};
use crate::{Body, Error};

/// `GetObject` as a download needs it: with the status, which alone tells a part from the whole.
#[derive(Clone)]
pub(super) struct GetRange(pub(super) S3Request);

pub(super) struct RangeAnswer {
    pub(super) status: StatusCode,
    pub(super) head: ObjectHead,
    pub(super) body: Body,
}

impl Operation for GetRange {
    const NAME: &'static str = "GetObject";
    type Output = RangeAnswer;
    type Payload = Body;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        self.0.build(endpoint, Body::empty())
    }

    fn parse_response(parts: response::Parts, body: Body) -> Result<RangeAnswer, Error> {
        Ok(RangeAnswer { status: parts.status, head: parts.into(), body })
    }

    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}

/// What `Content-Range` says: `bytes 0-9/443`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ContentRange {
    pub(super) first: u64,
    pub(super) last: u64,
    /// How many bytes the whole object has.
    pub(super) size: u64,
}

impl ContentRange {
    /// The range of an answer that has one, with the object's size, and makes sense.
    pub(super) fn of(answer: &RangeAnswer) -> Option<Self> {
        Self::parse(answer.head.content_range()?).filter(|_| answer.status == StatusCode::PARTIAL_CONTENT)
    }

    fn parse(text: &str) -> Option<Self> {
        let (unit, range) = text.trim().split_once(' ')?;
        let (ends, size) = range.split_once('/')?;
        let (first, last) = ends.split_once('-')?;
        let number = |text: &str| text.trim().parse().ok();
        let range = Self { first: number(first)?, last: number(last)?, size: number(size)? };
        (unit.eq_ignore_ascii_case("bytes") && range.first <= range.last && range.last < range.size).then_some(range)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_content_range_is_read() {
        let expected = ContentRange { first: 0, last: 9, size: 443 };
        assert_eq!(ContentRange::parse("bytes 0-9/443"), Some(expected));
        assert_eq!(ContentRange::parse("Bytes  0-9/443 "), Some(expected));
    }

    #[test]
    fn what_is_no_content_range_is_none() {
        for text in
            ["", "bytes", "bytes 0-9", "bytes 0-9/*", "bytes */443", "bytes 9-0/443", "bytes 0-443/443", "k 0-1/2"]
        {
            assert_eq!(ContentRange::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in ".*") {
            ContentRange::parse(&text);
        }
    }
}
