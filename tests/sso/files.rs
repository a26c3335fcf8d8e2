//! Files as nobody wants them: missing, cut off, huge, of other types.

use std::fs;

use serde_json::json;
use tower_sigv4::ErrorKind;

use super::scripted::{LEGACY_FILE, SESSION_FILE, World, new_token, role_credentials, token};

const LATER: &str = "2026-01-02T04:00:00Z";

/// A chain stops there: somebody has asked for this source.
#[tokio::test(start_paused = true)]
async fn without_a_login_the_error_says_how_to_log_in() {
    let world = World::new([]);
    let error = world.fetch().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("aws sso login --sso-session work"), "{error}");
    assert!(world.fetch_legacy().await.unwrap_err().to_string().contains("awsapps.com/start"));
    assert_eq!(world.called(), [""; 0]);

    let homeless = World::new([]).variable("HOME", "");
    assert!(homeless.fetch().await.unwrap_err().to_string().contains("HOME"), "the last value of a variable counts");
}

#[tokio::test(start_paused = true)]
async fn each_form_has_its_own_file() {
    let world = World::new([(LEGACY_FILE, token(LATER).to_string())]);
    assert!(world.fetch().await.unwrap_err().to_string().contains("logged in"));
    let world = World::new([(SESSION_FILE, token(LATER).to_string())]);
    assert!(world.fetch_legacy().await.unwrap_err().to_string().contains("logged in"));
}

#[tokio::test(start_paused = true)]
async fn an_expired_token_of_the_older_form_is_neither_sent_nor_refreshed() {
    for end in ["2026-01-02T03:00:00Z", "2026-01-02T03:00:00UTC", "2026-01-02T04:00:00+01:00"] {
        let world = World::new([(LEGACY_FILE, token(end).to_string())]);
        let error = world.fetch_legacy().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(error.to_string().contains("expired"), "{error}");
        assert_eq!(world.called(), [""; 0]);
    }
    // One that ends soon is good, and this form has no refresh.
    let world = World::new([(LEGACY_FILE, token("2026-01-02T03:00:01Z").to_string())]).answers([role_credentials()]);
    world.fetch_legacy().await.unwrap();
    assert_eq!(world.called(), ["GetRoleCredentials"]);
}

/// Trap: a parser's error quotes the text that it could not read.
#[tokio::test(start_paused = true)]
async fn a_file_that_is_no_token_is_an_error_that_does_not_quote_it() {
    let mut without_token = token(LATER);
    without_token["accessToken"] = json!(null);
    let mut without_end = token(LATER);
    without_end["expiresAt"] = json!("S3CR3T-access");
    let mut with_list = token(LATER);
    with_list["refreshToken"] = json!(["S3CR3T-refresh"]);
    for text in [
        String::new(),
        "\0\0\0".to_owned(),
        "S3CR3T-access".to_owned(),
        r#""S3CR3T-access""#.to_owned(),
        r#"{"accessToken":"S3CR3T-access"}"#.to_owned(),
        r#"{"accessToken":"S3CR3T-access","expiresAt":"2026-01-02T04:00:00Z""#.to_owned(),
        r#"{"accessToken":"","expiresAt":"2026-01-02T04:00:00Z"}"#.to_owned(),
        r#"{"accessToken":{"S3CR3T-access":1},"expiresAt":"2026-01-02T04:00:00Z"}"#.to_owned(),
        r#"{"accessToken":"S3CR3T-access","accessToken":"b","expiresAt":"2026-01-02T04:00:00Z"}"#.to_owned(),
        without_token.to_string(),
        without_end.to_string(),
        with_list.to_string(),
        "[".repeat(200_000),
    ] {
        let world = World::new([(SESSION_FILE, text.clone())]);
        let error = world.fetch().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials, "{text}");
        assert!(error.to_string().contains(".aws/sso/cache/"), "{error}");
        assert_eq!(world.called(), [""; 0], "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_no_header_can_carry_is_an_error() {
    let mut broken = token(LATER);
    broken["accessToken"] = json!("S3CR3T-access\r\nx-evil: 1");
    let world = World::new([(SESSION_FILE, broken.to_string())]);
    assert_eq!(world.fetch().await.unwrap_err().kind(), ErrorKind::Credentials);
    assert_eq!(world.called(), [""; 0]);
}

#[tokio::test]
async fn a_huge_file_is_refused_and_a_refresh_replaces_the_file_on_the_disk() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join(SESSION_FILE.strip_prefix("/home/ann/").unwrap());
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, "x".repeat(2 * 1024 * 1024)).unwrap();
    let world = World::new([]).on_disk(home.path());
    assert_eq!(world.fetch().await.unwrap_err().kind(), ErrorKind::Credentials);

    fs::write(&path, token("2026-01-02T03:01:00Z").to_string()).unwrap();
    let world = world.answers([new_token(), role_credentials()]);
    world.fetch().await.unwrap();
    let written: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(written["accessToken"], "S3CR3T-new-access");
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
}

/// A container can have its home folder mounted without the right to write.
#[cfg(unix)]
#[tokio::test]
async fn a_token_that_cannot_be_written_back_is_used() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join(SESSION_FILE.strip_prefix("/home/ann/").unwrap());
    let folder = path.parent().unwrap();
    fs::create_dir_all(folder.parent().unwrap()).unwrap();
    // The folder is a link to one that goes away while the token is refreshed.
    let real = home.path().join("real");
    fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, folder).unwrap();
    fs::write(&path, token("2026-01-02T03:01:00Z").to_string()).unwrap();
    let world = World::new([]).on_disk(home.path()).answers([new_token(), role_credentials()]).first(move || {
        fs::remove_dir_all(&real).unwrap();
    });
    world.fetch().await.unwrap();
    assert_eq!(world.sent()[1].bearer.as_deref(), Some("S3CR3T-new-access"));
}
