//! Doubles for the tests of those who use this crate.
