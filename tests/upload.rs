//! Uploads of any size: on real servers, and on a store that fails as a test says.

#![cfg(all(feature = "transfer", feature = "client"))]

mod support;

#[path = "upload/beginning.rs"]
mod beginning;
#[path = "upload/faults.rs"]
mod faults;
#[path = "upload/resuming.rs"]
mod resuming;
#[path = "upload/servers.rs"]
mod servers;

use bytes::Bytes;

const MIB: usize = 1024 * 1024;
/// The smallest part that S3 takes.
const PART: usize = 5 * MIB;

/// Bytes that differ from part to part.
fn content(length: usize) -> Bytes {
    (0..length).map(|at| u8::try_from((at / 1_000 + at) % 251).expect("it is small")).collect()
}
