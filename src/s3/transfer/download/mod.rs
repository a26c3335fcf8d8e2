//! Objects of any size, downloaded.
//!
//! The first request asks for the first part. Its answer says how long the object is and which one, by its entity tag; the
//! other parts are asked for on the condition that it still is that one. A part that breaks off goes on from where it stopped.

mod begin;
mod builder;
mod get_range;
mod in_order;
mod object;
mod part_reader;
mod temporary_file;
mod to_file;
mod verify;

pub use builder::{Download, DownloadOutput, MIN_DOWNLOAD_PART_SIZE};
