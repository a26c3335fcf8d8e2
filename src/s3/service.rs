//! S3 as a tower service.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use tower::Service;

use super::Bucket;
#[cfg(feature = "transfer")]
use super::aborts::Aborts;
use super::express::{S3Call, Sessions};
use crate::aws_variant::AwsVariant;
use crate::call::CallConfig;
use crate::clock::{Clock, SharedClock};
use crate::endpoint::{Addressing, ChecksumMode, Endpoint, Store};
use crate::metrics::Metrics;
use crate::operation::Operation;
#[cfg(feature = "retry")]
use crate::retry::{AwsRetry, Timeouts};
use crate::sigv4::SigningScope;
use crate::telemetry::SharedMetrics;
use crate::{Body, BoxError, CredentialsProvider, Error, ErrorKind, Transport};

/// Amazon S3, or a store that speaks its protocol.
///
/// It is a tower service of every [`Operation`]; [`S3::send`] is the short way to call it. The service inside must sign:
/// it gets each request with a [`SigningScope`] extension.
#[derive(Clone)]
pub struct S3<T = Transport> {
    transport: T,
    site: Arc<Site>,
}

/// Where the store is, and what presigning needs.
#[derive(Clone)]
pub(super) struct Site {
    scope: SigningScope,
    uri: Option<String>,
    addressing: Addressing,
    checksums: ChecksumMode,
    variant: AwsVariant,
    store: Option<Store>,
    /// Its endpoint is made from the fields above.
    calls: Arc<CallConfig>,
    /// The sessions of directory buckets.
    sessions: Sessions,
    pub(super) credentials: Option<Arc<dyn CredentialsProvider>>,
    /// As it was set.
    clock: SharedClock,
    /// The same, corrected by what is known of the store's.
    pub(super) store_clock: SharedClock,
    #[cfg(feature = "transfer")]
    pub(super) aborts: Aborts,
}

impl<T> S3<T> {
    /// S3 in an AWS region such as `eu-west-1`, through a service that signs.
    ///
    /// A bucket that turns out to be in another region is asked for there, once a call, and its region is remembered for the
    /// next calls of all clones, of up to 1,000 buckets. To send twice, the operation is copied before it is sent; one whose
    /// body can be read only once gives the service's error (301, mostly), and the next call goes right. Where an endpoint is
    /// given by [`S3::endpoint`], requests go there and nowhere else.
    ///
    /// A region that is none is told at the first call ([`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput)).
    pub fn new(transport: T, region: impl Into<String>) -> Self {
        let scope = SigningScope::new(region, "s3");
        let calls = CallConfig::new("S3", Endpoint::s3(scope.clone(), AwsVariant::default()));
        let clock = SharedClock::default();
        let store_clock = calls.corrected(clock.clone());
        let site = Site {
            scope,
            uri: None,
            addressing: Addressing::Auto,
            checksums: ChecksumMode::default(),
            variant: AwsVariant::default(),
            store: None,
            calls: Arc::new(calls),
            sessions: Sessions::new(store_clock.clone()),
            credentials: None,
            clock,
            store_clock,
            #[cfg(feature = "transfer")]
            aborts: Aborts::default(),
        };
        Self { transport, site: Arc::new(site) }
    }

    /// Uses another store, at a URI such as `http://127.0.0.1:9000`. Buckets are then named in the path by default, and no
    /// redirect is followed.
    #[must_use]
    pub fn endpoint(self, uri: impl AsRef<str>) -> Self {
        self.with(|site| site.uri = Some(uri.as_ref().to_owned()))
    }

    /// Sets how buckets are named in URIs.
    #[must_use]
    pub fn addressing(self, addressing: Addressing) -> Self {
        self.with(|site| site.addressing = addressing)
    }

    /// Sets when checksums are computed and verified that an operation does not ask for itself.
    #[must_use]
    pub fn checksums(self, mode: ChecksumMode) -> Self {
        self.with(|site| site.checksums = mode)
    }

    /// Says which store it is, so that it is asked for nothing that it does not take; without it, the host tells, or the store
    /// is [`Store::OTHER`].
    #[must_use]
    pub fn store(self, store: Store) -> Self {
        self.with(|site| site.store = Some(store))
    }

    /// Uses AWS's hosts that have IPv6 addresses beside those of IPv4:
    /// [dual-stack endpoints](https://docs.aws.amazon.com/AmazonS3/latest/userguide/dual-stack-endpoints.html).
    ///
    /// Only AWS has them; with [`S3::endpoint`] it is an error at the first call, and so are the next two.
    #[must_use]
    pub fn dual_stack(self) -> Self {
        self.with(|site| site.variant.dual_stack = true)
    }

    /// Uses AWS's hosts whose cryptography is validated by FIPS 140: [FIPS endpoints](https://aws.amazon.com/compliance/fips/).
    #[must_use]
    pub fn fips(self) -> Self {
        self.with(|site| site.variant.fips = true)
    }

    /// Sends requests to the nearest edge of AWS's network:
    /// [transfer acceleration](https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html), which must be
    /// turned on for the bucket.
    ///
    /// The bucket's name must have no dots. Making, deleting and listing buckets goes to the region, as AWS has it.
    #[must_use]
    pub fn accelerate(self) -> Self {
        self.with(|site| site.variant.accelerate = true)
    }

    /// Tries calls again that fail in passing; without it each is made once.
    ///
    /// Transfers and [`Deletion`](crate::s3::Deletion) do not use it: they try their parts again themselves, and know more of them.
    #[cfg(feature = "retry")]
    #[must_use]
    pub fn retry(self, retry: AwsRetry) -> Self {
        self.with_calls(|calls| calls.set_retry(retry))
    }

    /// Limits how long calls may take; without it they have no limits.
    ///
    /// Transfers and [`Deletion`](crate::s3::Deletion) do not use it: their limits go by how much they send.
    #[cfg(feature = "retry")]
    #[must_use]
    pub fn timeouts(self, timeouts: Timeouts) -> Self {
        self.with_calls(|calls| calls.set_timeouts(timeouts))
    }

    /// Sets the source of the credentials that presign: give the one that the signing layer has.
    #[must_use]
    pub fn credentials(self, provider: impl CredentialsProvider + 'static) -> Self {
        self.with(|site| site.credentials = Some(Arc::new(provider)))
    }

    /// Sets the clock that presigning and the sessions of directory buckets read.
    ///
    /// Where an answer of the store has shown that it is off by more than four minutes, they go by the store's time.
    #[must_use]
    pub fn clock(self, clock: impl Clock) -> Self {
        self.with(|site| site.clock = SharedClock::new(clock))
    }

    /// Has every call, and each of its requests, measured.
    #[must_use]
    pub fn metrics(self, metrics: impl Metrics) -> Self {
        self.with(|site| Arc::make_mut(&mut site.calls).set_metrics(SharedMetrics::new(metrics)))
    }

    /// The short way to one bucket's objects.
    pub fn bucket(&self, name: impl Into<String>) -> Bucket<T>
    where
        T: Clone,
    {
        Bucket::new(self.clone(), name.into())
    }

    /// The same S3 over a transport whose type is erased.
    #[cfg(feature = "transfer")]
    pub(super) fn erased<B>(&self) -> S3<Transport>
    where
        T: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        T::Error: Into<BoxError>,
        T::Future: Send + 'static,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        // One that is erased already is not boxed again.
        let erased = (&self.transport as &dyn std::any::Any).downcast_ref::<Transport>().cloned();
        let transport = erased.unwrap_or_else(|| Transport::new(self.transport.clone()));
        S3 { transport, site: Arc::clone(&self.site) }.once()
    }

    /// The same S3 for who tries again himself, within time limits of his own.
    #[cfg(feature = "transfer")]
    pub(super) fn once(self) -> Self {
        let calls = self.site.calls.once();
        Self { site: Arc::new(Site { calls: Arc::new(calls), ..(*self.site).clone() }), ..self }
    }

    #[cfg(feature = "retry")]
    fn with_calls(mut self, change: impl FnOnce(&mut CallConfig)) -> Self {
        change(Arc::make_mut(&mut Arc::make_mut(&mut self.site).calls));
        self
    }

    pub(super) fn site(&self) -> &Site {
        &self.site
    }

    fn with(mut self, change: impl FnOnce(&mut Site)) -> Self {
        let mut site = Arc::unwrap_or_clone(self.site);
        change(&mut site);
        let endpoint = site.make_endpoint();
        Arc::make_mut(&mut site.calls).set_endpoint(endpoint);
        site.store_clock = site.calls.corrected(site.clock.clone());
        site.sessions = Sessions::new(site.store_clock.clone());
        self.site = Arc::new(site);
        self
    }
}

typed_calls!(S3);

impl Site {
    fn make_endpoint(&self) -> Result<Endpoint, Error> {
        let endpoint = match &self.uri {
            Some(_) if self.variant != AwsVariant::default() => {
                let message = "`dual_stack`, `fips` and `accelerate` choose among AWS's own hosts; \
                               leave them out, or leave out `endpoint`";
                return Err(Error::new(ErrorKind::InvalidInput, message));
            }
            Some(uri) => Endpoint::new(uri, self.scope.clone())?,
            None => Endpoint::s3(self.scope.clone(), self.variant)?,
        };
        let store = self.store.unwrap_or(endpoint.store());
        Ok(endpoint.with_addressing(self.addressing).with_store(store).with_checksums(self.checksums))
    }

    /// Where requests go, or what is wrong with what was set.
    pub(super) fn endpoint(&self) -> Result<&Endpoint, Error> {
        self.calls.endpoint()
    }
}

impl<T, Op, B> Service<Op> for S3<T>
where
    T: Service<Request<Body>, Response = Response<B>> + Clone,
    T::Error: Into<BoxError>,
    Op: Operation,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Op::Output;
    type Error = Error;
    type Future = S3Call<Op, T>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.transport.poll_ready(cx).map_err(|error| Error::from_boxed(error.into()))
    }

    fn call(&mut self, operation: Op) -> Self::Future {
        S3Call::new(&mut self.transport, &self.site.calls, &self.site.sessions, operation)
    }
}

impl<T> fmt::Debug for S3<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3").field("scope", &self.site.scope).field("uri", &self.site.uri).finish_non_exhaustive()
    }
}
