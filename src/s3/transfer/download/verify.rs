//! The checksum of what was downloaded.

use std::collections::BTreeMap;

use crate::Error;
use crate::checksum::{Checksum, ChecksumAlgorithm, ChecksumHasher};
use crate::s3::ObjectHead;
use crate::s3::integrity::of_whole_object;

/// The checksum that the whole object must have, when it tells one that can be found here: checksums of parts' checksums
/// cannot, and of the checksums of several pieces only those of CRCs can be joined.
pub(super) fn expected(head: &ObjectHead, is_one_piece: bool) -> Option<Checksum> {
    let is_sha = |algorithm| matches!(algorithm, ChecksumAlgorithm::Sha1 | ChecksumAlgorithm::Sha256);
    of_whole_object(head.headers()).find(|checksum| is_one_piece || !is_sha(checksum.algorithm()))
}

/// Computes a checksum to compare it with the one that is expected, if one is.
pub(super) struct Verifier(Option<(Checksum, ChecksumHasher)>);

impl Verifier {
    pub(super) fn new(expected: Option<Checksum>) -> Self {
        Self(expected.map(|expected| (expected, ChecksumHasher::new(expected.algorithm()))))
    }

    pub(super) fn update(&mut self, data: &[u8]) {
        if let Some((_, hasher)) = &mut self.0 {
            hasher.update(data);
        }
    }

    /// The checksum of what it was given.
    pub(super) fn found(self) -> Option<Checksum> {
        self.0.map(|(_, hasher)| hasher.finish())
    }

    /// Compares it.
    pub(super) fn check(self) -> Result<(), Error> {
        let Some((expected, hasher)) = self.0 else { return Ok(()) };
        compare(expected, hasher.finish())
    }
}

fn compare(expected: Checksum, found: Checksum) -> Result<(), Error> {
    found.check(expected).map_err(|error| error.in_operation("GetObject"))
}

/// The checksums of parts, joined as they come, in whatever order.
pub(super) struct Joined {
    expected: Option<Checksum>,
    /// That of the first parts that are all here, and where they end.
    whole: Option<Checksum>,
    end: u64,
    /// By where they start: the checksum and the length of parts before which one is missing.
    waiting: BTreeMap<u64, (Checksum, u64)>,
}

impl Joined {
    /// Joins the checksums of parts from this position on.
    pub(super) fn new(expected: Option<Checksum>, start: u64) -> Self {
        Self { expected, whole: None, end: start, waiting: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, start: u64, checksum: Checksum, length: u64) {
        self.waiting.insert(start, (checksum, length));
        while let Some((checksum, length)) = self.waiting.remove(&self.end) {
            self.whole = match self.whole {
                Some(whole) => whole.joined_with(&checksum, length),
                None => Some(checksum),
            };
            self.end = self.end.saturating_add(length);
        }
    }

    pub(super) fn check(self) -> Result<(), Error> {
        match (self.expected, self.whole) {
            (Some(expected), Some(found)) => compare(expected, found),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(headers: &[(&'static str, &'static str)]) -> ObjectHead {
        let mut response = http::Response::builder();
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        response.body(()).unwrap().into_parts().0.into()
    }

    #[test]
    fn a_checksum_of_the_whole_is_expected() {
        let crc = [("x-amz-checksum-crc32", "y/Q5Jg=="), ("x-amz-checksum-type", "FULL_OBJECT")];
        let whole = Some(Checksum::of(ChecksumAlgorithm::Crc32, b"123456789"));
        assert_eq!(expected(&head(&crc), false), whole);
        assert_eq!(expected(&head(&crc[..1]), true), whole);
        assert_eq!(expected(&head(&[crc[0], ("x-amz-checksum-type", "COMPOSITE")]), true), None);
        assert_eq!(expected(&head(&[("x-amz-checksum-crc32", "y/Q5Jg==-2")]), true), None);
    }

    #[test]
    fn a_sha_is_expected_of_one_piece_alone() {
        let sha = head(&[("x-amz-checksum-sha1", "98O8HYCOBHMq32eZZczDTKeuNEE=")]);
        assert_eq!(expected(&sha, true), Some(Checksum::of(ChecksumAlgorithm::Sha1, b"123456789")));
        assert_eq!(expected(&sha, false), None);
    }

    #[test]
    fn parts_are_joined_in_any_order() {
        let of = |data: &[u8]| Checksum::of(ChecksumAlgorithm::Crc64Nvme, data);
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let joined = |expected| {
                let mut joined = Joined::new(Some(expected), 0);
                for part in order {
                    let data = [&b"123"[..], b"456", b"78"][part];
                    joined.add(3 * part as u64, of(data), data.len() as u64);
                }
                joined.check()
            };
            assert!(joined(of(b"12345678")).is_ok());
            assert!(joined(of(b"12345687")).unwrap_err().to_string().contains("CRC64NVME"));
        }
    }
}
