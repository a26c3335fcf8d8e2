//! Ending early without leaving anything behind.

use std::io;
use std::time::Duration;

use tokio::time::timeout;
use tower_sigv4::s3::S3;

use crate::failure::Failure;

/// How long an interrupted command may take to tell the store.
const CLEAN_UP_LIMIT: Duration = Duration::from_secs(10);
/// How long a file may take to be closed. Reads of a terminal or a pipe that nobody writes to end never, so it is
/// short.
const CLOSE_LIMIT: Duration = Duration::from_millis(500);

/// Runs a command to its end, or until a signal asks to stop it. Then it is dropped, and with it go temporary files
/// and, by tasks of their own, unfinished uploads: those are waited for. A second signal ends the waiting.
pub(crate) fn run_to_end(s3: &S3, command: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let no_runtime = |error: io::Error| Failure::Local(format!("the program cannot be set up: {error}"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(no_runtime)?;
    let mut signals = {
        let _inside = runtime.enter();
        Signals::new().map_err(no_runtime)?
    };
    let result = runtime.block_on(async {
        tokio::select! {
            biased;
            code = signals.next() => Err(Failure::Interrupted { code, is_clean: true }),
            result = command => result,
        }
    });
    // A command that failed may have dropped uploads as well.
    let is_clean = result.is_ok() || runtime.block_on(cleaned_up(s3, &mut signals));
    runtime.shutdown_timeout(if is_clean { CLOSE_LIMIT } else { Duration::ZERO });
    match result {
        Err(Failure::Interrupted { code, .. }) => Err(Failure::Interrupted { code, is_clean }),
        other => other,
    }
}

/// Waits until the uploads that went with the command are aborted.
async fn cleaned_up(s3: &S3, signals: &mut Signals) -> bool {
    tokio::select! {
        done = timeout(CLEAN_UP_LIMIT, s3.aborts_finished()) => done.is_ok(),
        _ = signals.next() => false,
    }
}

/// The signals that ask to end.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// The exit code for the next one: 128 and its number, as shells have it.
    async fn next(&mut self) -> u8 {
        tokio::select! {
            _ = self.interrupt.recv() => 130,
            _ = self.terminate.recv() => 143,
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) -> u8 {
        self.0.recv().await;
        130
    }
}
