//! What all typed services have in common, as macros: the calls, and the services that have nothing more.

/// The short ways to call a service that is a tower service of every [`Operation`](crate::operation::Operation).
macro_rules! typed_calls {
    ($name:ident) => {
        impl<T> $name<T> {
            /// Sends an operation.
            ///
            /// # Errors
            ///
            /// [`Error`](crate::Error), with the operation's name in it.
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
            /// A service that names the same page twice would never end; that is an error.
            pub fn pages<Op, B>(
                &self,
                list: Op,
            ) -> impl futures_util::Stream<Item = Result<Op::Output, $crate::Error>> + use<T, Op, B>
            where
                Op: $crate::operation::Paginated,
                T: tower::Service<http::Request<$crate::Body>, Response = http::Response<B>> + Clone,
                T::Error: Into<$crate::BoxError>,
                B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
                B::Error: Into<$crate::BoxError>,
            {
                futures_util::stream::try_unfold((self.clone(), Some(list)), |(service, list)| async move {
                    let Some(list) = list else { return Ok(None) };
                    let page = service.send(list.clone()).await?;
                    let next = list.next_page(&page).map_err(|error| error.in_operation(Op::NAME))?;
                    Ok(Some((page, (service, next))))
                })
            }
        }
    };
}

/// A service that has one endpoint a region.
#[cfg(any(feature = "ses", feature = "sns"))]
macro_rules! regional_service {
    (
        $(#[$doc:meta])+
        $name:ident { title: $title:literal, id: $id:literal, host: $host:literal, signing_name: $signing_name:literal, endpoint_variable: $variable:literal }
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
            pub fn new(transport: T, region: impl Into<String>) -> Self {
                let scope = $crate::sigv4::SigningScope::new(region, $signing_name);
                let config = $crate::call::CallConfig::new($id, $crate::endpoint::Endpoint::aws($host, scope.clone()));
                Self { transport, scope, config: std::sync::Arc::new(config) }
            }

            /// Sends requests to another host, at a URI such as `http://127.0.0.1:8005`.
            #[must_use]
            pub fn endpoint(mut self, uri: impl AsRef<str>) -> Self {
                let endpoint = $crate::endpoint::Endpoint::new(uri, self.scope.clone());
                std::sync::Arc::make_mut(&mut self.config).set_endpoint(endpoint);
                self
            }

            /// Has every call, and each of its requests, measured.
            #[must_use]
            pub fn metrics(mut self, metrics: impl $crate::metrics::Metrics) -> Self {
                let metrics = $crate::telemetry::SharedMetrics::new(metrics);
                std::sync::Arc::make_mut(&mut self.config).set_metrics(metrics);
                self
            }

            /// Tries calls again that fail in passing; without it each is made once.
            #[cfg(feature = "retry")]
            #[must_use]
            pub fn retry(mut self, retry: $crate::retry::AwsRetry) -> Self {
                std::sync::Arc::make_mut(&mut self.config).set_retry(retry);
                self
            }

            /// Limits how long calls may take; without it they have no limits.
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
