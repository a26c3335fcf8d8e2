//! What is told of calls: spans, events and measurements; and that nothing secret is among it.

#![cfg(all(feature = "s3", feature = "sns", feature = "providers", feature = "tracing", feature = "metrics"))]

mod support;

#[path = "telemetry/collector.rs"]
mod collector;
#[path = "telemetry/events.rs"]
mod events;
#[path = "telemetry/measurements.rs"]
mod measurements;
#[path = "telemetry/recorder.rs"]
mod recorder;
#[path = "telemetry/scripted.rs"]
mod scripted;
#[path = "telemetry/spans.rs"]
mod spans;
