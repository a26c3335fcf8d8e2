//! Which host each request goes to, and for which region it is signed, under the real signing layer.

#![cfg(feature = "s3")]

#[path = "endpoints/scripted.rs"]
mod scripted;

#[path = "endpoints/hosts.rs"]
mod hosts;

#[path = "endpoints/regions.rs"]
mod regions;
