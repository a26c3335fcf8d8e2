//! One request that is signed and sent, observed.

use http::header::CONTENT_LENGTH;
use http::request::Parts;
use http::{Extensions, HeaderMap, Method, Response, StatusCode};

use super::error_type::{CANCELLED, error_type};
use super::metrics::{AttemptMetrics, SharedMetrics};
use super::observed::Observed;
use super::span::{Entered, Span};
use crate::clock::Stopwatch;
use crate::error::is_timeout;
use crate::request_host::host;
use crate::{BoxError, Error};

/// Source: `amz-sdk-request` is what the SDKs count their attempts with, as `attempt=2; max=3`.
const AMZ_SDK_REQUEST: &str = "amz-sdk-request";

/// A request on its way: its span, and what is measured of it. Dropped before its end it was cancelled.
///
/// When nobody observes it, it costs nothing but its place.
pub(crate) struct Attempt {
    span: Span,
    /// What is measured; boxed, as it is rare.
    measured: Option<Box<Measured>>,
    has_ended: bool,
}

/// What is known of a request before it is sent.
pub(crate) struct About<'a> {
    pub(crate) parts: &'a Parts,
    pub(crate) region: &'a str,
    /// The length of its body, where it is known.
    pub(crate) size: Option<u64>,
}

struct Measured {
    metrics: SharedMetrics,
    observed: Observed,
    number: u32,
    stopwatch: Stopwatch,
    method: Method,
    host: String,
    region: String,
    request_size: Option<u64>,
    status: Option<StatusCode>,
    response_size: Option<u64>,
}

impl Attempt {
    /// Starts; `observed` is what the request has among its extensions.
    #[inline]
    pub(crate) fn start(about: &About<'_>, observed: Option<Observed>) -> Self {
        let counted = observed.as_ref().map(Observed::next_attempt);
        let About { parts, region, size } = *about;
        // What nobody hears of is not looked for.
        let span = Span::attempt(about, || counted.unwrap_or_else(|| number_of(&parts.headers)));
        let measured = observed.zip(counted).and_then(|(observed, number)| {
            let metrics = observed.metrics.clone()?;
            Some(Box::new(Measured {
                metrics,
                observed,
                number,
                stopwatch: Stopwatch::start(),
                method: parts.method.clone(),
                host: host(parts).to_owned(),
                region: region.to_owned(),
                request_size: size,
                status: None,
                response_size: None,
            }))
        });
        Self { span, measured, has_ended: false }
    }

    /// The extension that ties a request to its call.
    #[inline]
    pub(crate) fn take_observed(extensions: &mut Extensions) -> Option<Observed> {
        extensions.remove()
    }

    /// Makes its span the current one.
    #[inline]
    pub(crate) fn enter(&self) -> Entered {
        self.span.enter()
    }

    /// The answer is there.
    #[inline]
    pub(crate) fn answered<R>(&mut self, response: &Response<R>) {
        if self.measured.is_none() && !self.span.is_heard() {
            self.has_ended = true;
            return;
        }
        let (status, headers) = (response.status(), response.headers());
        let size = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        self.span.answered(status, headers);
        self.span.response_size(size);
        if let Some(measured) = &mut self.measured {
            (measured.status, measured.response_size) = (Some(status), size);
        }
        let is_error = status.is_client_error() || status.is_server_error();
        self.end_as(is_error.then_some(status.as_str()));
    }

    /// There is no request: it could not be signed.
    pub(crate) fn failed(&mut self, error: &Error) {
        self.end_as(Some(error_type(error)));
    }

    /// There is no answer.
    pub(crate) fn broke(&mut self, error: &BoxError) {
        let source: &(dyn std::error::Error + 'static) = &**error;
        self.end_as(Some(match source.downcast_ref::<Error>() {
            Some(ours) => error_type(ours),
            None if crate::error::chain(source).any(is_timeout) => "timeout",
            None => "transport",
        }));
    }

    fn end_as(&mut self, error_type: Option<&str>) {
        if std::mem::replace(&mut self.has_ended, true) {
            return;
        }
        if let Some(error_type) = error_type {
            self.span.failed(error_type);
        }
        if let Some(measured) = &self.measured {
            measured.metrics.attempt(&AttemptMetrics {
                service: measured.observed.service,
                operation: measured.observed.operation,
                region: &measured.region,
                method: &measured.method,
                host: &measured.host,
                number: measured.number,
                status: measured.status,
                error_type,
                duration: measured.stopwatch.elapsed(),
                request_size: measured.request_size,
                response_size: measured.response_size,
            });
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.end_as(Some(CANCELLED));
    }
}

/// Which attempt it is, from 1, by the header that counts them.
fn number_of(headers: &HeaderMap) -> u32 {
    let count = |value: &http::HeaderValue| {
        value.to_str().ok()?.strip_prefix("attempt=")?.split(';').next()?.trim().parse().ok()
    };
    headers.get(AMZ_SDK_REQUEST).and_then(count).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    #[test]
    fn what_nobody_observes_costs_no_allocation() {
        let (parts, ()) = Request::get("https://h/").body(()).unwrap().into_parts();
        let (about, response) = (About { parts: &parts, region: "r", size: Some(1) }, Response::new(()));
        let observe = || {
            let mut attempt = Attempt::start(&about, None);
            let entered = attempt.enter();
            drop(entered);
            attempt.answered(&response);
        };
        observe();
        assert_eq!(allocation_counter::measure(observe).count_total, 0);
    }

    #[test]
    fn an_attempt_is_counted_by_the_header_that_the_sdks_send() {
        let number = |value: &'static str| {
            number_of(&HeaderMap::from_iter([(
                http::HeaderName::from_static(AMZ_SDK_REQUEST),
                http::HeaderValue::from_static(value),
            )]))
        };
        assert_eq!((number("attempt=2; max=3"), number("attempt=12"), number_of(&HeaderMap::new())), (2, 12, 1));
        assert_eq!((number("attempt=x"), number("max=3"), number("")), (1, 1, 1));
    }
}
