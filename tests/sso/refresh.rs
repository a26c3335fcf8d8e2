//! When a token is refreshed, and what happens when it cannot be.

use serde_json::json;
use tower_sigv4::ErrorKind;

use super::scripted::{REGION, SESSION_FILE, START_URL, World, new_token, role_credentials, token};

/// From the time of these tests, 03:00:00.
const IN_15_MINUTES: &str = "2026-01-02T03:15:00Z";
const SOONER: &str = "2026-01-02T03:14:59Z";
const NOW: &str = "2026-01-02T03:00:00Z";

#[tokio::test(start_paused = true)]
async fn a_token_that_lasts_is_not_refreshed() {
    let world = World::with_session_token(IN_15_MINUTES).answers([role_credentials()]);
    world.fetch().await.unwrap();
    assert_eq!(world.called(), ["GetRoleCredentials"]);
    assert_eq!(world.written(), token(IN_15_MINUTES));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_ends_soon_or_has_ended_is_refreshed_and_written_back() {
    for end in [SOONER, NOW, "2026-01-01T00:00:00Z", "2025-12-31T23:59:59UTC"] {
        let world = World::with_session_token(end).answers([new_token(), role_credentials()]);
        world.fetch().await.unwrap();
        let [refresh, exchange] = world.sent().try_into().unwrap();
        assert_eq!((refresh.method.as_str(), refresh.bearer), ("POST", None));
        assert_eq!(refresh.uri, "https://oidc.eu-west-1.amazonaws.com/token");
        let asked: serde_json::Value = serde_json::from_str(&refresh.body).unwrap();
        let expected = json!({
            "grantType": "refresh_token", "clientId": "the-client", "clientSecret": "S3CR3T-client",
            "refreshToken": "S3CR3T-refresh",
        });
        assert_eq!(asked, expected);
        assert_eq!(exchange.bearer.as_deref(), Some("S3CR3T-new-access"));

        let mut written = token("2026-01-02T04:00:00Z");
        written["accessToken"] = "S3CR3T-new-access".into();
        written["refreshToken"] = "S3CR3T-new-refresh".into();
        assert_eq!(world.written(), written);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_without_a_new_refresh_token_keeps_the_old_one_and_what_is_unknown() {
    let mut before = token(SOONER);
    before["ours"] = json!({ "kept": [1, null] });
    before.as_object_mut().unwrap().remove("startUrl");
    let world = World::new([(SESSION_FILE, before.to_string())])
        .answers([(200, json!({ "accessToken": "S3CR3T-new-access", "expiresIn": 60 })), role_credentials()]);
    world.fetch().await.unwrap();
    let written = world.written();
    assert_eq!(written["refreshToken"], "S3CR3T-refresh");
    assert_eq!(written["expiresAt"], "2026-01-02T03:01:00Z");
    assert_eq!(written["ours"], before["ours"]);
    assert_eq!((&written["startUrl"], &written["region"]), (&START_URL.into(), &REGION.into()));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_fails_leaves_a_valid_token_in_use_after_one_attempt() {
    for refusal in [(400, json!({ "error": "invalid_grant" })), (500, json!({})), (200, json!({ "accessToken": 1 }))] {
        let world = World::with_session_token(SOONER).answers([refusal, role_credentials()]);
        world.fetch().await.unwrap();
        assert_eq!(world.called(), ["CreateToken", "GetRoleCredentials"]);
        assert_eq!(world.sent()[1].bearer.as_deref(), Some("S3CR3T-access"));
        assert_eq!(world.written(), token(SOONER), "nothing was written");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_fails_after_the_end_asks_for_a_login() {
    let refusal = (400, json!({ "error": "invalid_grant", "error_description": "Invalid refresh token provided" }));
    let world = World::with_session_token(NOW).answers([refusal]);
    let error = world.fetch().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("expired") && error.to_string().contains("aws sso login"), "{error}");
    assert_eq!(world.called(), ["CreateToken"]);

    // A passing fault is tried again first: there is nothing else to go on with.
    let world = World::with_session_token(NOW).answers([(503, json!({})), new_token(), role_credentials()]);
    world.fetch().await.unwrap();
    assert_eq!(world.called(), ["CreateToken", "CreateToken", "GetRoleCredentials"]);
}

#[tokio::test(start_paused = true)]
async fn what_a_refresh_lacks_is_not_sent() {
    for field in ["refreshToken", "clientId", "clientSecret", "registrationExpiresAt"] {
        let mut incomplete = token(SOONER);
        incomplete.as_object_mut().unwrap().remove(field);
        let world = World::new([(SESSION_FILE, incomplete.to_string())]).answers([role_credentials()]);
        world.fetch().await.unwrap();
        assert_eq!(world.called(), ["GetRoleCredentials"], "without {field}");
    }
    let mut registration_ended = token(NOW);
    registration_ended["registrationExpiresAt"] = NOW.into();
    let world = World::new([(SESSION_FILE, registration_ended.to_string())]);
    assert!(world.fetch().await.unwrap_err().to_string().contains("aws sso login --sso-session work"));
    assert_eq!(world.called(), [""; 0]);
}

/// Trap: a life that no date can express makes a formatter panic.
#[tokio::test(start_paused = true)]
async fn a_new_token_with_no_good_end_is_not_taken() {
    for life in [json!(u64::MAX), json!(400_000_000_000_u64), json!(-1), json!("S3CR3T-new-access"), json!(1.5)] {
        let answer = json!({ "accessToken": "S3CR3T-new-access", "expiresIn": life });
        let world = World::with_session_token(SOONER).answers([(200, answer), role_credentials()]);
        world.fetch().await.unwrap();
        assert_eq!(world.sent()[1].bearer.as_deref(), Some("S3CR3T-access"));
    }
}

/// Another program was first, and the refresh token is good for one time only.
#[tokio::test(start_paused = true)]
async fn a_token_that_another_program_refreshed_meanwhile_is_used() {
    let world = World::with_session_token(NOW);
    let mut other = token("2026-01-02T04:00:00Z");
    other["accessToken"] = "of-the-other".into();
    let files = world.files.clone();
    let other_program = move || files.write(SESSION_FILE.as_ref(), &other.to_string()).unwrap();
    let used = (400, json!({ "error": "invalid_grant" }));
    let world = world.answers([used, role_credentials()]).first(other_program);
    world.fetch().await.unwrap();
    assert_eq!(world.called(), ["CreateToken", "GetRoleCredentials"]);
    assert_eq!(world.sent()[1].bearer.as_deref(), Some("of-the-other"));
}
