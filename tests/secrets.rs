//! No secret, token or signature is shown by the `Debug` of a public type. `logs.rs` says the same of logs and errors.

#![cfg(all(feature = "s3", feature = "client"))]

mod support;

use std::fmt::Debug;
use std::time::Duration;

use support::secrets::{CONTENT, SECRET, TOKEN, assert_clean, credentials};
use tower::Layer;
use tower_sigv4::client::Client;
use tower_sigv4::clock::SharedClock;
use tower_sigv4::credentials::{EnvironmentCredentials, RotatingCredentials};
use tower_sigv4::environment::Environment;
use tower_sigv4::layer::SignedBody;
use tower_sigv4::s3::{Lifetime, PostPolicy, PutObject, S3};
use tower_sigv4::sigv4::{PayloadHash, SignatureLocation, Signer, SigningScope};
use tower_sigv4::{Body, CredentialsProvider, PayloadMode, SigV4Layer, Transport};

fn shown(value: &impl Debug) -> String {
    format!("{value:?}\n{value:#?}")
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

    let life = Duration::from_secs(60);
    let form = s3.presign_post("bucket", PostPolicy::key("k"), life).await.expect("a form");

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
        ("PresignedPost", shown(&form)),
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
