//! Deleting by the thousand, against real servers and a store that does what the tests say.

#![cfg(all(feature = "client", feature = "transfer"))]

mod support;

#[path = "deletes/fallback.rs"]
mod fallback;
#[path = "deletes/helpers.rs"]
mod helpers;
#[path = "deletes/listing.rs"]
mod listing;
#[path = "deletes/overlap.rs"]
mod overlap;
#[path = "deletes/results.rs"]
mod results;
#[path = "deletes/servers.rs"]
mod servers;
#[path = "deletes/throttling.rs"]
mod throttling;
