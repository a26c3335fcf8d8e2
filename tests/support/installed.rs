//! Programs that the tests install on first use and keep in the target folder.
//!
//! Setting `TOWER_SIGV4_SKIP_PEERS=1` turns off the tests that need one.

#![allow(clippy::incompatible_msrv, reason = "the tests' own dependencies need a newer compiler anyway")]
#![allow(clippy::disallowed_methods, reason = "tests are told by a variable whether to run")]

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest, Sha256};

/// The folders with the pinned version lists, one a server.
const PEERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers");

/// Whether to run the tests that need such a program.
///
/// A test that may not should print one line `skipped: …` and return.
pub fn peers_enabled() -> bool {
    let enabled = std::env::var_os("TOWER_SIGV4_SKIP_PEERS").is_none_or(|value| value.is_empty() || value == "0");
    if !enabled {
        println!("skipped: TOWER_SIGV4_SKIP_PEERS is set");
    }
    enabled
}

/// The folder where this server is installed, complete. `install` gets the folder with the server's version list, and the one
/// to install into, which does not exist.
///
/// Test binaries start at the same time and an installation may have been interrupted. So one of them installs under a lock
/// while the others wait, and a folder counts only once it has its marker. It is made in its final place because the scripts of
/// a virtual environment name their interpreter by absolute path.
pub fn installed(server: &str, install: fn(&Path, &Path) -> Result<(), String>) -> Result<PathBuf, String> {
    let list = Path::new(PEERS).join(server);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().ok_or("the target folder has no path")?;
    let peers = target.join("peers");
    let version = format!("{server}-{}", version(&list)?);
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
        install(&list, &folder)?;
        File::create(&marker).map_err(disk)?;
    }
    Ok(folder)
}

/// A name for the content of a folder's files.
fn version(list: &Path) -> Result<String, String> {
    let disk = |error: std::io::Error| format!("{} cannot be read ({error})", list.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(list).map_err(disk)? {
        files.push(entry.map_err(disk)?.path());
    }
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(Sha256::digest(fs::read(file).map_err(disk)?));
    }
    Ok(hex::encode(&hash.finalize()[..6]))
}

/// Runs a command to its end; a failure is reported with the last line it wrote.
pub fn run(command: &mut Command) -> Result<(), String> {
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
