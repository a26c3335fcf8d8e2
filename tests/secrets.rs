//! No secret, token or signature is shown: not by `Debug`, not by an error, not by a log line of a failing run.

#![cfg(all(feature = "s3", feature = "client"))]

mod support;

use std::fmt::{Debug, Write as _};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use support::s3s_server::S3sServer;
use tower::{Layer, ServiceExt};
use tower_sigv4::client::Client;
use tower_sigv4::clock::SharedClock;
use tower_sigv4::credentials::{EnvironmentCredentials, RotatingCredentials};
use tower_sigv4::environment::Environment;
use tower_sigv4::layer::SignedBody;
use tower_sigv4::s3::{GetObject, Lifetime, ListObjectsV2, PutObject, S3};
use tower_sigv4::sigv4::{PayloadHash, SignatureLocation, Signer, SigningScope};
use tower_sigv4::{Body, Credentials, CredentialsProvider, PayloadMode, SigV4Layer, Transport};
use tracing_subscriber::fmt::MakeWriter;

const SECRET: &str = "S3CR3T-access-key";
const TOKEN: &str = "T0K3N-of-the-session";
const CONTENT: &str = "C0NT3NT-of-the-object";

fn credentials() -> Credentials {
    Credentials::new("ASIAEXAMPLE", SECRET).with_session_token(TOKEN)
}

/// All that must not be seen; a signature is 64 hexadecimal digits.
fn assert_clean(what: &str, text: &str) {
    for secret in [SECRET, TOKEN, CONTENT, "X-Amz-Signature", "Signature=", "AWS4"] {
        assert!(!text.contains(secret), "{what} shows {secret}:\n{text}");
    }
    let longest_hex = text.split(|c: char| !c.is_ascii_hexdigit()).map(str::len).max().unwrap_or_default();
    assert!(longest_hex < 64, "{what} shows a hash or a signature:\n{text}");
}

fn shown(value: &impl Debug) -> String {
    format!("{value:?}\n{value:#?}")
}

/// An error and all below it, as a program would log them.
fn told(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = shown(&error);
    for error in std::iter::successors(Some(error), |error| (*error).source()) {
        write!(text, "\n{error}\n{error:?}").expect("a string takes all");
    }
    text
}

#[tokio::test]
async fn debug_of_every_public_type_is_clean() {
    let environment = Environment::from_pairs([
        ("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_SESSION_TOKEN", TOKEN),
        ("AWS_REGION", "eu-west-1"),
    ]);
    let scope = SigningScope::new("eu-west-1", "s3");
    let signer = Signer::new(scope.clone());
    let now = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
    let (mut parts, ()) = http::Request::get("https://h.example/k?q").body(()).expect("a request").into_parts();
    let canonical = signer
        .canonical_request(&parts, PayloadHash::Empty, &credentials(), now, SignatureLocation::Headers)
        .expect("canonical");
    signer.sign(&mut parts, PayloadHash::Empty, &credentials(), now).expect("signed");
    let environment_credentials = EnvironmentCredentials::new(environment.clone());
    let future = environment_credentials.credentials();
    environment_credentials.credentials().await.expect("they are set");
    let layer = SigV4Layer::new(credentials()).clock(move || now);
    let s3 = S3::from_environment(&environment).expect("a stack").clock(move || now);
    let link = s3.bucket("bucket").presign_get("k", Lifetime::at_most(Duration::from_secs(60))).await.expect("a link");

    for (what, text) in [
        ("Credentials", shown(&credentials())),
        ("RotatingCredentials", shown(&RotatingCredentials::new(credentials()))),
        ("EnvironmentCredentials", shown(&environment_credentials)),
        ("CredentialsFuture", shown(&future)),
        ("Environment", shown(&environment)),
        ("Signer", shown(&signer)),
        ("CanonicalRequest", shown(&canonical)),
        ("SigV4Layer", shown(&layer)),
        ("SigV4", shown(&layer.layer(Client::<SignedBody<Body>>::new().expect("a client")))),
        ("PayloadMode", shown(&PayloadMode::Auto)),
        (
            "Transport",
            shown(&Transport::new(tower::service_fn(|_: http::Request<Body>| async {
                Ok::<_, std::io::Error>(http::Response::new(Body::empty()))
            }))),
        ),
        ("S3", shown(&s3)),
        ("Bucket", shown(&s3.bucket("bucket"))),
        ("Presigned", shown(&link)),
        ("PutObject", shown(&PutObject::new("bucket", "k", CONTENT))),
        ("Body", shown(&Body::from(CONTENT))),
        ("SharedClock", shown(&SharedClock::default())),
        // The headers themselves are marked as sensitive, so a trace layer's dump of them is clean too.
        (
            "signed headers",
            shown(&parts.headers.get("authorization")) + &shown(&parts.headers.get("x-amz-security-token")),
        ),
    ] {
        assert_clean(what, &text);
    }
    #[cfg(feature = "providers")]
    {
        let cached = tower_sigv4::credentials::CachedCredentials::new(credentials());
        cached.credentials().await.expect("they are there");
        assert_clean("CachedCredentials", &shown(&cached));
    }
}

/// What all loggers of this test write.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no test panicked with it").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_failing_run_logs_and_tells_no_secret() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let server = S3sServer::start("ASIAEXAMPLE", "another secret").await;
    let client = || Client::builder().allow_http(true).build().expect("a client");
    let s3 = |credentials: Credentials, endpoint: &str| {
        let signed = SigV4Layer::new(credentials.clone()).layer(client());
        S3::new(Transport::new(signed), "us-east-1").endpoint(endpoint).credentials(credentials)
    };

    // A wrong secret, a token that no header can carry, a server that is not there, an answer that is no S3's.
    let refused = s3(credentials(), &server.endpoint());
    let broken =
        s3(Credentials::new("ASIAEXAMPLE", SECRET).with_session_token(format!("{TOKEN}\n")), &server.endpoint());
    let closed = s3(credentials(), "http://127.0.0.1:1");
    let mut errors = vec![
        refused.send(PutObject::new("bucket", "k", CONTENT)).await.map(drop).expect_err("a wrong secret"),
        refused.send(ListObjectsV2::new("bucket")).await.map(drop).expect_err("a wrong secret"),
        broken.send(GetObject::new("bucket", "k")).await.map(drop).expect_err("a broken token"),
        closed.send(GetObject::new("bucket", "k")).await.map(drop).expect_err("nobody listens"),
        refused.bucket("bucket").presign_get("k", Duration::ZERO).await.map(drop).expect_err("out of range"),
    ];
    assert_eq!(errors[0].code(), Some("SignatureDoesNotMatch"));

    // A presigned URL that cannot be sent must not be told by the client's error.
    let link = closed.bucket("bucket").presign_get("k", Duration::from_secs(60)).await.expect("a link");
    let request = http::Request::get(link.uri).body(Body::empty()).expect("a request");
    let error = Client::builder().allow_http(true).build().expect("a client").oneshot(request).await.map(drop);
    errors.push(error.map_err(|error| tower_sigv4::Error::from_boxed(error.into())).expect_err("nobody listens"));

    for error in &errors {
        assert_clean("an error", &told(error));
    }
    let written = log.0.lock().expect("no test panicked with it").clone();
    let written = String::from_utf8_lossy(&written);
    assert!(written.contains("tower_sigv4"), "something of ours was logged:\n{written}");
    let ours: String = written.lines().filter(|line| line.contains("tower_sigv4")).collect::<Vec<_>>().join("\n");
    assert_clean("our log", &ours);
    // Dependencies log too: at the level TRACE, no line of the HTTP client may have the secrets either. The server, which is
    // in this process for the test, logs what it receives, and that is its own affair.
    let of_clients: Vec<_> = written.lines().filter(|line| !line.contains("s3s")).collect();
    for secret in [SECRET, TOKEN] {
        let leak = of_clients.iter().find(|text| text.contains(secret));
        assert!(leak.is_none(), "a dependency logs {secret}: {leak:?}");
    }
}
