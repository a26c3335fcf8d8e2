//! What ties the attempts of a call to it.

#![allow(dead_code, reason = "nobody makes a call without a service")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::metrics::SharedMetrics;

/// An extension of a request that belongs to a call somebody observes. All attempts of the call have clones of it.
#[derive(Clone)]
pub(crate) struct Observed {
    pub(super) service: &'static str,
    pub(super) operation: &'static str,
    pub(super) metrics: Option<SharedMetrics>,
    attempts: Arc<AtomicU32>,
}

impl Observed {
    pub(super) fn new(service: &'static str, operation: &'static str, metrics: Option<SharedMetrics>) -> Self {
        Self { service, operation, metrics, attempts: Arc::default() }
    }

    /// Counts an attempt: which it is, from 1.
    pub(super) fn next_attempt(&self) -> u32 {
        self.attempts.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }

    pub(super) fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }
}
