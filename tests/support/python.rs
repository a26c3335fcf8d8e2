//! Python virtual environments with the servers that come from `PyPI`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::installed::{installed, run};

/// The path of a program in the environment of this server, which is made if it does not exist yet.
///
/// # Panics
/// When Python is missing or the installation fails; the message says what to do about it.
pub fn program(server: &str, name: &str) -> PathBuf {
    let environment = installed(server, install).unwrap_or_else(|problem| {
        panic!("{problem}: install python3 with its venv and pip modules, or set TOWER_SIGV4_SKIP_PEERS=1 to skip the tests that need it")
    });
    environment.join("bin").join(name)
}

fn install(list: &Path, folder: &Path) -> Result<(), String> {
    run(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
    run(Command::new(folder.join("bin/python"))
        .args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--requirement"])
        .arg(list.join("requirements.txt")))
}
