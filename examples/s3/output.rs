//! Standard output, in lines.

use std::fmt::Display;
use std::io;

use tokio::io::{AsyncWriteExt, BufWriter, Stdout};

use crate::failure::Failure;

/// Standard output. It is written by the runtime, so that a reader who does not read keeps nobody from ending the
/// program.
pub(crate) struct Output(BufWriter<Stdout>);

impl Output {
    pub(crate) fn new() -> Self {
        Self(BufWriter::new(tokio::io::stdout()))
    }

    pub(crate) async fn line(&mut self, line: impl Display) -> Result<(), Failure> {
        self.0.write_all(format!("{line}\n").as_bytes()).await.map_err(|error| unwritable(&error))
    }

    /// Has to be called after the last line.
    pub(crate) async fn flush(&mut self) -> Result<(), Failure> {
        self.0.flush().await.map_err(|error| unwritable(&error))
    }
}

/// Writes one line.
pub(crate) async fn say(line: impl Display) -> Result<(), Failure> {
    let mut output = Output::new();
    output.line(line).await?;
    output.flush().await
}

fn unwritable(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::NoReader,
        _ => Failure::Local(format!("standard output cannot be written: {error}")),
    }
}
