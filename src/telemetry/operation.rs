//! One typed call, observed.

use http::{StatusCode, response};

use super::error_type::{CANCELLED, error_type};
use super::metrics::{OperationMetrics, SharedMetrics};
use super::observed::Observed;
use super::span::{Entered, Span};
use crate::Error;
use crate::clock::Stopwatch;

/// A typed call: its span, and what is measured of it. Dropped before its end it was cancelled.
///
/// When nobody observes it, it costs nothing but its place.
pub(crate) struct OperationWatch {
    span: Span,
    observed: Option<Observed>,
    /// What is measured; boxed, as it is rare.
    measured: Option<Box<Measured>>,
    has_ended: bool,
}

struct Measured {
    metrics: SharedMetrics,
    stopwatch: Stopwatch,
    region: String,
    status: Option<StatusCode>,
}

impl OperationWatch {
    /// Starts with what is known of the call.
    pub(crate) fn start(
        (service, operation): (&'static str, &'static str),
        region: &str,
        bucket: Option<&super::BucketName>,
        metrics: Option<&SharedMetrics>,
    ) -> Self {
        let span = Span::operation(service, operation, region, bucket.map(|bucket| bucket.0.as_str()));
        let is_observed = metrics.is_some() || span.is_heard();
        let observed = is_observed.then(|| Observed::new(service, operation, metrics.cloned()));
        let measured = metrics.map(|metrics| {
            let (metrics, region) = (metrics.clone(), region.to_owned());
            Box::new(Measured { metrics, stopwatch: Stopwatch::start(), region, status: None })
        });
        Self { span, observed, measured, has_ended: false }
    }

    /// What its requests have to have among their extensions.
    pub(crate) fn observed(&self) -> Option<&Observed> {
        self.observed.as_ref()
    }

    /// Makes its span the current one.
    pub(crate) fn enter(&self) -> Entered {
        self.span.enter()
    }

    /// Takes in the head of an answer.
    pub(crate) fn answered(&mut self, parts: &response::Parts) {
        self.span.answered(parts.status, &parts.headers);
        if let Some(measured) = &mut self.measured {
            measured.status = Some(parts.status);
        }
    }

    /// The call has ended.
    pub(crate) fn end(&mut self, error: Option<&Error>) {
        self.end_as(error.map(error_type));
    }

    fn end_as(&mut self, error_type: Option<&str>) {
        if std::mem::replace(&mut self.has_ended, true) {
            return;
        }
        if let Some(error_type) = error_type {
            self.span.failed(error_type);
        }
        if let (Some(observed), Some(measured)) = (&self.observed, &self.measured) {
            measured.metrics.operation(&OperationMetrics {
                service: observed.service,
                operation: observed.operation,
                region: &measured.region,
                status: measured.status,
                error_type,
                attempts: observed.attempts(),
                duration: measured.stopwatch.elapsed(),
            });
        }
    }
}

impl Drop for OperationWatch {
    fn drop(&mut self) {
        self.end_as(Some(CANCELLED));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_observes_costs_no_allocation() {
        let (parts, ()) = http::Response::new(()).into_parts();
        let observe = || {
            let mut watch = OperationWatch::start(("S3", "GetObject"), "eu-west-1", None, None);
            let entered = watch.enter();
            drop(entered);
            watch.answered(&parts);
            watch.end(None);
        };
        observe();
        assert_eq!(allocation_counter::measure(observe).count_total, 0);
    }
}
