//! What a request was signed with, for whoever has to understand a refusal.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use http::uri::Authority;
use http::{Response, StatusCode};

use super::layer::Config;
use crate::CredentialsProvider;
use crate::clock::Clock;
use crate::clock_skew::{self, ClockSkew, service_time};
use crate::sigv4::{CanonicalRequest, Credentials};
use crate::telemetry::{self, Attempt};

/// What a request was signed with: an extension of the answers with status 400, 401 and 403, by which services refuse a
/// signature, its date or its credentials.
///
/// A retry above the layer uses it to have credentials renewed that the service calls expired, and to try again at once after
/// the clock was found to be off.
///
/// ```
/// use bytes::Bytes;
/// use http::{Request, Response};
/// use http_body_util::Full;
/// use tower::{Layer, ServiceExt, service_fn};
/// use tower_sigv4::layer::{SignedBody, Signed};
/// use tower_sigv4::{BoxError, Credentials, SigV4Layer};
///
/// # tokio_test::block_on(async {
/// let refusing = service_fn(|_: Request<SignedBody<Full<Bytes>>>| async {
///     Response::builder().status(403).body(()).map_err(BoxError::from)
/// });
/// let signed = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret")).layer(refusing);
/// let request = Request::get("https://bucket.s3.eu-west-1.amazonaws.com/key").body(Full::default())?;
///
/// let response = signed.oneshot(request).await?;
/// let with = response.extensions().get::<Signed>().expect("it was signed");
/// assert_eq!(with.credentials().access_key_id(), "AKIDEXAMPLE");
/// assert!(!with.is_clock_corrected());
/// # Ok::<(), BoxError>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct Signed(Arc<Inner>);

struct Inner {
    credentials: Credentials,
    /// `None` when the request brought its own credentials.
    provider: Option<Arc<dyn CredentialsProvider>>,
    canonical: CanonicalRequest,
    config: Arc<Config>,
    skew: SkewOf,
    is_clock_corrected: bool,
    /// Whether the source was told that the credentials are no longer good.
    are_invalidated: AtomicBool,
}

/// Whose clock a request is signed for.
#[derive(Clone)]
pub(super) enum SkewOf {
    /// That of a typed service, at all of its hosts.
    Service(ClockSkew),
    /// That of one host; `None` when the request does not name one that can be read.
    Host(Option<Authority>),
}

/// A request that was signed and waits for its answer.
pub(super) struct Sent {
    pub(super) config: Arc<Config>,
    pub(super) credentials: Credentials,
    pub(super) are_own: bool,
    pub(super) canonical: CanonicalRequest,
    pub(super) skew: SkewOf,
    pub(super) attempt: Attempt,
}

impl Signed {
    /// The credentials that signed.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.0.credentials
    }

    /// Tells the source of the credentials that the service no longer takes exactly these
    /// ([`CredentialsProvider::invalidate`]), and whether there is a source to give others: a request that brought its own
    /// has none. The source is told once, however often this is called.
    #[must_use]
    pub fn invalidate_credentials(&self) -> bool {
        let Some(provider) = &self.0.provider else { return false };
        if !self.0.are_invalidated.swap(true, Ordering::Relaxed) {
            provider.invalidate(&self.0.credentials);
        }
        true
    }

    /// The text that was signed.
    #[must_use]
    pub fn canonical_request(&self) -> &CanonicalRequest {
        &self.0.canonical
    }

    /// Whether the answer's `Date` has shown that the date of the request was wrong. The next request is signed with the right
    /// one, so it is worth sending again at once.
    #[must_use]
    pub fn is_clock_corrected(&self) -> bool {
        self.0.is_clock_corrected
    }

    /// Takes in the service's time, where the answer's document tells it; whether the date of the request was wrong. `Date` is read
    /// already.
    #[must_use]
    pub fn learn_service_time(&self, service_time: SystemTime) -> bool {
        self.0.skew.learn(&self.0.config, service_time)
    }

    /// The time by which the request was signed, corrected by what is known now.
    #[cfg(feature = "_service")]
    pub(crate) fn now(&self) -> SystemTime {
        self.0.config.clock.now()
    }
}

impl SkewOf {
    /// The service's time, as far as it is known, when the layer's clock shows `now`.
    pub(super) fn correct(&self, config: &Config, now: SystemTime) -> SystemTime {
        match self {
            Self::Service(skew) => skew.correct(now),
            Self::Host(host) => {
                let known = host.as_ref().and_then(|host| config.host_skews.of(host));
                known.map_or(now, |skew| skew.correct(now))
            }
        }
    }

    fn learn(&self, config: &Config, service_time: SystemTime) -> bool {
        let now = config.clock.now();
        let is_news = match self {
            Self::Service(skew) => skew.learn(service_time, now),
            Self::Host(host) => {
                let known = host.as_ref().and_then(|host| config.host_skews.at(host, service_time, now));
                known.is_some_and(|skew| skew.learn(service_time, now))
            }
        };
        if is_news {
            let host = match self {
                Self::Host(Some(host)) => host.host(),
                Self::Host(None) | Self::Service(_) => "",
            };
            telemetry::clock_skew_learnt(host, clock_skew::seconds_between(now, self.correct(config, now)));
        }
        is_news
    }
}

impl Sent {
    /// Learns from the answer, and leaves with a refusal what it may be about.
    pub(super) fn answered<R>(self, response: &mut Response<R>) {
        let Self { config, credentials, are_own, canonical, skew, mut attempt } = self;
        attempt.answered(response);
        let told = service_time(response.headers());
        let is_clock_corrected = told.is_some_and(|service_time| skew.learn(&config, service_time));
        if is_refusal(response.status()) && !credentials.is_anonymous() {
            let provider = (!are_own).then(|| Arc::clone(&config.provider));
            let are_invalidated = AtomicBool::new(false);
            let signed = Inner { credentials, provider, canonical, config, skew, is_clock_corrected, are_invalidated };
            response.extensions_mut().insert(Signed(Arc::new(signed)));
        }
    }
}

/// Whether a service says with this status, among other things, that it does not take a signature.
fn is_refusal(status: StatusCode) -> bool {
    matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed")
            .field("credentials", &self.0.credentials)
            .field("is_clock_corrected", &self.0.is_clock_corrected)
            .finish_non_exhaustive()
    }
}
