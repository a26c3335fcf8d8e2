//! The folders, through botocore: the same profiles, the same credentials, the same questions, unless a folder says otherwise.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::fixture::{Fixture, Outcome};
use super::reader;
use super::support::botocore::by_script;

#[derive(Deserialize)]
struct Answer {
    name: String,
    profiles: Read,
    outcome: Outcome,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Read {
    Read(BTreeMap<String, Value>),
    Error(String),
}

/// In this order the answers are those of the folders.
async fn ask(fixtures: &[Fixture]) -> Option<Vec<Answer>> {
    let asked = fixtures.iter().map(Fixture::for_botocore).collect();
    let answers: Vec<Answer> =
        serde_json::from_value(by_script("tests/profiles/by_botocore.py", asked).await?).expect("answers");
    assert!(answers.iter().map(|answer| &answer.name).eq(fixtures.iter().map(|fixture| &fixture.name)));
    Some(answers)
}

/// Where STS is, botocore's stub does not know; and what errors say is each one's own.
fn comparable(outcome: &Outcome) -> Outcome {
    let without_place = |asked: &String| asked.split(", at ").next().unwrap_or_default().to_owned();
    Outcome {
        credentials: outcome.credentials.clone(),
        asked: outcome.asked.iter().map(without_place).collect(),
        error: outcome.error.as_ref().map(|_| Vec::new()),
        not_configured: outcome.not_configured.as_ref().map(|_| Vec::new()),
    }
}

#[tokio::test]
async fn botocore_finds_the_same_credentials() {
    let fixtures = Fixture::all();
    let Some(answers) = ask(&fixtures).await else { return };
    let mut problems = Vec::new();
    for (fixture, answer) in fixtures.iter().zip(&answers) {
        let ours = comparable(&fixture.expected.outcome);
        let theirs = comparable(&answer.outcome);
        let expected = fixture.expected.botocore.as_ref().map(|different| {
            assert!(!different.because.is_empty());
            let different = comparable(&different.outcome);
            assert_ne!(different, ours, "{} differs in nothing", fixture.name);
            different
        });
        // A chain that is at its end asks the instance; a profile that is asked alone does not.
        let instance = Outcome { asked: vec!["instance".to_owned()], ..Outcome::default() };
        let is_at_its_end = !fixture.expected.whole_chain && theirs.asked == instance.asked && ours.asked.is_empty();
        let theirs =
            if is_at_its_end { Outcome { not_configured: Some(Vec::new()), ..Outcome::default() } } else { theirs };
        if theirs != *expected.as_ref().unwrap_or(&ours) {
            problems.push(format!("{}: {:?}\n    is not {:?}", fixture.name, answer.outcome, expected.unwrap_or(ours)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[tokio::test]
async fn botocore_reads_the_same_profiles() {
    let fixtures = Fixture::all();
    let Some(answers) = ask(&fixtures).await else { return };
    let mut problems = Vec::new();
    for (fixture, answer) in fixtures.iter().zip(answers) {
        let ours = reader::read(&fixture.config_paths());
        let is_same = match (&ours, &answer.profiles) {
            (Ok(ours), Read::Read(theirs)) => ours == theirs,
            (Err(_), Read::Error(_)) => true,
            _ => false,
        };
        if is_same != fixture.expected.botocore_reads_differently.is_none() {
            let theirs = match answer.profiles {
                Read::Read(theirs) => format!("{theirs:?}"),
                Read::Error(error) => error,
            };
            problems.push(format!("{}: {ours:?}\n    and {theirs}", fixture.name));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
