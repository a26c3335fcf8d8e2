//! Every example says how to run it with no account, and that does what it says.

#[path = "support/examples.rs"]
#[allow(dead_code, unreachable_pub, reason = "other tests use the rest of it")]
mod programs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use programs::cargo;
use tempfile::TempDir;
use tokio::process::Command;
use tower_sigv4::environment::Environment;

/// Examples that are not run here, and why.
const NOT_RUN: [(&str, &str); 2] = [
    ("gallery", "it serves until it is ended; tests/gallery.rs and gallery_in_browser.rs visit it"),
    ("s3", "its first command shows its help; what it does has tests of its own"),
];

/// What an example must end with, so that one that stops halfway is seen.
const LAST_LINE: &str = "Done.";

/// For one command: mostly it takes seconds, but the first one may build the library anew, for another set of features.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// The secrets that examples sign with, and what shows a signature or a token in a URL.
const SECRETS: [&str; 8] = [
    "a-secret",
    "a-temporary-secret",
    "an-example-secret",
    "a-session-token",
    "an-example-token",
    "Signature=",
    "X-Amz-Security-Token=",
    "Credential=",
];

struct Example {
    name: String,
    source: String,
}

#[test]
fn every_example_begins_with_a_command_that_needs_no_account() {
    let examples = examples();
    assert!(examples.len() >= 10, "only {} examples were found", examples.len());
    for example in examples {
        let commands = commands(&example.source);
        assert!(!commands.is_empty(), "the header of {} has no sh block with `cargo run --example …`", example.name);
        for command in commands {
            assert_eq!(command[3], example.name, "the header of {} runs another example", example.name);
        }
    }
}

#[test]
fn the_readme_begins_with_commands_that_need_no_account() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let first = sh_block(readme.lines()).unwrap();
    assert_eq!(first, ["cargo run --example quickstart", "cargo test --all-features"]);
}

#[test]
fn it_is_known_which_secrets_examples_have() {
    for Example { name, source } in examples() {
        let has_some = source.contains(r#""AWS_SECRET_ACCESS_KEY", ""#) || source.contains("Credentials::new(\"");
        let is_known = SECRETS.iter().any(|secret| source.contains(secret));
        assert!(!has_some || is_known, "the secret of {name} is missing in SECRETS");
    }
}

// One test, so that builds do not wait for each other in vain.
#[tokio::test]
async fn every_example_runs_as_its_header_says() {
    let home = tempfile::tempdir().unwrap();
    for Example { name, source } in examples() {
        if NOT_RUN.iter().any(|(exception, _reason)| *exception == name) {
            continue;
        }
        for command in commands(&source) {
            let output = run(&command, &home).await;
            let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert!(output.status.success(), "{command:?}: {}\n{stdout}{stderr}", output.status);
            assert_eq!(stdout.lines().last(), Some(LAST_LINE), "{command:?}\n{stdout}{stderr}");
            for secret in SECRETS {
                assert!(!stdout.contains(secret) && !stderr.contains(secret), "{command:?} shows {secret:?}");
            }
        }
    }
}

/// Runs a command of a header, where there are no credentials to be found.
async fn run(words: &[String], home: &TempDir) -> Output {
    let process = Environment::process();
    let mut command = Command::from(cargo());
    command.args(&words[1..]).env("HOME", home.path()).env("CARGO_TERM_COLOR", "never");
    // Cargo's own files are where they are, so that nothing is fetched again.
    for (variable, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        if let (None, Some(home)) = (process.var(variable), process.var("HOME")) {
            command.env(variable, Path::new(&home).join(folder));
        }
    }
    #[expect(clippy::disallowed_methods, reason = "the names are needed, of all that there are")]
    for (name, _value) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
        command.env_remove(name);
    }
    // A group of its own, since cargo's end does not end the example.
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let child = command.spawn().unwrap();
    let group = child.id().unwrap();
    if let Ok(output) = tokio::time::timeout(LIMIT, child.wait_with_output()).await {
        return output.unwrap();
    }
    let _ = Command::new("kill").args(["-KILL", "--", &format!("-{group}")]).status().await;
    panic!("{words:?} was still running after {LIMIT:?}");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// As cargo finds them: `examples/NAME.rs` and `examples/NAME/main.rs`.
fn examples() -> Vec<Example> {
    let entries = fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().path());
    let mut examples: Vec<_> = entries.filter_map(example).collect();
    examples.sort_by(|one, other| one.name.cmp(&other.name));
    examples
}

fn example(path: PathBuf) -> Option<Example> {
    let name = path.file_stem()?.to_str()?.to_owned();
    let source = if path.is_dir() { path.join("main.rs") } else { path };
    let is_example = source.extension()? == "rs" && source.exists();
    is_example.then(|| Example { name, source: fs::read_to_string(source).unwrap() })
}

/// The words of the commands in the first sh block of a source's header, if they run examples.
fn commands(source: &str) -> Vec<Vec<String>> {
    let header =
        source.lines().map_while(|line| line.strip_prefix("//!")).map(|line| line.strip_prefix(' ').unwrap_or(line));
    let lines = sh_block(header).unwrap_or_default().join("\n").replace("\\\n", " ");
    let commands = lines.lines().filter(|line| line.starts_with("cargo run --example "));
    commands
        .map(|line| {
            assert!(!line.contains(['\'', '"', '$']), "this test is no shell: {line}");
            line.split_whitespace().map(str::to_owned).collect()
        })
        .collect()
}

/// The lines of the first sh block.
fn sh_block<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Vec<&'a str>> {
    let mut lines = lines.skip_while(|line| *line != "```sh");
    lines.next()?;
    Some(lines.take_while(|line| *line != "```").collect())
}
