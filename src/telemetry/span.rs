//! The spans, and the names of their fields.
//!
//! The names are those of OpenTelemetry's conventions for
//! [the AWS SDKs](https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/),
//! [S3](https://opentelemetry.io/docs/specs/semconv/object-stores/s3/) and
//! [HTTP clients](https://opentelemetry.io/docs/specs/semconv/http/http-spans/). An object's key (`aws.s3.key`) and a request's
//! URL (`url.full`) are left out: keys are names that people gave, of people too, and a query can be a credential.

#![cfg_attr(not(feature = "tracing"), allow(unused_variables, clippy::unused_self, reason = "nobody is told"))]
#![allow(dead_code, reason = "operations belong to features that may be off")]

#[cfg(feature = "tracing")]
use tracing::field::Empty;

use super::attempt::About;
#[cfg(feature = "tracing")]
use crate::request_host::{host, port};

/// A span of `tracing`, or nothing.
#[derive(Clone)]
pub(crate) struct Span(#[cfg(feature = "tracing")] tracing::Span);

/// While it lives, the span is the current one.
#[cfg(feature = "tracing")]
pub(crate) type Entered = tracing::span::EnteredSpan;
#[cfg(not(feature = "tracing"))]
pub(crate) struct Entered;

/// It has one with the feature, so it can be dropped early.
#[cfg(not(feature = "tracing"))]
impl Drop for Entered {
    fn drop(&mut self) {}
}

/// Whether somebody may listen to operations.
pub(super) fn is_wanted() -> bool {
    #[cfg(feature = "tracing")]
    return tracing::span_enabled!(tracing::Level::INFO);
    #[cfg(not(feature = "tracing"))]
    return false;
}

impl Span {
    /// A typed call, from the request's making to the output: `aws.operation`, at the level `INFO`.
    pub(super) fn operation(service: &str, operation: &str, region: &str, bucket: Option<&str>) -> Self {
        Self(
            #[cfg(feature = "tracing")]
            tracing::info_span!(
                "aws.operation",
                otel.name = %format_args!("{service}.{operation}"),
                otel.kind = "client",
                otel.status_code = Empty,
                rpc.system = "aws-api",
                rpc.service = service,
                rpc.method = operation,
                cloud.region = region,
                aws.s3.bucket = bucket,
                aws.request_id = Empty,
                aws.extended_request_id = Empty,
                http.response.status_code = Empty,
                error.r#type = Empty,
            ),
        )
    }

    /// One request that is signed and sent, until its answer begins: `aws.attempt`, at the level `DEBUG`.
    ///
    /// `number` is which attempt it is, from 1.
    pub(super) fn attempt(about: &About<'_>, number: impl Fn() -> u32) -> Self {
        Self(
            #[cfg(feature = "tracing")]
            tracing::debug_span!(
                "aws.attempt",
                otel.name = about.parts.method.as_str(),
                otel.kind = "client",
                otel.status_code = Empty,
                http.request.method = about.parts.method.as_str(),
                http.request.resend_count = number().checked_sub(1).filter(|&resends| resends > 0),
                http.request.body.size = about.size,
                server.address = host(about.parts),
                server.port = port(about.parts),
                cloud.region = about.region,
                aws.request_id = Empty,
                aws.extended_request_id = Empty,
                http.response.status_code = Empty,
                http.response.body.size = Empty,
                error.r#type = Empty,
            ),
        )
    }

    /// Whether somebody listens to it.
    pub(super) fn is_heard(&self) -> bool {
        #[cfg(feature = "tracing")]
        return !self.0.is_disabled();
        #[cfg(not(feature = "tracing"))]
        return false;
    }

    /// Makes it the current one.
    pub(crate) fn enter(&self) -> Entered {
        #[cfg(feature = "tracing")]
        return self.0.clone().entered();
        #[cfg(not(feature = "tracing"))]
        return Entered;
    }

    /// What an answer's head says.
    pub(super) fn answered(&self, status: http::StatusCode, headers: &http::HeaderMap) {
        #[cfg(feature = "tracing")]
        if self.is_heard() {
            let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
            self.0.record("http.response.status_code", status.as_u16());
            if let Some(id) = ["x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"].into_iter().find_map(header)
            {
                self.0.record("aws.request_id", id);
            }
            if let Some(id) = header("x-amz-id-2") {
                self.0.record("aws.extended_request_id", id);
            }
        }
    }

    /// The length of an answer's body, where its head tells it.
    pub(super) fn response_size(&self, size: Option<u64>) {
        #[cfg(feature = "tracing")]
        if let Some(size) = size {
            self.0.record("http.response.body.size", size);
        }
    }

    /// That it ended with an error.
    pub(super) fn failed(&self, error_type: &str) {
        #[cfg(feature = "tracing")]
        {
            self.0.record("otel.status_code", "ERROR");
            self.0.record("error.type", error_type);
        }
    }
}
