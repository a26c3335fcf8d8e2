//! What all calls of a typed service share.

use std::sync::Arc;

use http::Request;

use super::persistence::Persistence;
#[cfg(feature = "s3")]
use crate::clock::SharedClock;
use crate::clock_skew::ClockSkew;
use crate::endpoint::Endpoint;
use crate::operation::Operation;
#[cfg(feature = "retry")]
use crate::retry::{AwsRetry, Timeouts};
use crate::sigv4::SigningScope;
use crate::telemetry::{BucketName, OperationWatch, SharedMetrics};
use crate::{Body, Error};

/// What all calls of a typed service share.
#[derive(Clone, Debug)]
pub(crate) struct CallConfig {
    /// The service's id, such as `SESv2`.
    service: &'static str,
    /// Where requests go; what is wrong with it is told at the first call.
    endpoint: Arc<Result<Endpoint, Error>>,
    /// What is known of the service's clock, for the layer that signs and for presigning.
    clock_skew: ClockSkew,
    metrics: Option<SharedMetrics>,
    /// How long its calls go on.
    pub(super) persistence: Persistence,
}

impl CallConfig {
    pub(crate) fn new(service: &'static str, endpoint: Result<Endpoint, Error>) -> Self {
        let (endpoint, persistence) = (Arc::new(endpoint), Persistence::default());
        Self { service, endpoint, clock_skew: ClockSkew::default(), metrics: None, persistence }
    }

    /// Tells these of every call.
    pub(crate) fn set_metrics(&mut self, metrics: SharedMetrics) {
        self.metrics = Some(metrics);
    }

    /// The same for another endpoint, of which nothing is known yet.
    pub(crate) fn set_endpoint(&mut self, endpoint: Result<Endpoint, Error>) {
        self.endpoint = Arc::new(endpoint);
        self.clock_skew = ClockSkew::default();
    }

    /// Sets when calls are tried again.
    #[cfg(feature = "retry")]
    pub(crate) fn set_retry(&mut self, retry: AwsRetry) {
        self.persistence.retry = Some(retry);
    }

    /// Sets how long calls may take.
    #[cfg(feature = "retry")]
    pub(crate) fn set_timeouts(&mut self, timeouts: Timeouts) {
        self.persistence.timeouts = timeouts;
    }

    /// The same for who tries again himself, within time limits of his own.
    #[cfg(feature = "transfer")]
    pub(crate) fn once(&self) -> Self {
        Self { persistence: Persistence::default(), ..self.clone() }
    }

    /// Where requests go, or what is wrong with what was set.
    pub(crate) fn endpoint(&self) -> Result<&Endpoint, Error> {
        (*self.endpoint).as_ref().map_err(|error| Error::new(error.kind(), error.message()))
    }

    /// A clock that shows the service's time, as far as it is known.
    #[cfg(feature = "s3")]
    pub(crate) fn corrected(&self, clock: SharedClock) -> SharedClock {
        self.clock_skew.corrected(clock)
    }

    /// The request of an operation, with what the layer that signs it has to know.
    pub(super) fn build<Op: Operation>(&self, operation: Op) -> Result<Request<Body>, Error> {
        let endpoint = self.endpoint()?;
        let mut request = operation.into_request(endpoint)?;
        let extensions = request.extensions_mut();
        // An operation that goes elsewhere, such as to an access point, says itself what to sign for.
        extensions.get_or_insert_with(|| endpoint.scope().clone());
        extensions.insert(self.clock_skew.clone());
        Ok(request)
    }

    /// Begins to observe a call by its first request.
    pub(super) fn watch<Op: Operation>(&self, request: Result<&Request<Body>, &Error>) -> OperationWatch {
        let extensions = request.ok().map(Request::extensions);
        let scope = extensions.and_then(|extensions| extensions.get::<SigningScope>());
        let bucket = extensions.and_then(|extensions| extensions.get::<BucketName>());
        let region = scope.map_or("", SigningScope::region);
        OperationWatch::start((self.service, Op::NAME), region, bucket, self.metrics.as_ref())
    }
}
