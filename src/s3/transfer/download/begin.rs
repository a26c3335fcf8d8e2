//! The beginning of a download: which object it is, how long, and its first part.

use std::ops::Range;
use std::sync::Arc;

use http::StatusCode;

use super::get_range::{ContentRange, RangeAnswer};
use super::object::{Object, Requests, invalid};
use super::part_reader::PartReader;
use super::verify::expected;
use crate::Error;
use crate::checksum::Checksum;
use crate::s3::integrity::asks_for_checksum;

/// What is to be downloaded of an object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    /// The first byte, and the last; `None` for the whole object.
    pub(super) range: Option<(u64, Option<u64>)>,
    pub(super) part_size: u64,
}

/// A download whose first answer is here. It gives the parts, in order.
pub(super) struct Begun {
    pub(super) object: Arc<Object>,
    /// The checksum of what is downloaded.
    pub(super) expected: Option<Checksum>,
    pub(super) start: u64,
    /// One more than the last byte; `None` when the store does not tell.
    end: Option<u64>,
    first: Option<PartReader>,
    /// Where the part after the last that was given starts.
    next: u64,
    part_size: u64,
}

impl Begun {
    pub(super) async fn new(requests: Requests, wish: Wish) -> Result<Self, Error> {
        let verifies = wish.range.is_none() && asks_for_checksum(requests.s3.site().endpoint()?);
        let (start, wished_last) = wish.range.unwrap_or_default();
        let part_end = start.saturating_add(wish.part_size);
        let asked = start..wished_last.map_or(part_end, |last| part_end.min(last.saturating_add(1)));
        let answer = match requests.first(Some((asked.start, asked.end - 1)), verifies).await {
            // An object without a byte has no first one either.
            Err(error) if wish.range.is_none() && error.status() == Some(StatusCode::RANGE_NOT_SATISFIABLE) => {
                requests.first(None, verifies).await?
            }
            answer => answer?,
        };
        let found = Found::of(&answer, &asked, wish)?;
        let object = Arc::new(Object { requests, head: answer.head, size: found.size });
        let end = found.size.map(|size| wished_last.map_or(size, |last| size.min(last.saturating_add(1))));
        let total = end.map(|end| end - start);
        object.requests.tracker.change(|progress| progress.total = total);
        let is_one_piece = found.end == end;
        let expected = match (verifies, is_one_piece) {
            (false, _) => None,
            (true, true) => expected(&object.head, true),
            (true, false) => expected(&object.checksums().await?, false),
        };
        let first = PartReader::new(Arc::clone(&object), start, found.end, Some(answer.body));
        let next = found.end.unwrap_or(u64::MAX);
        Ok(Self { object, expected, start, end, first: Some(first), next, part_size: wish.part_size })
    }

    /// How many bytes are downloaded, when that is known.
    pub(super) fn total(&self) -> Option<u64> {
        self.end.map(|end| end - self.start)
    }

    /// Whether the first part, which was not given yet, is all.
    pub(super) fn is_one_piece(&self) -> bool {
        self.end.is_none_or(|end| self.next >= end)
    }

    /// In how many parts.
    pub(super) fn parts(&self) -> u32 {
        let parts = if self.is_one_piece() { 1 } else { self.total().unwrap_or(1).div_ceil(self.part_size) };
        u32::try_from(parts).unwrap_or(u32::MAX)
    }
}

impl Iterator for Begun {
    type Item = PartReader;

    fn next(&mut self) -> Option<PartReader> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        let start = self.next;
        let end = self.end.filter(|end| start < *end)?;
        self.next = start.saturating_add(self.part_size).min(end);
        Some(PartReader::new(Arc::clone(&self.object), start, Some(self.next), None))
    }
}

/// Which bytes the first answer has.
struct Found {
    end: Option<u64>,
    size: Option<u64>,
}

impl Found {
    fn of(answer: &RangeAnswer, asked: &Range<u64>, wish: Wish) -> Result<Self, Error> {
        if answer.status != StatusCode::PARTIAL_CONTENT {
            if wish.range.is_some() {
                return Err(invalid("the store ignored the range, and sent the whole object".to_owned()));
            }
            // A store that ignores ranges sends everything, and is taken at its word.
            let size = answer.head.content_length();
            return Ok(Self { end: size, size });
        }
        let found = ContentRange::of(answer);
        match found.filter(|found| found.first == asked.start && found.last == (asked.end - 1).min(found.size - 1)) {
            Some(found) => Ok(Self { end: Some(found.last + 1), size: Some(found.size) }),
            None => Err(invalid(format!(
                "the bytes {}-{} were asked for, and the answer has {}",
                asked.start,
                asked.end - 1,
                answer.head.content_range().unwrap_or("no Content-Range")
            ))),
        }
    }
}
