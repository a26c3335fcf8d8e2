//! What a request was signed with, for whoever has to understand a refusal.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use crate::CredentialsProvider;
#[cfg(feature = "_service")]
use crate::clock::Clock;
use crate::clock::SharedClock;
use crate::host_skews::{HostSkews, SkewOf};
use crate::sigv4::{CanonicalRequest, Credentials};

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

/// What there is to know.
pub(crate) struct Inner {
    pub(crate) credentials: Credentials,
    /// `None` when the request brought its own credentials.
    pub(crate) provider: Option<Arc<dyn CredentialsProvider>>,
    pub(crate) canonical: CanonicalRequest,
    pub(crate) clock: SharedClock,
    pub(crate) host_skews: HostSkews,
    pub(crate) skew: SkewOf,
    pub(crate) is_clock_corrected: bool,
    /// Whether the source was told that the credentials are no longer good.
    pub(crate) are_invalidated: AtomicBool,
}

impl From<Inner> for Signed {
    fn from(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }
}

impl Signed {
    /// The credentials that signed.
    ///
    /// ```
    /// # use http::{Request, Response};
    /// # use tower::{Layer, ServiceExt, service_fn};
    /// # use tower_sigv4::layer::{Signed, SignedBody};
    /// # use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), BoxError> {
    /// # let refusing = service_fn(async |_: Request<SignedBody<Body>>| {
    /// #     Ok::<_, BoxError>(Response::builder().status(403).body(())?)
    /// # });
    /// # let request = Request::get("https://bucket.s3.eu-west-1.amazonaws.com/key").body(Body::empty())?;
    /// let layer = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret"));
    /// let refused = layer.layer(refusing).oneshot(request).await?;
    /// let signed = refused.extensions().get::<Signed>().expect("status 403");
    /// assert_eq!(signed.credentials().access_key_id(), "AKIDEXAMPLE");
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.0.credentials
    }

    /// Tells the source of the credentials that the service no longer takes exactly these
    /// ([`CredentialsProvider::invalidate`]), and whether there is a source to give others: a request that brought its own
    /// has none. The source is told once, however often this is called.
    ///
    /// ```
    /// # use http::{Request, Response};
    /// # use tower::{Layer, ServiceExt, service_fn};
    /// # use tower_sigv4::layer::{Signed, SignedBody};
    /// # use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), BoxError> {
    /// # let refusing = service_fn(async |_: Request<SignedBody<Body>>| {
    /// #     Ok::<_, BoxError>(Response::builder().status(403).body(())?)
    /// # });
    /// # let service = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret")).layer(refusing);
    /// // This one brings credentials of its own, and the layer's source is not asked.
    /// let mut request = Request::get("https://bucket.s3.eu-west-1.amazonaws.com/key").body(Body::empty())?;
    /// request.extensions_mut().insert(Credentials::new("ASIAEXAMPLE", "another-secret"));
    /// let refused = service.oneshot(request).await?;
    /// assert!(!refused.extensions().get::<Signed>().expect("status 403").invalidate_credentials());
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn invalidate_credentials(&self) -> bool {
        let Some(provider) = &self.0.provider else { return false };
        if !self.0.are_invalidated.swap(true, Ordering::Relaxed) {
            provider.invalidate(&self.0.credentials);
        }
        true
    }

    /// The text that was signed.
    ///
    /// ```
    /// # use http::{Request, Response};
    /// # use tower::{Layer, ServiceExt, service_fn};
    /// # use tower_sigv4::layer::{Signed, SignedBody};
    /// # use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), BoxError> {
    /// # let refusing = service_fn(async |_: Request<SignedBody<Body>>| {
    /// #     Ok::<_, BoxError>(Response::builder().status(403).body(())?)
    /// # });
    /// # let service = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret")).layer(refusing);
    /// let request = Request::get("https://bucket.s3.eu-west-1.amazonaws.com/key").body(Body::empty())?;
    /// let refused = service.oneshot(request).await?;
    /// let signed = refused.extensions().get::<Signed>().expect("status 403");
    /// let text = signed.canonical_request().as_bytes();
    /// assert!(text.starts_with(b"GET\n/key\n\nhost:bucket.s3.eu-west-1.amazonaws.com\n"));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn canonical_request(&self) -> &CanonicalRequest {
        &self.0.canonical
    }

    /// Whether the answer's `Date` has shown that the date of the request was wrong. The next request is signed with the right
    /// one, so it is worth sending again at once.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use http::{Request, Response};
    /// # use tower::{Layer, ServiceExt, service_fn};
    /// # use tower_sigv4::layer::{Signed, SignedBody};
    /// # use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), BoxError> {
    /// let refusing = service_fn(async |_: Request<SignedBody<Body>>| {
    ///     Ok::<_, BoxError>(Response::builder().status(403).header("date", "Sun, 30 Aug 2015 13:00:00 GMT").body(())?)
    /// });
    /// // 24 minutes behind the service.
    /// let layer = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret"));
    /// let service = layer.clock(|| UNIX_EPOCH + Duration::from_secs(1_440_938_160)).layer(refusing);
    /// let request = Request::get("https://bucket.s3.eu-west-1.amazonaws.com/key").body(Body::empty())?;
    /// let refused = service.oneshot(request).await?;
    /// assert!(refused.extensions().get::<Signed>().expect("status 403").is_clock_corrected());
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn is_clock_corrected(&self) -> bool {
        self.0.is_clock_corrected
    }

    /// Takes in the service's time, where the answer's document tells it; whether the date of the request was wrong. `Date` is read
    /// already.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use http::{Request, Response};
    /// # use tower::{Layer, ServiceExt, service_fn};
    /// # use tower_sigv4::layer::{Signed, SignedBody};
    /// # use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), BoxError> {
    /// # let refusing = service_fn(async |_: Request<SignedBody<Body>>| {
    /// #     Ok::<_, BoxError>(Response::builder().status(403).body(())?)
    /// # });
    /// # let layer = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret"));
    /// let now = UNIX_EPOCH + Duration::from_secs(1_440_938_160);
    /// let service = layer.clock(move || now).layer(refusing);
    /// let request = Request::get("https://bucket.s3.eu-west-1.amazonaws.com/key").body(Body::empty())?;
    /// let refused = service.oneshot(request).await?;
    /// let signed = refused.extensions().get::<Signed>().expect("status 403");
    /// assert!(!signed.learn_service_time(now + Duration::from_secs(2)));
    /// assert!(signed.learn_service_time(now + Duration::from_secs(1_440)));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn learn_service_time(&self, service_time: SystemTime) -> bool {
        self.0.skew.learn(&self.0.host_skews, &self.0.clock, service_time)
    }

    /// The time by which the request was signed, corrected by what is known now.
    #[cfg(feature = "_service")]
    pub(crate) fn now(&self) -> SystemTime {
        self.0.clock.now()
    }
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed")
            .field("credentials", &self.0.credentials)
            .field("is_clock_corrected", &self.0.is_clock_corrected)
            .finish_non_exhaustive()
    }
}
