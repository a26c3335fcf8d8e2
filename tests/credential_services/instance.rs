//! The credentials of an instance, from a script.

use std::time::Duration;

use tower_sigv4::credentials::{CredentialsProvider, InstanceCredentials};
use tower_sigv4::{Error, ErrorKind};

use crate::script::{Script, Step, answer};
use crate::support::fake_container::document;
use crate::{chain, noon};

const TOKEN_LINE: &str = "PUT http://169.254.169.254/latest/api/token";
const ROLES_LINE: &str = "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/";
const ROLE_LINE: &str = "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/web";

fn token(token: &str) -> Step {
    Step::Answer(200, vec![("x-aws-ec2-metadata-token-ttl-seconds", "21600".to_owned())], token.to_owned())
}

fn role() -> Step {
    answer(200, "web")
}

fn credentials() -> Step {
    answer(200, document("ASIAINSTANCE", "s3cret", "session-tok3n", noon()))
}

fn source(script: &Script) -> InstanceCredentials {
    InstanceCredentials::new(&script.config(&[]))
}

async fn refusal(source: &InstanceCredentials) -> Error {
    source.credentials().await.unwrap_err()
}

#[tokio::test]
async fn a_token_is_fetched_once_and_sent_with_each_question() {
    let script = Script::new([token("the-token"), role(), credentials(), role(), credentials()]);
    let source = source(&script);
    let given = source.credentials().await.unwrap();
    assert_eq!((given.access_key_id(), given.session_token()), ("ASIAINSTANCE", Some("session-tok3n")));
    // As the service says it, though the test's clock shows the same time.
    assert_eq!(given.expiry(), Some(noon()));
    source.clone().credentials().await.unwrap();

    let sent = script.sent();
    let lines: Vec<_> = sent.iter().map(crate::script::Sent::line).collect();
    assert_eq!(lines, [TOKEN_LINE, ROLES_LINE, ROLE_LINE, ROLES_LINE, ROLE_LINE]);
    assert_eq!(sent[0].header("x-aws-ec2-metadata-token-ttl-seconds"), "21600");
    assert_eq!(sent[0].header("x-aws-ec2-metadata-token"), "");
    assert!(sent[1..].iter().all(|sent| sent.header("x-aws-ec2-metadata-token") == "the-token"));
    assert!(sent[1].parts.headers["x-aws-ec2-metadata-token"].is_sensitive());
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let steps = [token("old"), role(), answer(401, ""), token("new"), credentials()];
    let script = Script::new(steps);
    source(&script).credentials().await.unwrap();
    let sent = script.sent();
    assert_eq!(sent[2].header("x-aws-ec2-metadata-token"), "old");
    assert_eq!(sent[4].header("x-aws-ec2-metadata-token"), "new");

    let script = Script::new([token("old"), answer(401, ""), token("new"), answer(401, "")]);
    let error = refusal(&source(&script)).await;
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(chain(&error).contains("401"), "{error:?}");
}

/// Trap: attempts of a second each, times several, when a program starts elsewhere than on EC2.
#[tokio::test(start_paused = true)]
async fn where_nothing_answers_it_is_not_configured_after_a_second() {
    let script = Script::new([Step::Silence]);
    let start = tokio::time::Instant::now();
    let error = refusal(&source(&script)).await;
    assert_eq!(error.kind(), ErrorKind::CredentialsNotConfigured);
    assert!(error.to_string().contains("hop limit"), "{error}");
    assert_eq!(start.elapsed(), Duration::from_secs(1));
    assert_eq!(script.lines(), [TOKEN_LINE]);

    let script = Script::new([Step::Refused]);
    assert_eq!(refusal(&source(&script)).await.kind(), ErrorKind::CredentialsNotConfigured);
    assert_eq!(script.lines().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_has_answered_is_asked_again_when_it_is_slow() {
    let script = Script::new([token("the-token"), Step::Silence, role(), answer(500, ""), credentials()]);
    let source = source(&script);
    source.credentials().await.unwrap();
    assert_eq!(script.lines(), [TOKEN_LINE, ROLES_LINE, ROLES_LINE, ROLE_LINE, ROLE_LINE]);

    script.add([Step::Silence, Step::Refused, Step::Silence]);
    let error = refusal(&source).await;
    assert_eq!(error.kind(), ErrorKind::Credentials, "it is there, so this is a failure");
    assert_eq!(script.lines().len(), 3);
}

#[tokio::test]
async fn an_instance_without_a_role_is_not_configured() {
    for without in [answer(404, "<html>Not Found</html>"), answer(200, "\n")] {
        let script = Script::new([token("the-token"), without]);
        let error = refusal(&source(&script)).await;
        assert_eq!(error.kind(), ErrorKind::CredentialsNotConfigured);
        assert_eq!(error.to_string(), "this instance has no role");
    }
}

#[tokio::test]
async fn what_turns_the_service_off_is_not_configured() {
    let script = Script::new([answer(403, ""), answer(404, "nothing of this cloud")]);
    for reason in ["turned off", "no metadata service of EC2"] {
        let error = refusal(&source(&script)).await;
        assert_eq!(error.kind(), ErrorKind::CredentialsNotConfigured);
        assert!(error.to_string().contains(reason), "{error}");
    }
    script.lines();
    let error = refusal(&InstanceCredentials::new(&script.config(&[("AWS_EC2_METADATA_DISABLED", "True")]))).await;
    assert_eq!(error.kind(), ErrorKind::CredentialsNotConfigured);
    assert!(error.to_string().contains("AWS_EC2_METADATA_DISABLED"), "{error}");
    assert_eq!(script.lines(), [""; 0]);
}

#[tokio::test]
async fn the_variables_say_where_the_service_is() {
    for (variables, expected) in [
        (&[("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv6")][..], "PUT http://[fd00:ec2::254]/latest/api/token"),
        (&[("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv4")], TOKEN_LINE),
        (
            &[
                ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1338/"),
                ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6"),
            ],
            "PUT http://127.0.0.1:1338/latest/api/token",
        ),
    ] {
        let script = Script::new([Step::Refused]);
        refusal(&InstanceCredentials::new(&script.config(variables))).await;
        assert_eq!(script.lines(), [expected]);
    }
    let script = Script::new([Step::Refused]);
    refusal(&source(&script).endpoint("http://127.0.0.1:1339")).await;
    assert_eq!(script.lines(), ["PUT http://127.0.0.1:1339/latest/api/token"]);

    for wrong in [
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv5"),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "169.254.169.254"),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://somebody@169.254.169.254"),
    ] {
        let error = refusal(&InstanceCredentials::new(&script.config(&[wrong]))).await;
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{wrong:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn version_1_is_asked_only_where_it_is_allowed_and_there_is_no_version_2() {
    for without in [answer(403, ""), answer(404, ""), answer(405, ""), Step::Silence] {
        // It is asked for a token before each question.
        let script = Script::new([without, role(), answer(404, ""), credentials()]);
        let given = source(&script).allow_v1(true).credentials().await.unwrap();
        assert_eq!(given.access_key_id(), "ASIAINSTANCE");
        let sent = script.sent();
        assert_eq!(sent.len(), 4);
        assert!(sent.iter().all(|sent| sent.header("x-aws-ec2-metadata-token").is_empty()));
    }
    for step in [answer(400, ""), answer(401, ""), answer(200, "<html>")] {
        let script = Script::new([step]);
        let error = refusal(&source(&script).allow_v1(true)).await;
        assert_eq!(error.kind(), ErrorKind::Credentials, "{error}");
        assert_eq!(script.lines(), [TOKEN_LINE]);
    }
    let script = Script::new([answer(404, "")]);
    let config = script.config(&[("AWS_EC2_METADATA_V1_DISABLED", "true")]);
    refusal(&InstanceCredentials::new(&config).allow_v1(true)).await;
    assert_eq!(script.lines(), [TOKEN_LINE]);
}

#[tokio::test(start_paused = true)]
async fn version_1_that_is_not_there_either_costs_two_seconds() {
    let script = Script::new([Step::Silence, Step::Silence]);
    let start = tokio::time::Instant::now();
    let error = refusal(&source(&script).allow_v1(true)).await;
    assert_eq!(error.kind(), ErrorKind::CredentialsNotConfigured);
    assert_eq!(start.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn answers_of_another_kind_are_errors_without_their_content() {
    let html = || answer(200, "<html>s3cret</html>");
    for steps in [
        vec![html()],
        vec![token("")],
        vec![token("tok3n\r\ntok3n")],
        vec![Step::Endless],
        vec![token("the-token"), html()],
        vec![token("the-token"), answer(200, "../../user-data")],
        vec![token("the-token"), answer(200, "one\ntwo")],
        vec![token("the-token"), Step::Endless],
        vec![token("the-token"), answer(302, "")],
        vec![token("the-token"), role(), html()],
        vec![token("the-token"), role(), answer(200, "\"s3cret\"")],
        vec![token("the-token"), role(), answer(200, r#"{"Code": "Success", "SecretAccessKey": "s3cret"}"#)],
        vec![token("the-token"), role(), answer(200, r#"{"Code": "Failed", "SecretAccessKey": "s3cret"}"#)],
        vec![token("the-token"), role(), answer(404, "")],
        vec![token("the-token"), role(), Step::Endless],
    ] {
        let script = Script::new(steps);
        let source = source(&script);
        let error = refusal(&source).await;
        assert_eq!(error.kind(), ErrorKind::Credentials, "{error:?}");
        for shown in [format!("{error:?}"), format!("{source:?}")] {
            assert!(!shown.contains("s3cret") && !shown.contains("tok3n") && !shown.contains("the-token"), "{shown}");
        }
    }
}
