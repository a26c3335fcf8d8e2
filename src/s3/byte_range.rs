//! Ranges of bytes, as Rust has them and as HTTP has them.

use std::ops::{Bound, RangeBounds};

/// The first byte of a range and the last, which is `None` for the object's; `None` for a range with no byte in it.
pub(super) fn ends(bytes: impl RangeBounds<u64>) -> Option<(u64, Option<u64>)> {
    let first = match bytes.start_bound() {
        Bound::Included(first) => *first,
        Bound::Excluded(before) => before.checked_add(1)?,
        Bound::Unbounded => 0,
    };
    let last = match bytes.end_bound() {
        Bound::Included(last) => *last,
        Bound::Excluded(after) => after.checked_sub(1)?,
        Bound::Unbounded => return Some((first, None)),
    };
    (first <= last).then_some((first, Some(last)))
}
