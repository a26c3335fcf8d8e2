//! S3 as a tower service.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use http::{Request, Response};
use tower::{Service, ServiceExt};

use super::{Bucket, Paginated};
use crate::call::Call;
use crate::clock::{Clock, SharedClock};
use crate::endpoint::{Addressing, ChecksumMode, Endpoint};
use crate::operation::Operation;
use crate::sigv4::SigningScope;
use crate::{Body, BoxError, CredentialsProvider, Error, Transport};

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
    /// Made from the fields above; what is wrong with them is told at the first call.
    endpoint: Arc<Result<Endpoint, Error>>,
    pub(super) credentials: Option<Arc<dyn CredentialsProvider>>,
    pub(super) clock: SharedClock,
}

impl<T> S3<T> {
    /// S3 in an AWS region such as `eu-west-1`, through a service that signs.
    ///
    /// A region that is none is told at the first call ([`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput)).
    pub fn new(transport: T, region: impl Into<String>) -> Self {
        let scope = SigningScope::new(region, "s3");
        let endpoint = Arc::new(Endpoint::aws("s3", scope.clone()));
        let site = Site {
            scope,
            uri: None,
            addressing: Addressing::Auto,
            checksums: ChecksumMode::default(),
            endpoint,
            credentials: None,
            clock: SharedClock::default(),
        };
        Self { transport, site: Arc::new(site) }
    }

    /// Uses another store, at a URI such as `http://127.0.0.1:9000`. Buckets are then named in the path by default.
    #[must_use]
    pub fn endpoint(self, uri: impl Into<String>) -> Self {
        self.with(|site| site.uri = Some(uri.into()))
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

    /// Sets the source of the credentials that presign: give the one that the signing layer has.
    #[must_use]
    pub fn credentials(self, provider: impl CredentialsProvider + 'static) -> Self {
        self.with(|site| site.credentials = Some(Arc::new(provider)))
    }

    /// Sets the clock that presigning reads.
    #[must_use]
    pub fn clock(self, clock: impl Clock) -> Self {
        self.with(|site| site.clock = SharedClock::new(clock))
    }

    /// The short way to one bucket's objects.
    pub fn bucket(&self, name: impl Into<String>) -> Bucket<T>
    where
        T: Clone,
    {
        Bucket::new(self.clone(), name.into())
    }

    /// Sends an operation.
    ///
    /// # Errors
    ///
    /// [`Error`], with the operation's name in it.
    pub async fn send<Op, B>(&self, operation: Op) -> Result<Op::Output, Error>
    where
        Op: Operation,
        T: Service<Request<Body>, Response = Response<B>> + Clone,
        T::Error: Into<BoxError>,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.clone().oneshot(operation).await
    }

    /// All pages of a list, each asked for when the one before it was taken.
    ///
    /// A store that names the same page twice would never end; that is an error.
    pub fn pages<Op, B>(&self, list: Op) -> impl Stream<Item = Result<Op::Output, Error>> + use<T, Op, B>
    where
        Op: Paginated,
        T: Service<Request<Body>, Response = Response<B>> + Clone,
        T::Error: Into<BoxError>,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        try_unfold((self.clone(), Some(list)), |(s3, list)| async move {
            let Some(list) = list else { return Ok(None) };
            let page = s3.send(list.clone()).await?;
            let next = list.next_page(&page).map_err(|error| error.in_operation(Op::NAME))?;
            Ok(Some((page, (s3, next))))
        })
    }

    pub(super) fn site(&self) -> &Site {
        &self.site
    }

    fn with(mut self, change: impl FnOnce(&mut Site)) -> Self {
        let mut site = Arc::unwrap_or_clone(self.site);
        change(&mut site);
        let endpoint = match &site.uri {
            Some(uri) => Endpoint::new(uri, site.scope.clone()),
            None => Endpoint::aws("s3", site.scope.clone()),
        };
        let with_options =
            |endpoint: Endpoint| endpoint.with_addressing(site.addressing).with_checksums(site.checksums);
        site.endpoint = Arc::new(endpoint.map(with_options));
        self.site = Arc::new(site);
        self
    }
}

impl Site {
    /// Where requests go, or what is wrong with what was set.
    pub(super) fn endpoint(&self) -> Result<&Endpoint, Error> {
        (*self.endpoint).as_ref().map_err(|error| Error::new(error.kind(), error.message()))
    }
}

impl<T, Op, B> Service<Op> for S3<T>
where
    T: Service<Request<Body>, Response = Response<B>>,
    T::Error: Into<BoxError>,
    Op: Operation,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Op::Output;
    type Error = Error;
    type Future = Call<Op, T::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.transport.poll_ready(cx).map_err(|error| Error::from_boxed(error.into()))
    }

    fn call(&mut self, operation: Op) -> Self::Future {
        Call::new(&mut self.transport, &self.site.endpoint, operation)
    }
}

impl<T> fmt::Debug for S3<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3").field("scope", &self.site.scope).field("uri", &self.site.uri).finish_non_exhaustive()
    }
}
