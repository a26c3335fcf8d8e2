//! What all typed services have in common, as macros: the calls, and the services that have nothing more.

/// The short ways to call a service that is a tower service of every [`Operation`](crate::operation::Operation).
macro_rules! typed_calls {
    ($name:ident) => {
        impl<T> $name<T> {
            /// Sends an operation.
            ///
            /// # Errors
            ///
            /// [`Error`](crate::Error), with the operation's name in it. Its [`kind`](crate::Error::kind)
            /// says where it failed:
            /// [`InvalidInput`](crate::ErrorKind::InvalidInput) before anything was sent,
            /// [`Service`](crate::ErrorKind::Service) with the service's own code and status,
            /// [`Transport`](crate::ErrorKind::Transport) and [`Timeout`](crate::ErrorKind::Timeout) on the way,
            /// [`InvalidResponse`](crate::ErrorKind::InvalidResponse) when the answer cannot be read, and those of
            /// [credentials](crate::credentials::CredentialsProvider::credentials) and of signing.
            pub async fn send<Op, B>(&self, operation: Op) -> Result<Op::Output, $crate::Error>
            where
                Op: $crate::operation::Operation,
                T: tower::Service<http::Request<$crate::Body>, Response = http::Response<B>> + Clone,
                T::Error: Into<$crate::BoxError>,
                B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
                B::Error: Into<$crate::BoxError>,
            {
                tower::ServiceExt::oneshot(self.clone(), operation).await
            }

            /// All pages of a list, each asked for when the one before it was taken.
            ///
            /// A service that names the same page twice would never end; that is an error
            /// ([`InvalidResponse`](crate::ErrorKind::InvalidResponse)). The stream ends after its first error;
            /// errors are those of [`send`](Self::send).
            pub fn pages<Op, B>(
                &self,
                list: Op,
            ) -> std::pin::Pin<Box<impl futures_util::Stream<Item = Result<Op::Output, $crate::Error>> + use<T, Op, B>>>
            where
                Op: $crate::operation::Paginated,
                T: tower::Service<http::Request<$crate::Body>, Response = http::Response<B>> + Clone,
                T::Error: Into<$crate::BoxError>,
                B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
                B::Error: Into<$crate::BoxError>,
            {
                Box::pin(futures_util::stream::try_unfold((self.clone(), Some(list)), |(service, list)| async move {
                    let Some(list) = list else { return Ok(None) };
                    let page = service.send(list.clone()).await?;
                    let next = list.next_page(&page).map_err(|error| error.in_operation(Op::NAME))?;
                    Ok(Some((page, (service, next))))
                }))
            }
        }
    };
}

/// A service that has one endpoint a region. What is behind `example` is for the examples of its documentation: what
/// they use, an operation, and what answers that.
#[cfg(any(feature = "ses", feature = "sns"))]
macro_rules! regional_service {
    (
        $(#[$doc:meta])+
        $name:ident { title: $title:literal, id: $id:literal, host: $host:literal, signing_name: $signing_name:literal, endpoint_variable: $variable:literal }
        example { $import:literal, $operation:literal, $answer:literal }
    ) => {
        $(#[$doc])+
        #[derive(Clone)]
        pub struct $name<T = $crate::Transport> {
            transport: T,
            scope: $crate::sigv4::SigningScope,
            config: std::sync::Arc<$crate::call::CallConfig>,
        }

        impl<T> $name<T> {
            #[doc = concat!($title, " in an AWS region such as `eu-west-1`, through a service that signs.")]
            ///
            /// A region that is none is told at the first call ([`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput)).
            /// Calls are made once; `from_env` makes a service that tries again what fails in passing.
            ///
            /// ```
            #[doc = concat!("use tower_sigv4::", $import, ";")]
            ///
            /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
            /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
            /// # async fn main() -> Result<(), tower_sigv4::Error> {
            /// // `signed` is any client that signs, such as one with a `SigV4Layer` on it.
            #[doc = concat!("# let stand_in = StandIn::new(\"", $answer, "\");")]
            /// # let signed = stand_in.transport();
            #[doc = concat!("let service = ", stringify!($name), "::new(signed, \"eu-west-1\");")]
            #[doc = concat!("service.send(", $operation, ").await?;")]
            #[doc = concat!("assert!(stand_in.uri().starts_with(\"https://", $host, ".eu-west-1.amazonaws.com/\"));")]
            /// # Ok(()) }
            /// ```
            pub fn new(transport: T, region: impl Into<String>) -> Self {
                let scope = $crate::sigv4::SigningScope::new(region, $signing_name);
                let config = $crate::call::CallConfig::new($id, $crate::endpoint::Endpoint::aws($host, scope.clone()));
                Self { transport, scope, config: std::sync::Arc::new(config) }
            }

            /// Sends requests to another host, at a URI such as `http://127.0.0.1:8005`. One that is none is told at
            /// the first call ([`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput)).
            ///
            /// ```
            #[doc = concat!("# use tower_sigv4::", $import, ";")]
            /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
            /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
            /// # async fn main() -> Result<(), tower_sigv4::Error> {
            #[doc = concat!("# let stand_in = StandIn::new(\"", $answer, "\");")]
            /// # let signed = stand_in.transport();
            #[doc = concat!("let service = ", stringify!($name), "::new(signed, \"eu-west-1\");")]
            /// let service = service.endpoint("http://127.0.0.1:8005");
            #[doc = concat!("service.send(", $operation, ").await?;")]
            /// assert!(stand_in.uri().starts_with("http://127.0.0.1:8005/"));
            /// # Ok(()) }
            /// ```
            #[must_use]
            pub fn endpoint(mut self, uri: impl AsRef<str>) -> Self {
                let endpoint = $crate::endpoint::Endpoint::new(uri, self.scope.clone());
                std::sync::Arc::make_mut(&mut self.config).set_endpoint(endpoint);
                self
            }

            /// Has every call, and each of its requests, measured.
            ///
            /// ```
            /// use std::sync::Arc;
            /// use std::sync::atomic::{AtomicU32, Ordering};
            ///
            /// use tower_sigv4::metrics::{Metrics, OperationMetrics};
            #[doc = concat!("# use tower_sigv4::", $import, ";")]
            ///
            /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
            /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
            /// # async fn main() -> Result<(), tower_sigv4::Error> {
            /// #[derive(Default)]
            /// struct Calls(AtomicU32);
            ///
            /// impl Metrics for Calls {
            ///     fn operation(&self, _: &OperationMetrics<'_>) {
            ///         self.0.fetch_add(1, Ordering::Relaxed);
            ///     }
            /// }
            ///
            /// let calls = Arc::new(Calls::default());
            #[doc = concat!("# let stand_in = StandIn::new(\"", $answer, "\");")]
            /// # let signed = stand_in.transport();
            #[doc = concat!("let service = ", stringify!($name), "::new(signed, \"eu-west-1\");")]
            /// let service = service.metrics(Arc::clone(&calls));
            #[doc = concat!("service.send(", $operation, ").await?;")]
            /// assert_eq!(calls.0.load(Ordering::Relaxed), 1);
            /// # Ok(()) }
            /// ```
            #[must_use]
            pub fn metrics(mut self, metrics: impl $crate::metrics::Metrics) -> Self {
                let metrics = $crate::telemetry::SharedMetrics::new(metrics);
                std::sync::Arc::make_mut(&mut self.config).set_metrics(metrics);
                self
            }

            /// Tries calls again that fail in passing; without it each is made once.
            ///
            /// ```
            /// use tower_sigv4::Body;
            /// use tower_sigv4::retry::AwsRetry;
            #[doc = concat!("# use tower_sigv4::", $import, ";")]
            ///
            /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
            /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
            /// # async fn main() -> Result<(), tower_sigv4::Error> {
            /// # let tries = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
            /// # let counted = std::sync::Arc::clone(&tries);
            /// let unavailable = tower::service_fn(move |_: http::Request<Body>| {
            /// #     counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            ///     async { http::Response::builder().status(503).body(Body::empty()) }
            /// });
            #[doc = concat!("let service = ", stringify!($name), "::new(unavailable, \"eu-west-1\");")]
            /// let service = service.retry(AwsRetry::standard());
            #[doc = concat!("let error = service.send(", $operation, ").await.unwrap_err();")]
            /// assert_eq!(error.status(), Some(http::StatusCode::SERVICE_UNAVAILABLE));
            /// assert_eq!(tries.load(std::sync::atomic::Ordering::Relaxed), 3);
            /// # Ok(()) }
            /// ```
            #[cfg(feature = "retry")]
            #[must_use]
            pub fn retry(mut self, retry: $crate::retry::AwsRetry) -> Self {
                std::sync::Arc::make_mut(&mut self.config).set_retry(retry);
                self
            }

            /// Limits how long calls may take; without it they have no limits.
            ///
            /// ```
            /// use std::time::Duration;
            ///
            /// use tower_sigv4::Body;
            /// use tower_sigv4::retry::Timeouts;
            #[doc = concat!("# use tower_sigv4::", $import, ";")]
            ///
            /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
            /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
            /// # async fn main() -> Result<(), tower_sigv4::Error> {
            /// let silent = tower::service_fn(|_: http::Request<Body>| {
            ///     std::future::pending::<Result<http::Response<Body>, tower_sigv4::BoxError>>()
            /// });
            /// let limits = Timeouts::new().overall(Duration::from_secs(20));
            #[doc = concat!("let service = ", stringify!($name), "::new(silent, \"eu-west-1\").timeouts(limits);")]
            #[doc = concat!("let error = service.send(", $operation, ").await.unwrap_err();")]
            /// assert!(error.is_timeout());
            /// # Ok(()) }
            /// ```
            #[cfg(feature = "retry")]
            #[must_use]
            pub fn timeouts(mut self, timeouts: $crate::retry::Timeouts) -> Self {
                std::sync::Arc::make_mut(&mut self.config).set_timeouts(timeouts);
                self
            }
        }

        typed_calls!($name);

        #[cfg(feature = "client")]
        impl $name<$crate::Transport> {
            #[doc = concat!($title, " as the process's environment describes it.")]
            ///
            #[doc = concat!(
                "Read are `AWS_REGION` (or `AWS_DEFAULT_REGION`) and `", $variable,
                "` (or `AWS_ENDPOINT_URL`; none means AWS), else"
            )]
            /// the profile of `~/.aws/config` that `AWS_PROFILE` names. Credentials come from the
            /// [default chain](crate::credentials::default_chain_with). Plain http is spoken only to an endpoint that begins
            /// with `http://`. Calls are tried again as
            /// [`AwsRetry::from_environment`](crate::retry::AwsRetry::from_environment) says, or else the profile's `max_attempts` and
            /// `retry_mode`, and streams that come to rest fail ([`stalled_stream`](crate::stalled_stream)).
            ///
            /// # Errors
            ///
            /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when no region is set, or retries to what they cannot be;
            /// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) when a profile file cannot be read; what
            /// [`Client::builder`](crate::client::Client::builder) says when there are no root certificates. Missing
            /// credentials are told at the first call.
            pub fn from_env() -> Result<Self, $crate::Error> {
                Self::from_environment(&$crate::environment::Environment::process())
            }

            #[doc = concat!($title, " as the given variables describe it: [`", stringify!($name), "::from_env`] for tests.")]
            ///
            /// ```
            /// use tower_sigv4::ErrorKind;
            /// use tower_sigv4::environment::Environment;
            #[doc = concat!("use tower_sigv4::", $import, ";")]
            ///
            /// let variables = Environment::from_pairs([("AWS_REGION", "eu-west-1")]);
            #[doc = concat!("let service = ", stringify!($name), "::from_environment(&variables)?;")]
            /// assert!(format!("{service:?}").contains("eu-west-1"));
            ///
            /// let without_region = Environment::from_pairs([("AWS_PROFILE", "default")]);
            #[doc = concat!("let error = ", stringify!($name), "::from_environment(&without_region).unwrap_err();")]
            /// assert_eq!(error.kind(), ErrorKind::InvalidInput);
            /// # Ok::<(), tower_sigv4::Error>(())
            /// ```
            ///
            /// # Errors
            ///
            #[doc = concat!("As [`", stringify!($name), "::from_env`].")]
            pub fn from_environment(environment: &$crate::environment::Environment) -> Result<Self, $crate::Error> {
                let stack = $crate::stack::Stack::from_environment(environment, $id)?;
                let service = Self::new(stack.transport, stack.region).retry(stack.retry);
                Ok(match stack.endpoint {
                    Some(uri) => service.endpoint(uri),
                    None => service,
                })
            }
        }

        impl<T, Op, B> tower::Service<Op> for $name<T>
        where
            T: tower::Service<http::Request<$crate::Body>, Response = http::Response<B>> + Clone,
            T::Error: Into<$crate::BoxError>,
            Op: $crate::operation::Operation,
            B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
            B::Error: Into<$crate::BoxError>,
        {
            type Response = Op::Output;
            type Error = $crate::Error;
            type Future = $crate::call::Call<Op, T>;

            fn poll_ready(
                &mut self,
                cx: &mut std::task::Context<'_>,
            ) -> std::task::Poll<Result<(), $crate::Error>> {
                self.transport.poll_ready(cx).map_err(|error| $crate::Error::from_boxed(error.into()))
            }

            fn call(&mut self, operation: Op) -> Self::Future {
                $crate::call::Call::new(&mut self.transport, &self.config, operation)
            }
        }

        impl<T> std::fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).field("scope", &self.scope).finish_non_exhaustive()
            }
        }
    };
}
