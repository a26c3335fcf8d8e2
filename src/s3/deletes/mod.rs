//! Deleting by the thousand.
//!
//! [`Deletion`] takes keys from a stream, be it the user's or [`keys_below`] a prefix, and packs them into [`work`], a request
//! each. [`pace`] says how many are in flight and when to try again, and [`outcome`] what an answer means for each key.

mod deletion;
mod listing;
mod outcome;
mod pace;
mod work;

pub use deletion::Deletion;
pub(super) use listing::keys_below;
