//! Downloads and copies of any size, against real servers and a store that does what the tests say.

#![cfg(all(feature = "client", feature = "transfer"))]

mod support;

#[path = "download/changes.rs"]
mod changes;
#[path = "download/checksums.rs"]
mod checksums;
#[path = "download/copies.rs"]
mod copies;
#[path = "download/faults.rs"]
mod faults;
#[path = "download/files.rs"]
mod files;
#[path = "download/requests.rs"]
mod requests;
#[path = "download/scripted.rs"]
mod scripted;
#[path = "download/servers.rs"]
mod servers;
#[path = "download/streams.rs"]
mod streams;
