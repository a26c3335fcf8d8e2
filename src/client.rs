//! The default HTTP client: hyper and rustls, HTTP/1.1 and HTTP/2, connections kept for reuse.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::USER_AGENT;
use http::uri::{Authority, Scheme};
use http::{HeaderValue, Request, Response, Uri};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use pin_project_lite::pin_project;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tower::Service;

use crate::error::{chain, is_timeout};
use crate::{Body, BoxError, Error, ErrorKind};

/// How long a connection may take unless told otherwise, name look-up and TLS included, 3.1 seconds: the default of
/// AWS's own Rust client, a little over the three seconds after which a lost first packet is sent again.
pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_millis(3_100);

/// How long an unused connection is kept unless told otherwise, 20 seconds: S3 closes idle ones after about 20 seconds
/// or more, and one that is closed while a request goes out on it costs that request.
pub const DEFAULT_POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(20);

const OUR_USER_AGENT: HeaderValue = HeaderValue::from_static(concat!("tower-sigv4/", env!("CARGO_PKG_VERSION")));

/// An HTTPS client: HTTP/1.1 and, where the server offers it, HTTP/2.
///
/// Clones share their connections. It follows no redirects: a signature holds for one host and path.
///
/// As a service it fails with [`ErrorKind::InvalidInput`] for a URI that is not absolute or not https (or http, where
/// that is allowed), [`ErrorKind::Timeout`] when there is no connection in time, [`ErrorKind::RequestBody`] when the
/// request's body fails, and [`ErrorKind::Transport`] when the connection fails or breaks.
///
/// ```no_run
/// use std::time::Duration;
/// use tower_sigv4::client::Client;
/// use tower_sigv4::layer::SignedBody;
/// use tower_sigv4::{Body, SigV4Layer, Credentials};
/// use tower::Layer;
///
/// let client = Client::builder().connect_timeout(Duration::from_secs(1)).build::<SignedBody<Body>>()?;
/// let signed = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret")).layer(client);
/// # Ok::<(), tower_sigv4::Error>(())
/// ```
pub struct Client<B = Body> {
    inner: legacy::Client<TimedConnector, B>,
    allow_http: bool,
}

/// What a [`Client`] is made with.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it builds"]
pub struct ClientBuilder {
    allow_http: bool,
    connect_timeout: Duration,
    pool_idle_timeout: Duration,
    pool_max_idle_per_host: usize,
    tls: Option<ClientConfig>,
}

impl Client {
    /// Begins a client with other settings than the defaults.
    pub fn builder() -> ClientBuilder {
        ClientBuilder {
            allow_http: false,
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
            pool_idle_timeout: DEFAULT_POOL_IDLE_TIMEOUT,
            pool_max_idle_per_host: usize::MAX,
            tls: None,
        }
    }
}

impl<B> Client<B>
where
    B: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
{
    /// A client that speaks HTTPS alone, with the certificates that the operating system trusts.
    ///
    /// # Errors
    ///
    /// As [`ClientBuilder::build`].
    pub fn new() -> Result<Self, Error> {
        Client::builder().build()
    }
}

impl ClientBuilder {
    /// Speaks plain http too, which shows tokens and content to everybody on the way; for a store on this machine.
    ///
    /// ```
    /// use http::{Request, StatusCode};
    /// use tower::ServiceExt;
    /// use tower_sigv4::Body;
    /// use tower_sigv4::client::Client;
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (server, _) = s3().await?;
    ///
    /// let request = Request::get(format!("{}/reports", server.endpoint())).body(Body::empty()).expect("a good URL");
    /// let answer = Client::builder().allow_http(true).build()?.oneshot(request).await?;
    /// assert_eq!(answer.status(), StatusCode::FORBIDDEN); // nobody signed it
    /// # Ok(()) }
    /// ```
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.allow_http = allow;
        self
    }

    /// Sets how long a connection may take, name look-up and TLS included; the default is [`DEFAULT_CONNECT_TIMEOUT`].
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets how long an unused connection is kept; the default is [`DEFAULT_POOL_IDLE_TIMEOUT`].
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.pool_idle_timeout = timeout;
        self
    }

    /// Sets how many unused connections are kept for each host; by default there is no limit.
    pub fn pool_max_idle_per_host(mut self, connections: usize) -> Self {
        self.pool_max_idle_per_host = connections;
        self
    }

    /// Sets the TLS configuration, for instance with a certificate authority of your own. Its protocols by ALPN are
    /// replaced: HTTP/2 and HTTP/1.1 are offered.
    pub fn tls_config(mut self, config: ClientConfig) -> Self {
        self.tls = Some(config);
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Transport`] when the operating system has no trusted certificates, unless plain http is allowed; then
    /// only https fails, at the first connection.
    pub fn build<B>(self) -> Result<Client<B>, Error>
    where
        B: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
        B::Error: Into<BoxError>,
    {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // It shares this time out among the addresses of a name, so that a dead one leaves some for the next.
        tcp.set_connect_timeout(Some(self.connect_timeout));
        let mut config = match self.tls {
            Some(config) => config,
            None => system_tls(self.allow_http)?,
        };
        // hyper-rustls sets them itself, and panics when somebody else has.
        config.alpn_protocols.clear();
        let builder = HttpsConnectorBuilder::new().with_tls_config(config);
        let https = builder.https_or_http().enable_http1().enable_http2().wrap_connector(tcp);
        let connector = TimedConnector { inner: https, timeout: self.connect_timeout };
        let inner = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(self.pool_idle_timeout)
            .pool_max_idle_per_host(self.pool_max_idle_per_host)
            .build(connector);
        Ok(Client { inner, allow_http: self.allow_http })
    }
}

/// Trusts whom the operating system trusts. Where it trusts nobody, every https connection fails, which is no error for who
/// may speak plain http.
pub(crate) fn system_tls(allow_http: bool) -> Result<ClientConfig, Error> {
    let config = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::new(ErrorKind::Transport, "TLS cannot be set up").with_source(error))?;
    let config = match config.clone().with_native_roots() {
        Ok(trusting) => trusting,
        Err(_) if allow_http => config.with_root_certificates(RootCertStore::empty()),
        Err(error) => {
            let message = "the operating system has no trusted certificates (install ca-certificates)";
            return Err(Error::new(ErrorKind::Transport, message).with_source(error));
        }
    };
    Ok(config.with_no_client_auth())
}

/// What is wrong with the address, before anything connects to it.
fn check(uri: &Uri, allow_http: bool) -> Result<(), Error> {
    let invalid = |message: &str| Err(Error::new(ErrorKind::InvalidInput, message));
    match uri.scheme() {
        None => invalid("the request's URI is not absolute: it needs a scheme and a host"),
        Some(_) if uri.host().is_none_or(str::is_empty) => invalid("the request's URI has no host"),
        Some(scheme) if *scheme == Scheme::HTTPS => Ok(()),
        Some(scheme) if *scheme == Scheme::HTTP && allow_http => Ok(()),
        Some(scheme) if *scheme == Scheme::HTTP => invalid(
            "plain http would send the request unencrypted, and is refused unless the client is built with allow_http(true)",
        ),
        Some(_) => invalid("the request's URI has another scheme than https and http"),
    }
}

impl<B> Service<Request<B>> for Client<B>
where
    B: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Error;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        // Connections are opened by need, so it always is.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<B>) -> ResponseFuture {
        if let Err(error) = check(request.uri(), self.allow_http) {
            return ResponseFuture { state: State::Refused { error: Some(error) } };
        }
        request.headers_mut().entry(USER_AGENT).or_insert(OUR_USER_AGENT);
        let authority = request.uri().authority().cloned();
        ResponseFuture { state: State::Sending { authority, response: self.inner.request(request) } }
    }
}

impl<B> Clone for Client<B> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), allow_http: self.allow_http }
    }
}

impl<B> fmt::Debug for Client<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("allow_http", &self.allow_http).finish_non_exhaustive()
    }
}

pin_project! {
    /// The answer to a [`Client`]'s request.
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture {
        #[pin]
        state: State,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State {
        Refused { error: Option<Error> },
        Sending { authority: Option<Authority>, #[pin] response: legacy::ResponseFuture },
    }
}

impl Future for ResponseFuture {
    type Output = Result<Response<Body>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            StateProjection::Refused { error } => error.take().map_or(Poll::Pending, |error| Poll::Ready(Err(error))),
            StateProjection::Sending { authority, response } => Poll::Ready(match ready!(response.poll(cx)) {
                Ok(response) => Ok(response.map(Body::streaming)),
                Err(error) => Err(explain(error, authority.as_ref())),
            }),
        }
    }
}

impl fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseFuture")
    }
}

/// Says what failed, with the host and without the path or the query, which can hold secrets.
fn explain(error: legacy::Error, authority: Option<&Authority>) -> Error {
    let host = Host(authority);
    let (kind, message) = if error.is_connect() {
        if chain(&error).any(is_timeout) {
            (ErrorKind::Timeout, format!("no connection to {host} within the time limit"))
        } else {
            (ErrorKind::Transport, format!("no connection to {host}"))
        }
    } else if let Some(kind) = request_body_kind(&error) {
        (kind, "the request's body failed while it was sent".to_owned())
    } else {
        (ErrorKind::Transport, format!("the exchange with {host} broke off"))
    };
    Error::new(kind, message).with_source(error)
}

/// Shows host and port: user information in a URI can be a password.
struct Host<'a>(Option<&'a Authority>);

impl fmt::Display for Host<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(authority) = self.0 else { return f.write_str("the server") };
        f.write_str(authority.host())?;
        match authority.port_u16() {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

/// The kind of a failure that is the request's body's; one of this crate's errors says its kind itself.
fn request_body_kind(error: &legacy::Error) -> Option<ErrorKind> {
    chain(error).find_map(|error| error.downcast_ref::<hyper::Error>()).filter(|error| error.is_user())?;
    let ours = chain(error).find_map(|error| error.downcast_ref::<Error>());
    Some(ours.map_or(ErrorKind::RequestBody, Error::kind))
}

/// Opens connections within a time limit.
#[derive(Clone)]
struct TimedConnector {
    inner: HttpsConnector<HttpConnector>,
    timeout: Duration,
}

type Connection = MaybeHttpsStream<TokioIo<TcpStream>>;

impl Service<Uri> for TimedConnector {
    type Response = Connection;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Connection, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connection = tokio::time::timeout(self.timeout, self.inner.call(uri));
        let limit = self.timeout;
        Box::pin(async move {
            connection.await.unwrap_or_else(|_| {
                let message = format!("no connection within {limit:?}");
                Err(std::io::Error::new(std::io::ErrorKind::TimedOut, message).into())
            })
        })
    }
}
