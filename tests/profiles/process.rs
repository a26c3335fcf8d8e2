//! Programs as somebody writes them who wants to do harm, or has not had his day.

#![allow(clippy::disallowed_methods, reason = "a program without given variables sees those of the test")]

use std::time::Duration;

use http::{Request, Response};
use tower_sigv4::credentials::{CredentialsProvider, ProcessCredentials, ProviderConfig};
use tower_sigv4::environment::Environment;
use tower_sigv4::{Body, Credentials, Error, ErrorKind, Transport};

use super::fixtures::told;

fn process(script: &str, variables: Option<&[(&str, &str)]>) -> ProcessCredentials {
    let transport = Transport::new(tower::service_fn(|_: Request<Body>| async {
        Err::<Response<Body>, _>(std::io::Error::other("nobody is asked"))
    }));
    let config = ProviderConfig::new(transport);
    let config = match variables {
        Some(variables) => config.environment(Environment::from_pairs(variables.iter().copied())),
        None => config,
    };
    ProcessCredentials::new(&config, format!("sh -c '{script}' an-argument-that-is-s3cret"))
}

async fn run(script: &str) -> Result<Credentials, Error> {
    process(script, None).credentials().await
}

fn check(error: &Error, kind: ErrorKind, says: &str) {
    assert_eq!(error.kind(), kind);
    let told = told(error);
    assert!(told.contains(says) && !told.contains('\n'), "{told}");
    assert!(!format!("{told} {error:?}").contains("s3cret"), "{error:?}");
}

#[tokio::test]
async fn what_a_failing_program_printed_is_not_told() {
    let error = run(r#"echo "{\"SecretAccessKey\": \"s3cret\"}"; exit 1"#).await.unwrap_err();
    check(&error, ErrorKind::Credentials, "the credential process sh failed (exit status: 1) and said nothing");
    let error = run("echo s3cret").await.unwrap_err();
    check(&error, ErrorKind::Credentials, "is not the JSON document that it has to be (line 1, column 1)");
    let error = run("kill -9 $$").await.unwrap_err();
    check(&error, ErrorKind::Credentials, "failed (signal: 9");
}

#[tokio::test]
async fn the_last_words_of_a_failing_program_are_told_in_one_line() {
    let error = run(r#"printf "a\nb\033[31m\n" >&2; exit 1"#).await.unwrap_err();
    check(&error, ErrorKind::Credentials, r"(exit status: 1): a\nb\u{1b}[31m");
    let error = run("yes 12345678 | head -c 9000000 >&2; echo the end >&2; exit 1").await.unwrap_err();
    check(&error, ErrorKind::Credentials, "(exit status: 1): …");
    assert!(told(&error).ends_with(r"12345678\nthe end") && told(&error).len() < 2000, "{error}");
}

#[tokio::test]
async fn a_program_that_floods_its_output_is_ended() {
    let error = run("exec yes s3cret").await.unwrap_err();
    check(&error, ErrorKind::Credentials, "it printed more than 65536 bytes");
}

#[tokio::test]
async fn a_chatty_program_is_no_failure() {
    let script = r#"yes | head -c 1000000 >&2; echo "{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\"}""#;
    assert_eq!(run(script).await.unwrap().access_key_id(), "A");
}

#[tokio::test]
async fn a_program_that_hangs_is_ended_after_its_time() {
    for script in ["exec sleep 1000", "exec yes >&2", "echo s3cret; exec sleep 1000"] {
        let limit = Duration::from_millis(100);
        let error = process(script, None).timeout(limit).credentials().await.unwrap_err();
        check(&error, ErrorKind::Timeout, "the credential process sh did not end within 100ms");
    }
}

#[tokio::test]
async fn a_program_that_nobody_waits_for_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pid");
    let script = format!("echo $$ > {0}.new; mv {0}.new {0}; exec sleep 1000", path.display());
    let waiting = tokio::spawn(process(&script, None).credentials());
    let pid = until(|| std::fs::read_to_string(&path).ok()).await;
    let is_alive = || {
        let mut ask = std::process::Command::new("kill");
        ask.args(["-0", pid.trim()]).stderr(std::process::Stdio::null()).status().unwrap().success()
    };
    assert!(is_alive());
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    // It is gone once it has been waited for, which the runtime does when it has time.
    until(|| (!is_alive()).then_some(())).await;
}

/// Looks until it is there, for a minute at most.
async fn until<T>(look: impl Fn() -> Option<T>) -> T {
    let looking = async {
        loop {
            match look() {
                Some(found) => break found,
                None => tokio::task::yield_now().await,
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), looking).await.expect("it comes")
}

#[tokio::test]
async fn a_program_reads_nothing_and_sees_the_given_variables_alone() {
    let script = r#"cat; echo "{\"Version\":1,\"AccessKeyId\":\"$NAME at $HOME\",\"SecretAccessKey\":\"s\"}""#;
    let given = process(script, Some(&[("NAME", "ann")])).credentials().await.unwrap();
    assert_eq!(given.access_key_id(), "ann at ");
    let own = process(script, None).credentials().await.unwrap();
    let home = std::env::var("HOME").expect("a home folder");
    assert_eq!(own.access_key_id(), format!(" at {home}"));
}

/// Trap: a name that is shown has the arguments in it, where somebody has put quotation marks around the whole command, or a
/// variable before it.
#[tokio::test]
async fn what_may_be_an_argument_is_not_shown_with_the_name() {
    let config = ProviderConfig::new(Transport::new(tower::service_fn(|_: Request<Body>| async {
        Err::<Response<Body>, _>(std::io::Error::other("nobody is asked"))
    })));
    for command in [r#""no-such-program --password s3cret""#, "no-such-program=s3cret sh", r"no-such-program\ s3cret"] {
        let error = ProcessCredentials::new(&config, command).credentials().await.unwrap_err();
        check(&error, ErrorKind::Credentials, "the credential process no-such-program… could not be started");
    }
}

#[test]
fn neither_the_command_nor_its_arguments_are_shown() {
    let shown = format!("{:?}", process("s3cret", None));
    assert!(!shown.contains("s3cret"), "{shown}");
}

#[tokio::test]
async fn a_command_without_words_is_an_error() {
    let config = ProviderConfig::new(Transport::new(tower::service_fn(|_: Request<Body>| async {
        Err::<Response<Body>, _>(std::io::Error::other("nobody is asked"))
    })));
    let error = ProcessCredentials::new(&config, " ").credentials().await.unwrap_err();
    check(&error, ErrorKind::Credentials, "the command of the credential process is empty");
}
