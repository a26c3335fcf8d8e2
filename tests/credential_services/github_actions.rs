//! The tokens of GitHub Actions, from a script.

use std::path::Path;

use tower_sigv4::ErrorKind;
use tower_sigv4::credentials::{GithubActionsToken, WebIdentityToken};

use crate::chain;
use crate::script::{Script, Step, answer};

const URL: (&str, &str) = ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://actions.example/token?api-version=2.0");
const TOKEN: (&str, &str) = ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "request-tok3n");

#[tokio::test]
async fn a_token_for_sts_is_asked_for() {
    let good = || answer(200, r#"{"count": 1234, "value": "header.claims.signature"}"#);
    let script = Script::new([Step::Refused, answer(500, ""), good(), good()]);
    let config = script.config(&[URL, TOKEN]);
    assert_eq!(GithubActionsToken::from_environment(&config).token().await.unwrap(), "header.claims.signature");
    let sent = script.sent();
    assert_eq!(sent.len(), 3, "passing faults are met by two more attempts");
    let expected = "GET https://actions.example/token?api-version=2.0&audience=sts.amazonaws.com";
    assert_eq!(sent[2].line(), expected);
    assert_eq!(sent[2].header("authorization"), "Bearer request-tok3n");
    assert!(sent[2].parts.headers["authorization"].is_sensitive());

    let config = script.config(&[("ACTIONS_ID_TOKEN_REQUEST_URL", "https://actions.example/token"), TOKEN]);
    GithubActionsToken::from_environment(&config).audience("my audience&x=y").token().await.unwrap();
    assert_eq!(script.lines(), ["GET https://actions.example/token?audience=my%20audience%26x%3Dy"]);
}

#[tokio::test]
async fn the_environment_is_complete_or_not_configured() {
    let script = Script::new([]);
    for (variables, kind) in [
        (&[][..], ErrorKind::CredentialsNotConfigured),
        (&[URL], ErrorKind::Credentials),
        (&[TOKEN], ErrorKind::Credentials),
        (&[("ACTIONS_ID_TOKEN_REQUEST_URL", "http://actions.example/token"), TOKEN], ErrorKind::Credentials),
        (&[("ACTIONS_ID_TOKEN_REQUEST_URL", "actions.example"), TOKEN], ErrorKind::Credentials),
        (&[URL, ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "tok3n\ntok3n")], ErrorKind::Credentials),
    ] {
        let source = GithubActionsToken::from_environment(&script.config(variables));
        let error = source.token().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{variables:?}");
        assert!(!format!("{error:?}{source:?}").contains("tok3n"), "{error:?}");
    }
    assert!(!Path::new("/token").exists(), "the script's files are not the system's");
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_token_is_an_error_without_its_content() {
    for step in [
        answer(200, ""),
        answer(200, "<html>s3cret</html>"),
        answer(200, r#"{"value": ["s3cret"]}"#),
        answer(200, r#"{"value": "s3cret\ns3cret"}"#),
        answer(403, r#"{"message": "no permission"}"#),
        answer(302, ""),
        Step::Endless,
    ] {
        let script = Script::new([step]);
        let error = GithubActionsToken::from_environment(&script.config(&[URL, TOKEN])).token().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(error.to_string().contains("GitHub Actions gave no token"), "{error}");
        assert!(!chain(&error).contains("s3cret") && !chain(&error).contains("tok3n"), "{error:?}");
    }
}
