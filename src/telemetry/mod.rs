//! What this crate tells of its work: spans and events of the crate `tracing`, and measurements.
//!
//! Every name of a span, of a field and every sentence of an event is in this folder. Without the feature `tracing` its spans
//! and events are functions that do nothing.

mod attempt;
#[cfg(feature = "_service")]
mod bucket;
mod error_type;
mod events;
pub mod metrics;
mod observed;
#[cfg(feature = "_service")]
mod operation;
#[cfg(feature = "metrics")]
mod recorder;
mod span;

pub(crate) use attempt::{About, Attempt};
#[cfg(feature = "_service")]
pub(crate) use bucket::BucketName;
#[cfg(feature = "s3")]
pub(crate) use bucket::named_bucket;
#[cfg(feature = "providers")]
pub(crate) use error_type::error_type;
pub(crate) use events::*;
#[cfg(any(feature = "_service", feature = "providers"))]
pub(crate) use metrics::SharedMetrics;
#[cfg(feature = "_service")]
pub(crate) use observed::Observed;
#[cfg(feature = "_service")]
pub(crate) use operation::OperationWatch;
