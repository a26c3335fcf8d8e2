//! The credentials of a container, from a fake agent over real HTTP, and from a script where time passes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use tower_sigv4::credentials::{CachedCredentials, ContainerCredentials, CredentialsProvider};
use tower_sigv4::files::Files;
use tower_sigv4::{Credentials, Error, ErrorKind};

use crate::script::{Script, Step, answer};
use crate::support::fake_container::{FakeContainer, document};
use crate::{chain, noon, real};

const FULL_URI: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const RELATIVE_URI: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

/// The credentials of that name, until then.
fn good(name: &str, expiry: SystemTime) -> String {
    document(name, "s3cret", "session-tok3n", expiry)
}

async fn ask(agent: &FakeContainer, variables: &[(&str, &str)]) -> Result<Credentials, Error> {
    let uri = agent.uri();
    let variables: Vec<_> = variables.iter().copied().chain([(FULL_URI, uri.as_str())]).collect();
    ContainerCredentials::from_environment(&real(&variables)).credentials().await
}

#[tokio::test]
async fn an_agent_gives_credentials_to_who_has_the_token() {
    let agent = FakeContainer::start().await;
    agent.demand("Basic the-token");
    agent.answer(200, good("ASIATASK", noon()));
    let credentials = ask(&agent, &[(TOKEN, "Basic the-token")]).await.unwrap();
    assert_eq!((credentials.access_key_id(), credentials.secret_access_key()), ("ASIATASK", "s3cret"));
    assert_eq!((credentials.session_token(), credentials.expiry()), (Some("session-tok3n"), Some(noon())));
    assert_eq!(agent.asked(), ["/v1/credentials"]);

    for variables in [&[][..], &[(TOKEN, "another")]] {
        let error = ask(&agent, variables).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(chain(&error).contains("401 InvalidToken: the token is not known"), "{error:?}");
        assert_eq!(agent.asked().len(), 1, "asking again would not change it");
    }
}

#[tokio::test]
async fn a_token_file_comes_before_the_token_and_is_read_at_each_fetch() {
    let agent = FakeContainer::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let variables = [(TOKEN_FILE, path.to_str().unwrap()), (TOKEN, "of the other variable"), (FULL_URI, &agent.uri())];
    let source = ContainerCredentials::from_environment(&real(&variables));
    for token in ["first", "second"] {
        std::fs::write(&path, format!("{token}\n")).unwrap();
        agent.demand(token);
        agent.answer(200, good("ASIAFILE", noon()));
        assert_eq!(source.credentials().await.unwrap().access_key_id(), "ASIAFILE");
    }
    agent.asked();

    std::fs::remove_file(&path).unwrap();
    let error = source.credentials().await.unwrap_err();
    assert!(error.kind() == ErrorKind::Credentials && error.to_string().contains("is not there"), "{error}");
    std::fs::write(&path, "tok3n\ntok3n").unwrap();
    let error = source.credentials().await.unwrap_err();
    assert!(error.kind() == ErrorKind::Credentials && error.to_string().contains("newline"), "{error}");
    assert!(!format!("{error:?}").contains("tok3n"));
    std::fs::write(&path, "\n").unwrap();
    assert!(source.credentials().await.unwrap_err().to_string().contains("empty"));
    assert_eq!(agent.asked(), [""; 0], "nothing was sent");
}

#[tokio::test]
async fn a_passing_fault_and_a_malformed_answer_are_asked_again() {
    let agent = FakeContainer::start().await;
    agent.answer(503, "busy");
    agent.answer(200, "{\"AccessKeyId\": \"ASIA");
    agent.answer(200, good("ASIATHIRD", noon()));
    assert_eq!(ask(&agent, &[]).await.unwrap().access_key_id(), "ASIATHIRD");
    assert_eq!(agent.asked().len(), 3);
}

#[tokio::test]
async fn three_malformed_answers_are_the_end() {
    let agent = FakeContainer::start().await;
    for wrong in ["", "<html>s3cret</html>", "[\"s3cret\"]", "{\"AccessKeyId\": 5, \"SecretAccessKey\": \"s3cret\"}"] {
        for _ in 0..3 {
            agent.answer(200, wrong);
        }
        let error = ask(&agent, &[]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials, "{wrong}");
        assert!(error.to_string().contains("container's endpoint gave no credentials"), "{error}");
        assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
        assert_eq!(agent.asked().len(), 3);
    }
}

#[tokio::test]
async fn an_answer_of_not_found_is_no_answer_about_an_object() {
    let agent = FakeContainer::start().await;
    agent.answer(404, r#"{"code": "NoSuchTask", "message": "gone"}"#);
    let error = ask(&agent, &[]).await.unwrap_err();
    assert!(!error.is_not_found() && chain(&error).contains("404 NoSuchTask: gone"), "{error:?}");
    assert_eq!(agent.asked().len(), 1);
}

#[tokio::test]
async fn a_cache_asks_again_when_what_it_holds_has_expired() {
    let agent = FakeContainer::start().await;
    let uri = agent.uri();
    let seconds = Arc::new(AtomicU64::new(0));
    let now = {
        let seconds = Arc::clone(&seconds);
        move || noon() + Duration::from_secs(seconds.load(Ordering::Relaxed))
    };
    let source = ContainerCredentials::from_environment(&real(&[(FULL_URI, &uri)]));
    let cached = CachedCredentials::new(source).clock(now);
    agent.answer(200, good("ASIAOLD", noon() + Duration::from_secs(3600)));
    agent.answer(200, good("ASIANEW", noon() + Duration::from_secs(7200)));
    for (second, expected) in [(0, "ASIAOLD"), (1, "ASIAOLD"), (3600, "ASIANEW"), (3601, "ASIANEW")] {
        seconds.store(second, Ordering::Relaxed);
        assert_eq!(cached.credentials().await.unwrap().access_key_id(), expected, "after {second} s");
    }
    assert_eq!(agent.asked().len(), 2);
}

#[tokio::test]
async fn the_relative_uri_is_a_path_on_the_agent_of_ecs() {
    let script = Script::new([answer(200, good("ASIAECS", noon()))]);
    let config = script.config(&[
        (RELATIVE_URI, "/v2/credentials/1?a=b"),
        (FULL_URI, "http://127.0.0.1/other"),
        (TOKEN, "the-token"),
    ]);
    ContainerCredentials::from_environment(&config).credentials().await.unwrap();
    let sent = script.sent();
    assert_eq!((sent.len(), sent[0].line().as_str()), (1, "GET http://169.254.170.2/v2/credentials/1?a=b"));
    assert_eq!(sent[0].header("authorization"), "the-token");
    assert!(sent[0].parts.headers["authorization"].is_sensitive());
}

#[tokio::test(start_paused = true)]
async fn a_slow_agent_costs_three_times_five_seconds() {
    let script = Script::new([Step::Silence, Step::Silence, Step::Silence]);
    let source = ContainerCredentials::from_environment(&script.config(&[(RELATIVE_URI, "/1")]));
    let start = tokio::time::Instant::now();
    let error = source.credentials().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(chain(&error).contains("169.254.170.2 gave no answer within 5s"), "{error:?}");
    assert!((15..16).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    assert_eq!(script.lines().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_endless_answer_and_a_refused_connection_are_errors() {
    let script = Script::new([Step::Endless, Step::Refused, Step::Endless]);
    let source = ContainerCredentials::from_environment(&script.config(&[(RELATIVE_URI, "/1")]));
    let error = source.credentials().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(chain(&error).contains("longer than 262144 bytes"), "{error:?}");
}

/// Trap: a container URI that points elsewhere takes the token there. The spellings are in the source's own tests.
#[tokio::test]
async fn a_uri_that_points_elsewhere_is_never_asked() {
    let script = Script::new([]);
    for uri in ["http://evil.example/", "http://169.254.170.2@evil.example/", "http://127.0.0.1.evil.example/"] {
        let source = ContainerCredentials::from_environment(&script.config(&[(FULL_URI, uri), (TOKEN, "tok3n")]));
        let error = source.credentials().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials, "{uri}");
    }
    let source = ContainerCredentials::from_environment(&script.config(&[(RELATIVE_URI, "@evil.example/")]));
    assert_eq!(source.credentials().await.unwrap_err().kind(), ErrorKind::Credentials);
    assert_eq!(script.lines(), [""; 0]);
}

#[tokio::test]
async fn without_a_uri_it_is_not_configured() {
    let script = Script::new([]);
    let source = ContainerCredentials::from_environment(&script.config(&[(TOKEN, "a-token")]).files(Files::default()));
    assert_eq!(source.credentials().await.unwrap_err().kind(), ErrorKind::CredentialsNotConfigured);
}
