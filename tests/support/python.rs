//! A Python virtual environment with the servers that come from `PyPI`, made on first use and kept in the target folder.
//!
//! Setting `TOWER_SIGV4_SKIP_PEERS=1` turns off the tests that need it.

#![allow(clippy::incompatible_msrv, reason = "the tests' own dependencies need a newer compiler anyway")]
#![allow(clippy::disallowed_methods, reason = "tests are told by a variable whether to run")]

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest, Sha256};

/// What the environment contains.
const REQUIREMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/requirements.txt");

/// Whether to run the tests that need a server from this environment.
///
/// A test that may not should print one line `skipped: …` and return.
pub fn peers_enabled() -> bool {
    std::env::var_os("TOWER_SIGV4_SKIP_PEERS").is_none_or(|value| value.is_empty() || value == "0")
}

/// The path of a program in the environment, which is made if it does not exist yet.
///
/// # Panics
/// When Python is missing or the installation fails; the message says what to do about it.
pub fn program(name: &str) -> PathBuf {
    environment().unwrap_or_else(|problem| {
        panic!("{problem}: install python3 with its venv and pip modules, or set TOWER_SIGV4_SKIP_PEERS=1 to skip the tests that need it")
    })
    .join("bin")
    .join(name)
}

/// The folder of the environment that belongs to the current requirements, complete.
///
/// Test binaries start at the same time and a build may have been interrupted. So one of them builds under a lock while the
/// others wait, and a folder counts only once it has its marker. It is built in its final place because the scripts of a
/// virtual environment name their interpreter by absolute path.
fn environment() -> Result<PathBuf, String> {
    let text = fs::read(REQUIREMENTS).map_err(|error| format!("{REQUIREMENTS} cannot be read ({error})"))?;
    let version = hex::encode(&Sha256::digest(text)[..6]);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().ok_or("the target folder has no path")?;
    let peers = target.join("peers");
    let folder = peers.join(&version);
    let marker = folder.join(".complete");

    let disk = |error: std::io::Error| format!("{} cannot be prepared ({error})", peers.display());
    fs::create_dir_all(&peers).map_err(disk)?;
    // Released when the file is closed, also by a process that is killed.
    let lock = File::create(peers.join(format!("{version}.lock"))).map_err(disk)?;
    lock.lock().map_err(disk)?;

    if !marker.exists() {
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(disk)?;
        }
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        run(Command::new(folder.join("bin/python"))
            .args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--requirement"])
            .arg(REQUIREMENTS))?;
        File::create(&marker).map_err(disk)?;
    }
    Ok(folder)
}

/// Runs a command to its end; a failure is reported with the last line it wrote.
fn run(command: &mut Command) -> Result<(), String> {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let shown = format!("`{}`", words.map(|word| word.display().to_string()).collect::<Vec<_>>().join(" "));
    let output = command.output().map_err(|error| format!("{shown} does not start ({error})"))?;
    if output.status.success() {
        return Ok(());
    }
    let written =
        String::from_utf8_lossy(if output.stderr.is_empty() { &output.stdout } else { &output.stderr }).into_owned();
    Err(format!("{shown} fails ({})", written.trim_end().lines().next_back().unwrap_or("silently")))
}
