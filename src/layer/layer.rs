//! The layer and its configuration.

use std::sync::Arc;

use tower::Layer;

use super::scope::RecentScope;
use super::{PayloadMode, SigV4};
use crate::clock::{Clock, SharedClock};
use crate::credentials::CredentialsProvider;
use crate::host_skews::HostSkews;
use crate::sigv4::Settings;

/// Signs the requests that pass through it; see the [module's documentation](super) for when to use it and where it goes.
///
/// ```
/// use tower_sigv4::{Credentials, PayloadMode, SigV4Layer};
///
/// let layer = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret"))
///     .region("eu-central-1")
///     .service("s3")
///     .payload(PayloadMode::Buffered { limit: 1024 * 1024 });
/// assert!(!format!("{layer:?}").contains("a-secret"));
/// ```
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is put onto a service"]
pub struct SigV4Layer {
    config: Arc<Config>,
}

/// What a layer and all services that it made share.
#[derive(Clone, Debug)]
pub(super) struct Config {
    pub(super) provider: Arc<dyn CredentialsProvider>,
    pub(super) region: Option<String>,
    pub(super) service: Option<String>,
    pub(super) settings: Option<Settings>,
    pub(super) payload: PayloadMode,
    pub(super) clock: SharedClock,
    pub(super) recent_scope: RecentScope,
    pub(super) host_skews: HostSkews,
}

impl SigV4Layer {
    /// A layer that signs with a provider's credentials, or with [`Credentials`](crate::Credentials) themselves.
    ///
    /// ```
    /// use http::{Request, Response};
    /// use tower::{Layer, ServiceExt, service_fn};
    /// use tower_sigv4::layer::SignedBody;
    /// use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), BoxError> {
    /// // In the place of a client: it answers with the request that it gets.
    /// let echo = service_fn(async |sent: Request<SignedBody<Body>>| Ok::<_, BoxError>(Response::new(sent)));
    /// let signed = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret")).layer(echo);
    ///
    /// let request = Request::get("https://bucket.s3.eu-west-1.amazonaws.com/key").body(Body::empty())?;
    /// let sent = signed.oneshot(request).await?;
    /// let authorization = sent.body().headers()["authorization"].to_str()?;
    /// assert!(authorization.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"));
    /// # Ok(()) }
    /// ```
    pub fn new(provider: impl CredentialsProvider + 'static) -> Self {
        Self {
            config: Arc::new(Config {
                provider: Arc::new(provider),
                region: None,
                service: None,
                settings: None,
                payload: PayloadMode::Auto,
                clock: SharedClock::default(),
                recent_scope: RecentScope::default(),
                host_skews: HostSkews::default(),
            }),
        }
    }

    /// Sets the region to sign for, such as `eu-west-1`.
    ///
    /// ```
    /// # use http::{Request, Response};
    /// # use tower::{Layer, ServiceExt, service_fn};
    /// # use tower_sigv4::layer::SignedBody;
    /// # use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), BoxError> {
    /// # let echo = service_fn(async |sent: Request<SignedBody<Body>>| Ok::<_, BoxError>(Response::new(sent)));
    /// # let layer = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret"));
    /// // The layer's own comes before what the host tells.
    /// let signed = layer.region("eu-central-1").layer(echo);
    /// let sent = signed.oneshot(Request::get("https://sqs.eu-west-1.amazonaws.com/").body(Body::empty())?).await?;
    /// assert!(sent.body().headers()["authorization"].to_str()?.contains("/eu-central-1/sqs/aws4_request"));
    /// # Ok(()) }
    /// ```
    pub fn region(self, region: impl Into<String>) -> Self {
        let region = region.into();
        self.with(|config| config.region = Some(region))
    }

    /// Sets the signing name of the service to sign for, such as `s3` or `execute-api`.
    ///
    /// ```
    /// # use http::{Request, Response};
    /// # use tower::{Layer, ServiceExt, service_fn};
    /// # use tower_sigv4::layer::SignedBody;
    /// # use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), BoxError> {
    /// # let echo = service_fn(async |sent: Request<SignedBody<Body>>| Ok::<_, BoxError>(Response::new(sent)));
    /// # let layer = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret"));
    /// // A host of one's own tells neither.
    /// let signed = layer.region("eu-west-1").service("execute-api").layer(echo);
    /// let sent = signed.oneshot(Request::get("https://api.example.com/orders").body(Body::empty())?).await?;
    /// assert!(sent.body().headers()["authorization"].to_str()?.contains("/eu-west-1/execute-api/aws4_request"));
    /// # Ok(()) }
    /// ```
    pub fn service(self, service: impl Into<String>) -> Self {
        let service = service.into();
        self.with(|config| config.service = Some(service))
    }

    /// Sets what the service expects to be signed, for one that [`Settings::for_service`] does not know.
    ///
    /// ```
    /// # use http::{Request, Response};
    /// # use tower::{Layer, ServiceExt, service_fn};
    /// # use tower_sigv4::layer::SignedBody;
    /// # use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer};
    /// use tower_sigv4::sigv4::Settings;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), BoxError> {
    /// # let echo = service_fn(async |sent: Request<SignedBody<Body>>| Ok::<_, BoxError>(Response::new(sent)));
    /// # let layer = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret")).region("eu-west-1");
    /// // A store that speaks the protocol of S3 and signs for another service.
    /// let signed = layer.service("a-store").settings(Settings::for_service("s3")).layer(echo);
    /// let sent = signed.oneshot(Request::get("https://store.example/bucket/key").body(Body::empty())?).await?;
    /// assert!(sent.body().headers().contains_key("x-amz-content-sha256"));
    /// # Ok(()) }
    /// ```
    pub fn settings(self, settings: Settings) -> Self {
        self.with(|config| config.settings = Some(settings))
    }

    /// Sets how bodies are signed. A request's own [`PayloadMode`] extension comes before it.
    ///
    /// ```
    /// # use http::{Request, Response};
    /// # use tower::{Layer, ServiceExt, service_fn};
    /// # use tower_sigv4::layer::SignedBody;
    /// # use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer};
    /// use tower_sigv4::PayloadMode;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), BoxError> {
    /// # let echo = service_fn(async |sent: Request<SignedBody<Body>>| Ok::<_, BoxError>(Response::new(sent)));
    /// # let layer = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret"));
    /// let signed = layer.payload(PayloadMode::Unsigned).layer(echo);
    /// let request = Request::put("https://bucket.s3.eu-west-1.amazonaws.com/key").body(Body::from("content"))?;
    /// assert_eq!(signed.oneshot(request).await?.body().headers()["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");
    /// # Ok(()) }
    /// ```
    pub fn payload(self, mode: PayloadMode) -> Self {
        self.with(|config| config.payload = mode)
    }

    /// Sets the clock that tells when a request is signed.
    ///
    /// Where an answer's `Date` shows that it is off by more than four minutes, the next requests to that host are signed with the
    /// host's time.
    ///
    /// ```
    /// # use http::{Request, Response};
    /// # use tower::{Layer, ServiceExt, service_fn};
    /// # use tower_sigv4::layer::SignedBody;
    /// # use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), BoxError> {
    /// # let echo = service_fn(async |sent: Request<SignedBody<Body>>| Ok::<_, BoxError>(Response::new(sent)));
    /// # let layer = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret"));
    /// let signed = layer.clock(|| UNIX_EPOCH + Duration::from_secs(1_440_938_160)).layer(echo);
    /// let request = Request::get("https://bucket.s3.eu-west-1.amazonaws.com/key").body(Body::empty())?;
    /// assert_eq!(signed.oneshot(request).await?.body().headers()["x-amz-date"], "20150830T123600Z");
    /// # Ok(()) }
    /// ```
    pub fn clock(self, clock: impl Clock) -> Self {
        let clock = SharedClock::new(clock);
        self.with(|config| config.clock = clock)
    }

    fn with(mut self, set: impl FnOnce(&mut Config)) -> Self {
        set(Arc::make_mut(&mut self.config));
        self
    }
}

impl<S> Layer<S> for SigV4Layer {
    type Service = SigV4<S>;

    fn layer(&self, inner: S) -> SigV4<S> {
        SigV4::new(inner, Arc::clone(&self.config))
    }
}
