//! The programs in `examples/`, built to be run as a user runs them.

#![allow(clippy::disallowed_methods, reason = "cargo is given the environment of this process")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::Value;

/// An example's program, built with all features like the tests; once in a process.
///
/// # Panics
/// When it cannot be built. What the compiler says is on standard error.
pub fn built(name: &str) -> PathBuf {
    static BUILT: LazyLock<Mutex<HashMap<String, PathBuf>>> = LazyLock::new(Mutex::default);
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    built.entry(name.to_owned()).or_insert_with(|| build(name)).clone()
}

/// A cargo that does not know that it is inside another, for the target folder of this one.
///
/// What that tells its tests of their package, some build scripts look at: they would run again, and what depends on them
/// would be compiled again, now and by the next cargo.
pub fn cargo() -> Command {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it is in the target folder");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into()));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).env("CARGO_TARGET_DIR", target).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let told = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CFG_", "CARGO_BIN_", "CARGO_CRATE_", "OUT_DIR"];
        if name.to_str().is_some_and(|name| told.iter().any(|told| name.starts_with(told))) {
            cargo.env_remove(name);
        }
    }
    cargo
}

fn build(name: &str) -> PathBuf {
    let mut cargo = cargo();
    cargo.args(["build", "--all-features", "--message-format=json-render-diagnostics", "--example", name]);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let output = cargo.stderr(Stdio::inherit()).output().expect("cargo starts");
    assert!(output.status.success(), "the example {name} is not built");
    let messages = String::from_utf8_lossy(&output.stdout);
    let program = messages.lines().find_map(|line| program_in(&serde_json::from_str(line).ok()?, name));
    program.unwrap_or_else(|| panic!("cargo names no program of the example {name}"))
}

/// The program that a message of cargo tells of.
fn program_in(message: &Value, name: &str) -> Option<PathBuf> {
    let target = message.get("target")?;
    let is_example = target.get("kind")?.as_array()?.iter().any(|kind| kind == "example");
    if !is_example || target.get("name")? != name {
        return None;
    }
    message.get("executable")?.as_str().map(PathBuf::from)
}
