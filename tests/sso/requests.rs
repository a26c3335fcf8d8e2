//! What is asked, and what is made of the answers.

use std::error::Error as _;

use serde_json::json;
use tower_sigv4::{Error, ErrorKind};

use super::scripted::{ACCOUNT, LEGACY_FILE, ROLE, Sent, World, role_credentials, time, token};

const LATER: &str = "2026-01-02T04:00:00Z";

fn legacy() -> World {
    World::new([(LEGACY_FILE, token(LATER).to_string())])
}

#[tokio::test(start_paused = true)]
async fn a_token_is_exchanged_for_credentials() {
    let world = legacy().answers([role_credentials()]);
    let credentials = world.fetch_legacy().await.unwrap();
    assert_eq!(credentials.access_key_id(), "ASIAROLE");
    assert_eq!(credentials.secret_access_key(), "S3CR3T-key");
    assert_eq!(credentials.session_token(), Some("S3CR3T-session"));
    assert_eq!(credentials.expiry(), Some(time("2026-01-02T04:00:00Z")));
    let sent = Sent {
        method: "GET".to_owned(),
        uri: format!(
            "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?role_name={ROLE}&account_id={ACCOUNT}"
        ),
        bearer: Some("S3CR3T-access".to_owned()),
        body: String::new(),
    };
    assert_eq!(world.sent(), [sent]);
}

#[tokio::test(start_paused = true)]
async fn the_services_are_where_the_environment_says() {
    for (variables, portal) in [
        (vec![("AWS_ENDPOINT_URL", "http://localhost:1/all")], "http://localhost:1/all/federation"),
        (
            vec![("AWS_ENDPOINT_URL", "http://localhost:1"), ("AWS_ENDPOINT_URL_SSO", "http://localhost:2")],
            "http://localhost:2/federation",
        ),
        (vec![("AWS_ENDPOINT_URL_SSO_OIDC", "http://localhost:3")], "https://portal.sso.eu-west-1.amazonaws.com/"),
    ] {
        let mut world = legacy().answers([role_credentials()]);
        for (name, value) in variables {
            world = world.variable(name, value);
        }
        world.fetch_legacy().await.unwrap();
        assert!(world.sent()[0].uri.starts_with(portal), "{:?}", world.sent());
    }
}

#[tokio::test(start_paused = true)]
async fn a_passing_fault_is_ridden_out() {
    let busy = (429, json!({ "message": "slow down", "__type": "TooManyRequestsException" }));
    let world = legacy().answers([(503, json!({})), busy, role_credentials()]);
    assert_eq!(world.fetch_legacy().await.unwrap().access_key_id(), "ASIAROLE");
    assert_eq!(world.sent().len(), 3);

    let world = legacy().answers([(500, json!({})), (500, json!({})), (500, json!({})), role_credentials()]);
    let error = world.fetch_legacy().await.unwrap_err();
    assert!(format!("{error:?}").contains("the service answered 500"), "{error:?}");
    // It is not the answer to the request that is to be signed.
    assert_eq!((error.kind(), error.status()), (ErrorKind::Credentials, None));
    assert_eq!(world.sent().len(), 3);

    // No server at all.
    let world = legacy();
    assert_eq!(world.fetch_legacy().await.unwrap_err().kind(), ErrorKind::Credentials);
    assert_eq!(world.sent().len(), 3);
}

/// Else the request that was to be signed would be taken for one that its own service answered so, and sent again.
#[tokio::test(start_paused = true)]
async fn what_it_answers_is_no_answer_to_the_request_that_is_to_be_signed() {
    let answer = |status: u16| (status, json!({ "message": "no", "__type": "InvalidRequestException" }));
    for (answers, below) in [
        (vec![answer(400)], ErrorKind::Service),
        (vec![answer(500), answer(503), answer(500)], ErrorKind::Service),
        (vec![], ErrorKind::Transport),
    ] {
        let error = legacy().answers(answers).fetch_legacy().await.unwrap_err();
        assert_eq!((error.kind(), error.status(), error.code()), (ErrorKind::Credentials, None, None), "{error:?}");
        assert!(!error.is_retryable() && error.to_string().contains("IAM Identity Center"), "{error}");
        let cause = error.source().and_then(|cause| cause.downcast_ref::<Error>()).expect("the answer");
        assert_eq!(cause.kind(), below);
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_no_longer_taken_asks_for_a_login() {
    let refused = (401, json!({ "message": "Session token not found or invalid", "__type": "UnauthorizedException" }));
    let world = legacy().answers([refused.clone()]);
    let error = world.fetch_legacy().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("aws sso login --profile"), "{error}");
    assert!(format!("{error:?}").contains("Session token not found"), "{error:?}");
    assert_eq!(world.sent().len(), 1, "asking again does not help");

    let world = World::with_session_token(LATER).answers([refused]);
    let error = world.fetch().await.unwrap_err();
    assert!(error.to_string().contains("aws sso login --sso-session work"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_role_that_is_not_given_is_named() {
    for status in [403, 404] {
        let world = legacy().answers([(status, json!({ "message": "No access" }))]);
        let error = world.fetch_legacy().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(error.to_string().contains(ROLE) && error.to_string().contains(ACCOUNT), "{error}");
    }
}

/// What is no document of credentials is told without its content.
#[tokio::test(start_paused = true)]
async fn an_answer_of_another_form_is_an_error_that_does_not_quote_it() {
    let mut cases: Vec<String> = [
        "",
        "<html>S3CR3T-key</html>",
        "null",
        "[]",
        r#""S3CR3T-key""#,
        r#"{"roleCredentials":"S3CR3T-key"}"#,
        r#"{"roleCredentials":{"accessKeyId":"ASIAROLE","secretAccessKey":"S3CR3T-key"}}"#,
        r#"{"roleCredentials":{"accessKeyId":"A","secretAccessKey":"","sessionToken":"t","expiration":1}}"#,
        r#"{"roleCredentials":{"accessKeyId":"A","secretAccessKey":"s","sessionToken":"t","expiration":"S3CR3T-key"}}"#,
        r#"{"roleCredentials":{"accessKeyId":"A","secretAccessKey":"s","sessionToken":"t","expiration":-1}}"#,
    ]
    .map(str::to_owned)
    .into();
    cases.push("[".repeat(100_000));
    cases.push("x".repeat(300 * 1024));
    for case in cases {
        let world = legacy().answers_text([(200, case)]);
        let error = world.fetch_legacy().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials, "{error:?}");
        assert!(format!("{error:?}").contains("InvalidResponse"), "{error:?}");
    }
}
