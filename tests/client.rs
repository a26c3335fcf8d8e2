//! The default client against servers on this machine: plain http, TLS with a certificate authority of its own, and servers
//! that never answer.
#![cfg(feature = "client")]

use std::convert::Infallible;
use std::error::Error as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::USER_AGENT;
use http::{Request, Response, Version};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;
use tower_sigv4::client::Client;
use tower_sigv4::environment::Environment;
use tower_sigv4::{Body, BoxError, Error, ErrorKind};

/// A server that answers with what it was sent, and counts its connections.
struct Echo {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Echo {
    async fn start(tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let tls = tls.clone();
                tokio::spawn(async move {
                    let server = auto::Builder::new(TokioExecutor::new());
                    // A client that goes away is no failure of the server's.
                    let _ = match tls {
                        None => server.serve_connection(TokioIo::new(tcp), service_fn(echo)).await,
                        Some(tls) => match tls.accept(tcp).await {
                            Ok(stream) => server.serve_connection(TokioIo::new(stream), service_fn(echo)).await,
                            Err(_) => Ok(()),
                        },
                    };
                });
            }
        });
        Self { address, connections }
    }

    fn uri(&self, scheme: &str) -> String {
        format!("{scheme}://localhost:{}/path?X-Amz-Signature=s1gnature", self.address.port())
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn echo(request: Request<Incoming>) -> Result<Response<Incoming>, Infallible> {
    let mut response = Response::builder();
    if let Some(agent) = request.headers().get(USER_AGENT) {
        response = response.header("x-user-agent", agent);
    }
    Ok(response.body(request.into_body()).unwrap())
}

/// A certificate authority of its own with a certificate for `localhost`: the server's side and the client's side.
fn private_tls() -> (TlsAcceptor, rustls::ClientConfig) {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = certified.cert.der().clone();
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());

    let mut server = rustls::ServerConfig::builder_with_provider(Arc::clone(&ring))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key.into())
        .unwrap();
    server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];

    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate).unwrap();
    let client = rustls::ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    (TlsAcceptor::from(Arc::new(server)), client)
}

fn plain() -> Client {
    Client::builder().allow_http(true).build().unwrap()
}

fn get(uri: &str) -> Request<Body> {
    Request::get(uri).body(Body::empty()).unwrap()
}

/// An error, with all that is below it, as a log would show it.
fn log_line(error: &Error) -> String {
    format!("{error} {error:?}")
}

#[tokio::test]
async fn plain_http_is_refused_unless_allowed_and_nothing_connects() {
    let server = Echo::start(None).await;
    let (_, tls) = private_tls();
    let client: Client = Client::builder().tls_config(tls).build().unwrap();
    let error = client.oneshot(get(&server.uri("http"))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("allow_http"), "{error}");
    assert!(!log_line(&error).contains("s1gnature"));
    assert_eq!(server.connections(), 0);

    let response = plain().oneshot(get(&server.uri("http"))).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_uri_that_names_no_server_is_refused() {
    for uri in ["/path", "ftp://localhost/"] {
        let error = plain().oneshot(get(uri)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{uri}");
    }
}

#[tokio::test]
async fn the_user_agent_is_set_only_when_there_is_none() {
    let server = Echo::start(None).await;
    let client = plain();
    let response = client.clone().oneshot(get(&server.uri("http"))).await.unwrap();
    assert!(response.headers()["x-user-agent"].to_str().unwrap().starts_with("tower-sigv4/"));

    let mut request = get(&server.uri("http"));
    request.headers_mut().insert(USER_AGENT, "mine".parse().unwrap());
    let response = client.oneshot(request).await.unwrap();
    assert_eq!(response.headers()["x-user-agent"], "mine");
}

#[tokio::test]
async fn clones_share_their_connections() {
    let server = Echo::start(None).await;
    let client = plain();
    for _ in 0..5 {
        let request = Request::put(server.uri("http")).body(Body::from("some text")).unwrap();
        let response = client.clone().oneshot(request).await.unwrap();
        assert_eq!(response.into_body().collect(100).await.unwrap(), "some text");
    }
    assert_eq!(server.connections(), 1);

    let no_pool: Client = Client::builder().allow_http(true).pool_max_idle_per_host(0).build().unwrap();
    for _ in 0..2 {
        let response = no_pool.clone().oneshot(get(&server.uri("http"))).await.unwrap();
        response.into_body().collect(100).await.unwrap();
    }
    assert_eq!(server.connections(), 3);
}

/// A body whose pieces come out of a channel.
fn body_of(mut pieces: mpsc::Receiver<Result<Bytes, BoxError>>) -> Body {
    let stream = futures_util::stream::poll_fn(move |cx| pieces.poll_recv(cx));
    Body::streaming(StreamBody::new(futures_util::StreamExt::map(stream, |piece| piece.map(Frame::data))))
}

#[tokio::test]
async fn bodies_stream_both_ways_piece_by_piece() {
    let server = Echo::start(None).await;
    let (send, pieces) = mpsc::channel(1);
    let request = Request::put(server.uri("http")).body(body_of(pieces)).unwrap();
    let answer = tokio::spawn(plain().oneshot(request));
    let mut body = None;
    let mut answer = Some(answer);
    for piece in ["one", "two", "three"] {
        send.send(Ok(Bytes::from(piece))).await.unwrap();
        // Each comes back before the next is sent.
        if let Some(answer) = answer.take() {
            body = Some(answer.await.unwrap().unwrap().into_body());
        }
        let frame = body.as_mut().unwrap().frame().await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), piece);
    }
    drop(send);
    assert!(body.unwrap().frame().await.is_none());
}

#[tokio::test]
async fn a_body_that_fails_is_the_bodys_failure() {
    let server = Echo::start(None).await;
    let (send, pieces) = mpsc::channel(1);
    let request = Request::put(server.uri("http")).body(body_of(pieces)).unwrap();
    let answer = tokio::spawn(plain().oneshot(request));
    send.send(Err("the file is gone".into())).await.unwrap();
    let error = answer.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RequestBody, "{error:?}");
    assert!(!error.is_retryable());

    // One of this crate's errors says itself what it is.
    let (send, pieces) = mpsc::channel(1);
    let request = Request::put(server.uri("http")).body(body_of(pieces)).unwrap();
    let answer = tokio::spawn(plain().oneshot(request));
    send.send(Err(Error::new(ErrorKind::Signing, "no").into())).await.unwrap();
    assert_eq!(answer.await.unwrap().unwrap_err().kind(), ErrorKind::Signing);
}

#[tokio::test]
async fn tls_with_a_private_authority_speaks_http_2() {
    let (acceptor, mut tls) = private_tls();
    // Whatever the configuration offers, the client offers what it speaks.
    tls.alpn_protocols = vec![b"something/9".to_vec()];
    let server = Echo::start(Some(acceptor)).await;
    let client: Client = Client::builder().tls_config(tls).build().unwrap();
    let requests = (0..10).map(|_| {
        let request = Request::put(server.uri("https")).body(Body::from("some text")).unwrap();
        client.clone().oneshot(request)
    });
    for response in futures_util::future::join_all(requests).await {
        let response = response.unwrap();
        assert_eq!(response.version(), Version::HTTP_2);
        assert_eq!(response.into_body().collect(100).await.unwrap(), "some text");
    }
}

#[tokio::test]
async fn an_unknown_certificate_is_refused() {
    let (acceptor, _) = private_tls();
    let (_, other) = private_tls();
    let server = Echo::start(Some(acceptor)).await;
    let client: Client = Client::builder().tls_config(other).build().unwrap();
    let error = client.oneshot(get(&server.uri("https"))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.to_string().contains("localhost"), "{error}");
    assert!(log_line(&error).contains("ertificate"), "{error:?}");
    assert!(!log_line(&error).contains("s1gnature"), "{error:?}");
}

#[tokio::test]
async fn a_server_that_never_answers_the_handshake_is_a_timeout() {
    // The system accepts the connection for a listener that nobody asks.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("https://localhost:{}/", silent.local_addr().unwrap().port());
    let (_, tls) = private_tls();
    let client: Client = Client::builder().tls_config(tls).connect_timeout(Duration::from_millis(50)).build().unwrap();
    let error = client.oneshot(get(&uri)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
    assert!(error.is_timeout() && error.is_retryable() && error.source().is_some());
    assert!(error.to_string().contains("localhost"), "{error}");
}

#[tokio::test]
async fn a_refused_connection_is_a_transport_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://user:passw0rd@{}/?X-Amz-Signature=s1gnature", listener.local_addr().unwrap());
    drop(listener);
    let error = plain().oneshot(get(&uri)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.to_string().contains("127.0.0.1"), "{error}");
    assert!(!log_line(&error).contains("passw0rd") && !log_line(&error).contains("s1gnature"), "{error:?}");
}

#[test]
fn nothing_shows_more_than_settings() {
    let (_, tls) = private_tls();
    let builder = Client::builder().tls_config(tls).connect_timeout(Duration::from_secs(7));
    assert!(format!("{builder:?}").contains("7s"));
    let client: Client = builder.build().unwrap();
    assert!(format!("{client:?}").starts_with("Client"));
}

/// It asks itself, once more, in a process whose operating system trusts nobody.
#[test]
fn a_system_that_trusts_nobody_is_told() {
    const WITHOUT_ROOTS: &str = "TOWER_SIGV4_WITHOUT_ROOTS";
    if Environment::process().var(WITHOUT_ROOTS).is_some() {
        let error = Client::<Body>::new().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(error.to_string().contains("no trusted certificates"), "{error}");
        assert!(Client::builder().allow_http(true).build::<Body>().is_ok());
        return;
    }
    let nothing = tempfile::tempdir().unwrap();
    let empty = nothing.path().join("ca.pem");
    std::fs::write(&empty, "").unwrap();
    let status = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_system_that_trusts_nobody_is_told"])
        .env(WITHOUT_ROOTS, "1")
        .env("SSL_CERT_FILE", empty)
        .env("SSL_CERT_DIR", nothing.path())
        .status();
    assert!(status.unwrap().success());
}
