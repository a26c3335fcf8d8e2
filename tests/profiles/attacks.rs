//! Files as somebody writes them who wants to do harm.

use std::fmt::Write as _;

use http::{Request, Response};
use tower_sigv4::credentials::{CredentialsProvider, ProfileCredentials, ProviderConfig};
use tower_sigv4::environment::Environment;
use tower_sigv4::files::Files;
use tower_sigv4::{Body, Credentials, Error, ErrorKind, Transport};

use super::fixtures::told;

async fn read(config: String) -> Result<Credentials, Error> {
    let transport = Transport::new(tower::service_fn(|_: Request<Body>| async {
        Err::<Response<Body>, _>(std::io::Error::other("nobody is there"))
    }));
    let config = ProviderConfig::new(transport)
        .environment(Environment::from_pairs([("AWS_CONFIG_FILE", "/config"), ("AWS_PROFILE", "p0")]))
        .files(Files::from_pairs([("/config", config)]));
    ProfileCredentials::new(&config).credentials().await
}

#[tokio::test]
async fn a_huge_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config");
    let file = std::fs::File::create(&path).unwrap();
    // It has holes where others have text.
    file.set_len(1 << 40).or_else(|_| file.set_len(1 << 30)).unwrap();
    let transport = Transport::new(tower::service_fn(|_: Request<Body>| async {
        Err::<Response<Body>, _>(std::io::Error::other("nobody is there"))
    }));
    let config = ProviderConfig::new(transport)
        .environment(Environment::from_pairs([("AWS_CONFIG_FILE", path.to_str().unwrap())]))
        .files(Files::system());
    let error = ProfileCredentials::new(&config).credentials().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(told(&error).contains("longer than 1048576 bytes"), "{error:?}");
}

#[tokio::test]
async fn one_long_line_is_refused_without_being_shown() {
    for text in ["s3cret".repeat(170_000), format!("[{}", "s3cret".repeat(170_000)), "s3cret ".repeat(140_000)] {
        let error = read(text).await.unwrap_err();
        let told = told(&error);
        assert!(told.starts_with("line 1 of /config ") && told.len() < 200, "{}", told.len());
    }
}

#[tokio::test]
async fn a_long_name_is_shown_in_part() {
    let error = read(format!("[profile {}]\n", "n".repeat(900))).await.unwrap_err();
    assert!(told(&error).len() < 150, "{}", told(&error));
}

/// Trap: what is looked up for each line, and can be half of the file, makes reading it a matter of minutes.
#[tokio::test]
async fn a_name_that_nobody_gave_is_refused() {
    let name = "s3cret".repeat(80_000);
    for (text, line) in [
        (format!("[{name}]\n{}", "a=1\n".repeat(120_000)), 1),
        (format!("[p0]\n{name} = 1\n{}", " a\n".repeat(160_000)), 2),
    ] {
        let error = read(text).await.unwrap_err();
        assert_eq!(told(&error), format!("line {line} of /config has a name of more than 1000 bytes"));
    }
}

#[tokio::test]
async fn values_of_any_length_and_depth_are_read() {
    let secret = "s".repeat(900_000);
    let found = read(format!("[profile p0]\naws_access_key_id = A\naws_secret_access_key = {secret}")).await.unwrap();
    assert_eq!(found.secret_access_key().len(), 900_000);
    let mut nested = String::from("[profile p0]\naws_access_key_id = A\naws_secret_access_key = s3cret\ns3 =\n");
    for depth in 1..1000 {
        writeln!(nested, "{}a =", " ".repeat(depth)).unwrap();
    }
    assert_eq!(read(nested).await.unwrap().access_key_id(), "A");
}

fn links(count: usize, last: &str) -> String {
    let mut text = String::new();
    for number in 0..count {
        let next = if number + 1 == count { last.to_owned() } else { format!("p{}", number + 1) };
        writeln!(text, "[profile p{number}]\nrole_arn = r\nsource_profile = {next}").unwrap();
    }
    text
}

#[tokio::test]
async fn a_circle_of_ten_thousand_profiles_is_a_short_error() {
    for last in ["p0", "p9999", "nobody"] {
        let error = read(links(10_000, last)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert_eq!(error.to_string(), "more than 16 roles are to be assumed one with the other: p0 → p1 → p2 → p3 → …");
    }
}

#[tokio::test]
async fn a_circle_of_some_profiles_is_named() {
    let error = read(links(5, "p2")).await.unwrap_err();
    assert_eq!(error.to_string(), "source_profile goes in a circle: p2 → p3 → p4 → p2");
}
