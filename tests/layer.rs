//! The layer: what it passes on, what it waits for, what it refuses. Polled by hand; nothing here sleeps.

#[path = "layer/chunked.rs"]
mod chunked;
#[path = "layer/composition.rs"]
mod composition;
#[path = "layer/payload.rs"]
mod payload;
#[path = "layer/retry.rs"]
mod retry;
#[path = "layer/scope.rs"]
mod scope;
#[path = "layer/support.rs"]
mod support;
#[path = "layer/waiting.rs"]
mod waiting;
