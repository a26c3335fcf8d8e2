//! The programs in `examples/`, built to be run as a user runs them.

#![allow(clippy::disallowed_methods, reason = "cargo is found and told things by variables")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

/// The program of this example, built with all features; once a process, as is what the tests themselves are made of.
///
/// # Panics
/// When it cannot be built. What the compiler says is on standard error.
pub fn built(name: &str) -> PathBuf {
    static BUILT: Mutex<Option<HashMap<String, PathBuf>>> = Mutex::new(None);
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    let built = built.get_or_insert_default();
    if let Some(program) = built.get(name) {
        return program.clone();
    }
    let program = build(name);
    built.insert(name.to_owned(), program.clone());
    program
}

fn build(name: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it is in the target folder");
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into()));
    command
        .args(["build", "--all-features", "--message-format=json-render-diagnostics", "--example", name])
        .arg("--target-dir")
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null())
        .stderr(Stdio::inherit());
    // What cargo tells a test of its package must not be what it finds itself: build scripts that look at it would run
    // again, and what depends on them would be compiled again, now and by the next cargo that is started without it.
    for (name, _) in std::env::vars_os() {
        let told = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CFG_", "CARGO_BIN_", "CARGO_CRATE_", "OUT_DIR"];
        if name.to_str().is_some_and(|name| told.iter().any(|told| name.starts_with(told))) {
            command.env_remove(name);
        }
    }
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    let output = command.output().expect("cargo starts");
    assert!(output.status.success(), "the example {name} is not built");
    let messages = String::from_utf8_lossy(&output.stdout);
    let program = messages.lines().find_map(|line| program_in(&serde_json::from_str(line).ok()?, name));
    program.unwrap_or_else(|| panic!("cargo names no program of the example {name}"))
}

/// The program that a message of cargo tells of.
fn program_in(message: &Value, name: &str) -> Option<PathBuf> {
    let target = message.get("target")?;
    let is_example = target.get("kind")?.as_array()?.iter().any(|kind| kind == "example");
    (is_example && target.get("name")? == name)
        .then(|| message.get("executable")?.as_str().map(PathBuf::from))
        .flatten()
}
