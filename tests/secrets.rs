//! No secret, token or signature is shown by the `Debug` of a public type. `logs.rs` says the same of logs and errors.

#![cfg(all(feature = "s3", feature = "client"))]

mod support;

use std::fmt::Debug;
use std::time::Duration;

use support::secrets::{CONTENT, SECRET, TOKEN, assert_clean, credentials};
use tower::{Layer, ServiceExt};
use tower_sigv4::client::Client;
use tower_sigv4::clock::SharedClock;
use tower_sigv4::credentials::{EnvironmentCredentials, RotatingCredentials};
use tower_sigv4::environment::Environment;
use tower_sigv4::layer::{Signed, SignedBody};
use tower_sigv4::s3::{Lifetime, PostPolicy, PutObject, S3};
use tower_sigv4::sigv4::{PayloadHash, SignatureLocation, Signer, SigningScope};
use tower_sigv4::{Body, BoxError, CredentialsProvider, PayloadMode, SigV4Layer, Transport};

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
}

/// What an answer with the status 403 says it was signed with.
#[tokio::test]
async fn debug_of_what_a_refused_request_was_signed_with_is_clean() {
    let refusing = tower::service_fn(|_: http::Request<SignedBody<Body>>| async {
        http::Response::builder().status(403).body(()).map_err(BoxError::from)
    });
    let layer = SigV4Layer::new(credentials()).region("eu-west-1").service("sts");
    let request = http::Request::post("https://h.example/").body(Body::from(CONTENT)).expect("a request");
    let response = layer.layer(refusing).oneshot(request).await.expect("an answer");
    assert_clean("Signed", &shown(response.extensions().get::<Signed>().expect("it was signed")));
}

#[cfg(feature = "providers")]
mod sources {
    use tower_sigv4::credentials::{
        AssumeRoleCredentials, CachedCredentials, ChainCredentials, ContainerCredentials, GithubActionsToken,
        InstanceCredentials, MfaTokenCode, ProcessCredentials, ProfileCredentials, ProviderConfig, SsoCredentials,
        WebIdentityCredentials, WebIdentityTokenFile, default_chain_with,
    };
    use tower_sigv4::files::Files;

    use super::*;

    const ROLE: &str = "arn:aws:iam::123456789012:role/reader";
    /// `SHA-1` of `work` names it.
    const TOKEN_FILE: &str = "/h/.aws/sso/cache/e274eeff768c6396088ec6eb091f4bf4d47ab1e0.json";

    /// A world full of secrets, whose services answer with them and give nothing.
    fn config() -> ProviderConfig {
        let profiles = format!(
            "[default]\ncredential_process = no-such-program {TOKEN}\n[profile keys]\naws_access_key_id = ASIAEXAMPLE\n\
             aws_secret_access_key = {SECRET}\naws_session_token = {TOKEN}\n[profile role]\nrole_arn = {ROLE}\n\
             source_profile = keys\nexternal_id = {CONTENT}\nregion = eu-west-1\n"
        );
        let token =
            format!(r#"{{"accessToken":"{TOKEN}","expiresAt":"9999-01-01T00:00:00Z","clientSecret":"{SECRET}"}}"#);
        let files = [("/h/.aws/config", profiles.as_str()), ("/token", TOKEN), (TOKEN_FILE, token.as_str())];
        ProviderConfig::new(Transport::new(tower::service_fn(|_: http::Request<Body>| async {
            let document = format!("<html>{SECRET} {TOKEN}</html>");
            Ok::<_, std::io::Error>(http::Response::new(Body::from(document)))
        })))
        .files(Files::from_pairs(files))
        .environment(Environment::from_pairs([
            ("HOME", "/h"),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_ROLE_ARN", ROLE),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "https://agent.example/"),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", TOKEN),
            ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://actions.example/token"),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", TOKEN),
        ]))
    }

    fn code() -> MfaTokenCode {
        MfaTokenCode::new(|| async { Ok("654321".to_owned()) })
    }

    fn sources(config: &ProviderConfig) -> Vec<(&'static str, Box<dyn CredentialsProvider>)> {
        let process = || ProcessCredentials::new(config, format!("'no-such-program' --token {TOKEN}"));
        let role = AssumeRoleCredentials::new(config, credentials(), ROLE).external_id(CONTENT).mfa("serial", code());
        let role = role.policy(CONTENT).tag("key", CONTENT).transitive_tag("other", CONTENT).source_identity(CONTENT);
        let web = |token| WebIdentityCredentials::new(config, ROLE, token).policy(CONTENT);
        let uri = format!("http://user:{TOKEN}@169.254.169.254");
        vec![
            ("ProfileCredentials", Box::new(ProfileCredentials::new(config).mfa_code(code()))),
            ("ProfileCredentials of a role", Box::new(ProfileCredentials::new(config).profile("role"))),
            ("ProcessCredentials", Box::new(process())),
            ("AssumeRoleCredentials", Box::new(role.clone())),
            ("AssumeRoleCredentials elsewhere", Box::new(role.endpoint(&uri))),
            ("WebIdentityCredentials of a file", Box::new(web(WebIdentityTokenFile::new(config, "/token")))),
            (
                "WebIdentityCredentials of GitHub Actions",
                Box::new(WebIdentityCredentials::new(config, ROLE, GithubActionsToken::from_environment(config))),
            ),
            ("WebIdentityCredentials", Box::new(WebIdentityCredentials::from_environment(config))),
            ("ContainerCredentials", Box::new(ContainerCredentials::from_environment(config))),
            ("InstanceCredentials", Box::new(InstanceCredentials::new(config))),
            ("InstanceCredentials elsewhere", Box::new(InstanceCredentials::new(config).endpoint(uri))),
            (
                "SsoCredentials",
                Box::new(
                    SsoCredentials::new(config, "123456789012", "reader", "https://h", "eu-west-1").session("work"),
                ),
            ),
            ("ChainCredentials", Box::new(ChainCredentials::new().or("process", process()).or("own", credentials()))),
            ("CachedCredentials", Box::new(CachedCredentials::new(process()))),
            ("default_chain_with", Box::new(default_chain_with(config))),
        ]
    }

    #[tokio::test(start_paused = true)]
    async fn debug_of_every_source_and_its_errors_are_clean() {
        for (what, source) in sources(&config()) {
            let error = source.credentials().await.expect_err(what);
            let mut told = shown(&error);
            let mut below: Option<&dyn std::error::Error> = Some(&error);
            while let Some(error) = below {
                told = format!("{told}\n{error}");
                below = error.source();
            }
            assert_clean(what, &told);
            assert!(!told.contains("654321"), "{told}");
            // What it has read or remembered is in it by now.
            assert_clean(what, &shown(&source));
        }
    }

    #[tokio::test]
    async fn debug_of_what_sources_are_made_of_is_clean() {
        let config = config();
        let cached = CachedCredentials::new(credentials());
        cached.credentials().await.expect("they are there");
        let broken = CachedCredentials::new(ProfileCredentials::new(&config));
        broken.credentials().await.expect_err("no such program");
        for (what, text) in [
            ("ProviderConfig", shown(&config)),
            ("Files", shown(&Files::from_pairs([("/token", TOKEN)]))),
            ("MfaTokenCode", shown(&code())),
            ("WebIdentityTokenFile", shown(&WebIdentityTokenFile::new(&config, "/token"))),
            ("GithubActionsToken", shown(&GithubActionsToken::from_environment(&config))),
            ("CachedCredentials", shown(&cached)),
            ("CacheStatus", shown(&cached.status())),
            ("CacheStatus of a failure", shown(&broken.status())),
        ] {
            assert_clean(what, &text);
        }
    }
}
