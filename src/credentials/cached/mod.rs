//! Credentials of another source, kept.

mod fetch;
mod provider;
mod schedule;
mod state;
mod striped;

pub use provider::{CacheStatus, CachedCredentials};
