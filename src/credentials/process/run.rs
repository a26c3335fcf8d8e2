//! A run of a program, within limits.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use futures_util::future::try_join3;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::environment::Environment;
use crate::profile::shown;
use crate::{Error, ErrorKind};

/// The most that is read of what it prints, in bytes. Session tokens can have several thousand bytes; the rest is short.
const MAX_PRINTED: usize = 64 * 1024;

/// How much is kept of what it writes to its standard error, in bytes: its last words tell why it failed.
const KEPT_OF_STDERR: usize = 4 * 1024;

/// How many characters of those are shown.
const SHOWN_OF_STDERR: usize = 1000;

/// What is read at once.
const PIECE: usize = 4 * 1024;

/// What is run.
pub(super) struct Program<'a> {
    pub(super) name: &'a str,
    pub(super) arguments: &'a [String],
}

/// Runs the program to its end, and gives what it prints. One that takes too long, prints too much or is no longer waited for
/// is killed.
pub(super) async fn run(
    program: &Program<'_>,
    environment: &Environment,
    limit: Duration,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    crate::runtime::runtime()?;
    let failed = |what: &str| {
        Error::new(ErrorKind::Credentials, format!("the credential process {} {what}", shown_name(program.name)))
    };
    let mut command = Command::new(program.name);
    command.args(program.arguments).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(variables) = environment.given() {
        command.env_clear().envs(variables);
    }
    let mut child = command
        .spawn()
        .map_err(|error| failed("could not be started; is it there, with its whole path?").with_source(error))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let run = async {
        let (printed, stderr, status) = try_join3(read_all(stdout), read_tail(stderr), child.wait()).await?;
        Ok::<_, io::Error>((printed, stderr, status))
    };
    let outcome = timeout(limit, run).await.map_err(|elapsed| {
        let message = format!("the credential process {} did not end within {limit:?}", shown_name(program.name));
        Error::new(ErrorKind::Timeout, message).with_source(elapsed)
    })?;
    let (printed, stderr, status) = outcome.map_err(|error| failed("could not be read").with_source(error))?;
    if !status.success() {
        return Err(failed(&failure(status, &stderr)));
    }
    Ok(printed)
}

/// All of it, or an error if that is too much: the program is then killed, with the future that waits for it.
async fn read_all(pipe: Option<impl AsyncRead + Unpin>) -> io::Result<Zeroizing<Vec<u8>>> {
    // Of its final size at once: what grows leaves copies behind.
    let mut read = Zeroizing::new(Vec::with_capacity(MAX_PRINTED + 1));
    if let Some(pipe) = pipe {
        let mut pipe = pipe.take(MAX_PRINTED as u64 + 1);
        while pipe.read_buf(&mut *read).await? > 0 {}
    }
    if read.len() > MAX_PRINTED {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("it printed more than {MAX_PRINTED} bytes")));
    }
    Ok(read)
}

/// The end of it. The rest is read as well, for the program waits while nobody does.
async fn read_tail(pipe: Option<impl AsyncRead + Unpin>) -> io::Result<Vec<u8>> {
    let mut tail = Vec::with_capacity(KEPT_OF_STDERR + PIECE);
    let Some(mut pipe) = pipe else { return Ok(tail) };
    let mut piece = [0; PIECE];
    loop {
        let length = pipe.read(&mut piece).await?;
        if length == 0 {
            return Ok(tail);
        }
        tail.extend_from_slice(piece.get(..length).unwrap_or_default());
        tail.drain(..tail.len().saturating_sub(KEPT_OF_STDERR));
    }
}

/// A program's name in an error. What comes after a space or a `=` may be an argument, and a secret: somebody may have put
/// quotation marks around the whole command, or a variable before it.
pub(super) fn shown_name(name: &str) -> String {
    match name.split_once(|c: char| c.is_whitespace() || c == '=') {
        Some((start, _)) => format!("{}…", shown(start)),
        None => shown(name),
    }
}

/// How it failed, in one line.
fn failure(status: ExitStatus, stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let text = text.trim();
    let skipped = text.chars().count().saturating_sub(SHOWN_OF_STDERR);
    let shown: String = text.chars().skip(skipped).flat_map(char::escape_debug).collect();
    if shown.is_empty() {
        format!("failed ({status}) and said nothing on its standard error")
    } else {
        format!("failed ({status}): {}{shown}", if skipped > 0 { "…" } else { "" })
    }
}
