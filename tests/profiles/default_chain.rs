//! The default chain: what it asks, what it keeps, and who is never asked.

use std::time::{Duration, UNIX_EPOCH};

use http::{Request, Response};
use tower_sigv4::credentials::{
    CredentialsProvider, MfaTokenCode, ProfileCredentials, ProviderConfig, default_chain_with,
};
use tower_sigv4::environment::Environment;
use tower_sigv4::files::Files;
use tower_sigv4::{Body, Transport};

use super::services::Services;

const NOW: Duration = Duration::from_secs(1_767_225_600);

/// A client that nothing may be sent through.
fn nobody() -> Transport {
    Transport::new(tower::service_fn(|request: Request<Body>| async move {
        panic!("{} is asked", request.uri());
        #[expect(unreachable_code, reason = "it says what type the answer would have")]
        Ok::<Response<Body>, std::io::Error>(Response::new(Body::empty()))
    }))
}

fn config(transport: Transport, variables: &[(&str, &str)], files: &[(&str, &str)]) -> ProviderConfig {
    ProviderConfig::new(transport)
        .environment(Environment::from_pairs(variables.iter().copied()))
        .files(Files::from_pairs(files.iter().copied()))
        .clock(|| UNIX_EPOCH + NOW)
}

/// Trap: a chain that asks the instance's metadata service waits for it where there is none, for seconds at each start.
#[tokio::test]
async fn explicit_credentials_never_touch_the_instance() {
    let environment = [("AWS_ACCESS_KEY_ID", "AKIDENV"), ("AWS_SECRET_ACCESS_KEY", "s3cret")];
    let found = default_chain_with(&config(nobody(), &environment, &[])).credentials().await.unwrap();
    assert_eq!(found.access_key_id(), "AKIDENV");

    let file = [("/h/.aws/credentials", "[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = s3cret\n")];
    let found = default_chain_with(&config(nobody(), &[("HOME", "/h")], &file)).credentials().await.unwrap();
    assert_eq!(found.access_key_id(), "AKIDFILE");
}

#[tokio::test]
async fn what_it_finds_is_kept() {
    let services = Services::default();
    let chain = default_chain_with(&config(services.transport(), &[], &[]));
    for _ in 0..10 {
        assert_eq!(chain.credentials().await.unwrap().access_key_id(), "ASIA-INSTANCE");
    }
    assert_eq!(services.asked(), ["instance"]);
}

#[tokio::test]
async fn an_expiry_is_judged_by_the_time_of_who_said_it() {
    // Of the container's agent, which is right, and this machine is two days ahead of it.
    let time = UNIX_EPOCH + NOW - Duration::from_secs(2 * 86_400);
    let agent = Transport::new(tower::service_fn(move |_: Request<Body>| async move {
        let expiry = humantime::format_rfc3339_seconds(time + Duration::from_secs(3_600));
        let document = format!(
            r#"{{"AccessKeyId":"ASIATASK","SecretAccessKey":"s3cret","Token":"t0ken","Expiration":"{expiry}"}}"#
        );
        Response::builder().header("date", httpdate::fmt_http_date(time)).body(Body::from(document))
    }));
    let chain = default_chain_with(&config(agent, &[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/1")], &[]));
    for _ in 0..10 {
        assert_eq!(chain.credentials().await.unwrap().access_key_id(), "ASIATASK");
    }
    assert_eq!(chain.status().fetches, 1);
}

#[tokio::test]
async fn files_are_read_for_each_fetch() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("credentials");
    let write = |id: &str| {
        std::fs::write(&path, format!("[default]\naws_access_key_id = {id}\naws_secret_access_key = s3cret\n"))
            .unwrap();
    };
    let variables = [("AWS_SHARED_CREDENTIALS_FILE", path.to_str().unwrap())];
    let config = config(nobody(), &variables, &[]).files(Files::system());
    let profile = ProfileCredentials::new(&config);
    for id in ["AKIDONE", "AKIDTWO"] {
        write(id);
        assert_eq!(profile.credentials().await.unwrap().access_key_id(), id);
    }
}

const WITH_DEVICE: &str = "
[profile admin]
role_arn = arn:aws:iam::111122223333:role/admin
source_profile = base
mfa_serial = arn:aws:iam::111122223333:mfa/ann
region = eu-west-1
[profile base]
aws_access_key_id = AKIDBASE
aws_secret_access_key = s3cret
";

#[tokio::test]
async fn a_role_with_a_device_asks_for_its_code() {
    let services = Services::default();
    let config = config(services.transport(), &[("HOME", "/h")], &[("/h/.aws/config", WITH_DEVICE)]);
    let code = MfaTokenCode::new(|| async { Ok("654321".to_owned()) });
    let profile = ProfileCredentials::new(&config).profile("admin").mfa_code(code);
    assert_eq!(profile.credentials().await.unwrap().access_key_id(), "ASIA-admin");
    assert_eq!(
        services.asked(),
        ["AssumeRole admin with AKIDBASE, device arn:aws:iam::111122223333:mfa/ann, code 654321"]
    );
}

#[tokio::test]
async fn a_named_profile_goes_before_that_of_the_environment() {
    let variables = [("HOME", "/h"), ("AWS_PROFILE", "other")];
    let profile =
        ProfileCredentials::new(&config(nobody(), &variables, &[("/h/.aws/config", WITH_DEVICE)])).profile("base");
    assert_eq!(profile.credentials().await.unwrap().access_key_id(), "AKIDBASE");
}
