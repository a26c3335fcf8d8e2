//! A request that was signed and waits for its answer.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use http::{Response, StatusCode};

use super::layer::Config;
use crate::clock_skew::service_time;
use crate::host_skews::SkewOf;
use crate::signed::{Inner, Signed};
use crate::sigv4::{CanonicalRequest, Credentials};
use crate::telemetry::Attempt;

/// A request that was signed and waits for its answer.
pub(super) struct Sent {
    pub(super) config: Arc<Config>,
    pub(super) credentials: Credentials,
    pub(super) are_own: bool,
    pub(super) canonical: CanonicalRequest,
    pub(super) skew: SkewOf,
    pub(super) attempt: Attempt,
}

impl Sent {
    /// Learns from the answer, and leaves with a refusal what it may be about.
    pub(super) fn answered<R>(self, response: &mut Response<R>) {
        let Self { config, credentials, are_own, canonical, skew, mut attempt } = self;
        attempt.answered(response);
        let told = service_time(response.headers());
        let is_clock_corrected =
            told.is_some_and(|service_time| skew.learn(&config.host_skews, &config.clock, service_time));
        if is_refusal(response.status()) && !credentials.is_anonymous() {
            let provider = (!are_own).then(|| Arc::clone(&config.provider));
            let are_invalidated = AtomicBool::new(false);
            let (clock, host_skews) = (config.clock.clone(), config.host_skews.clone());
            let signed = Inner {
                credentials,
                provider,
                canonical,
                clock,
                host_skews,
                skew,
                is_clock_corrected,
                are_invalidated,
            };
            response.extensions_mut().insert(Signed::from(signed));
        }
    }
}

/// Whether a service says with this status, among other things, that it does not take a signature.
fn is_refusal(status: StatusCode) -> bool {
    matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
}
