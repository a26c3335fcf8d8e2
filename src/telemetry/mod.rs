//! What this crate tells of its work: spans and events of the crate `tracing`.
//!
//! Every name of a span, of a field and every sentence of an event is in this folder. Without the feature `tracing` there is
//! nothing left of it but functions that do nothing.

mod events;

pub(crate) use events::*;
