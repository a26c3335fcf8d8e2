//! The examples as programs to run.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::Value;

/// An example's program, built with all features like the tests; once in a process.
///
/// # Panics
/// When it does not build.
pub fn built(name: &str) -> PathBuf {
    static BUILT: LazyLock<Mutex<HashMap<String, PathBuf>>> = LazyLock::new(Mutex::default);
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    built.entry(name.to_owned()).or_insert_with(|| build(name)).clone()
}

/// A cargo that does not know that it is inside another.
///
/// That tells its tests their package by variables, on which some build scripts depend: they would be built anew.
#[expect(clippy::disallowed_methods, reason = "cargo is given the environment of this process")]
pub fn cargo() -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    for (name, _) in std::env::vars_os() {
        let of_this_package = ["CARGO_PKG_", "CARGO_MANIFEST_"];
        if name.to_str().is_some_and(|name| of_this_package.iter().any(|start| name.starts_with(start))) {
            cargo.env_remove(name);
        }
    }
    cargo
}

fn build(name: &str) -> PathBuf {
    let mut cargo = cargo();
    cargo.args(["build", "--all-features", "--message-format=json", "--example", name]);
    let output = cargo.output().expect("cargo runs");
    assert!(output.status.success(), "{name} is not built: {}", String::from_utf8_lossy(&output.stderr));
    let messages = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs = messages.filter(|message| message["target"]["name"] == name).filter_map(|message| {
        let path = message["executable"].as_str()?;
        Some(PathBuf::from(path))
    });
    programs.next().expect("cargo names the program")
}
