//! Retries, time limits and streams that come to rest: what is tried again, when, how often, and what an attempt looks like.
//!
//! Time is paused wherever no server is involved.

#![cfg(feature = "client")]

mod support;

#[path = "retry/adaptive.rs"]
mod adaptive;
#[path = "retry/attempts.rs"]
mod attempts;
#[path = "retry/composition.rs"]
mod composition;
#[path = "retry/corrections.rs"]
mod corrections;
#[path = "retry/decisions.rs"]
mod decisions;
#[path = "retry/downloads.rs"]
mod downloads;
#[path = "retry/quota.rs"]
mod quota;
#[path = "retry/scripted.rs"]
mod scripted;
#[path = "retry/servers.rs"]
mod servers;
#[path = "retry/timeouts.rs"]
mod timeouts;
#[path = "retry/typed.rs"]
mod typed;
#[path = "retry/uploads.rs"]
mod uploads;
