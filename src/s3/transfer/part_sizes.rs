//! How large parts are.
//!
//! Source of the limits: [Multipart upload limits](https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html).

use crate::s3::multipart;
use crate::{Error, ErrorKind};

const MIB: u64 = 1024 * 1024;

/// The smallest part but the last, in bytes: 5 MiB.
pub const MIN_PART_SIZE: u64 = 5 * MIB;
/// The largest part, in bytes: 5 GiB.
pub const MAX_PART_SIZE: u64 = 5 * 1024 * MIB;
/// The most parts of an object.
pub const MAX_PARTS: u32 = multipart::MAX_PARTS;

/// The size of a part unless told otherwise, in bytes: 8 MiB, which takes long enough for its request not to matter, and is
/// lost quickly when it has to be sent again.
pub const DEFAULT_PART_SIZE: u64 = 8 * MIB;

/// After this many parts of a stream whose length is not known, parts are twice as large: 8 MiB parts reach 7.8 TiB so, and a
/// stream of less than 8 GB never holds larger ones.
const PARTS_OF_A_SIZE: u32 = 1_000;

/// The part size for an object of a known length: as wished, or as large as it takes to stay within [`MAX_PARTS`].
pub(super) fn for_length(length: u64, wish: u64) -> u64 {
    let least = length.div_ceil(u64::from(MAX_PARTS)).next_multiple_of(MIB);
    wish.max(least)
}

/// The size of a part of a stream whose length is not known, from its number, 1 or more.
pub(super) fn growing(number: u32, wish: u64) -> u64 {
    let doublings = number.saturating_sub(1) / PARTS_OF_A_SIZE;
    wish.saturating_mul(1 << doublings.min(32)).min(MAX_PART_SIZE)
}

/// Refuses part sizes that S3 refuses.
pub(super) fn check(wish: u64) -> Result<(), Error> {
    if (MIN_PART_SIZE..=MAX_PART_SIZE).contains(&wish) {
        return Ok(());
    }
    let message = format!("a part has {MIN_PART_SIZE} to {MAX_PART_SIZE} bytes (5 MiB to 5 GiB), not {wish}");
    Err(Error::new(ErrorKind::InvalidInput, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIB: u64 = 1024 * 1024 * MIB;

    #[test]
    fn an_object_of_any_size_has_at_most_ten_thousand_parts() {
        for length in [0, 1, 8 * MIB, 80_000 * MIB, 80_000 * MIB + 1, TIB, 5 * TIB] {
            let size = for_length(length, DEFAULT_PART_SIZE);
            assert!(length.div_ceil(size) <= u64::from(MAX_PARTS), "{length}");
            assert!((MIN_PART_SIZE..=MAX_PART_SIZE).contains(&size), "{length}");
        }
        assert_eq!(for_length(80_000 * MIB, DEFAULT_PART_SIZE), DEFAULT_PART_SIZE);
        assert_eq!(for_length(80_001 * MIB, DEFAULT_PART_SIZE), 9 * MIB);
    }

    #[test]
    fn a_stream_of_unknown_length_reaches_five_tebibytes() {
        let total: u64 = (1..=MAX_PARTS).map(|number| growing(number, DEFAULT_PART_SIZE)).sum();
        assert!(total >= 5 * TIB, "{total}");
        assert_eq!(growing(1_000, DEFAULT_PART_SIZE), DEFAULT_PART_SIZE);
        assert_eq!(growing(1_001, DEFAULT_PART_SIZE), 2 * DEFAULT_PART_SIZE);
        assert_eq!(growing(MAX_PARTS, MAX_PART_SIZE), MAX_PART_SIZE);
    }
}
