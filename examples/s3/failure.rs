//! Why a command did not succeed, as a script sees it and as a person does.

use std::error::Error as StdError;
use std::io;
use std::process::ExitCode;

use tower_sigv4::{Error, ErrorKind};

use crate::text::one_line;

const FAILED: u8 = 1;
const WRONG_USAGE: u8 = 2;
const NOT_FOUND: u8 = 3;
const PARTLY: u8 = 4;

/// Why a command did not succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What was asked for makes no sense; nothing was changed.
    Usage(String),
    /// What was asked for is not there.
    NotFound(String),
    /// Something else went wrong here.
    Local(String),
    /// What the library says.
    Library(Error),
    /// Some files or objects failed, each told already.
    Partly { failed: u64 },
    /// The reader of standard output has gone; that is its right.
    NoReader,
    /// Ended by a signal, whose exit code this is; and whether everything was cleaned up in time.
    Interrupted { code: u8, is_clean: bool },
}

impl Failure {
    /// What to say about it; `None` for nothing.
    pub(crate) fn line(&self) -> Option<String> {
        Some(match self {
            Self::Usage(text) | Self::NotFound(text) | Self::Local(text) => text.clone(),
            Self::Library(error) => one_line(error),
            Self::Partly { failed } => format!("{failed} of the files or objects failed; the others are done"),
            Self::Interrupted { is_clean: false, .. } => {
                "parts of an unfinished upload may be left in the store".to_owned()
            }
            Self::NoReader | Self::Interrupted { .. } => return None,
        })
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::NoReader => 0,
            Self::Usage(_) => WRONG_USAGE,
            Self::NotFound(_) => NOT_FOUND,
            Self::Library(error) if is_missing(error) => NOT_FOUND,
            Self::Library(error) if error.kind() == ErrorKind::InvalidInput => WRONG_USAGE,
            Self::Local(_) | Self::Library(_) => FAILED,
            Self::Partly { .. } => PARTLY,
            Self::Interrupted { code, .. } => *code,
        })
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        if error.kind() == ErrorKind::Output && has_io(&error, io::ErrorKind::BrokenPipe) {
            return Self::NoReader;
        }
        Self::Library(error)
    }
}

/// Whether an object or a bucket is not there, or a file to upload.
fn is_missing(error: &Error) -> bool {
    let reads_files = matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::RequestBody);
    error.is_not_found() || (reads_files && has_io(error, io::ErrorKind::NotFound))
}

/// Whether an error of this kind is among those below.
fn has_io(error: &Error, kind: io::ErrorKind) -> bool {
    let first: &(dyn StdError + 'static) = error;
    let mut chain = std::iter::successors(Some(first), |error: &&(dyn StdError + 'static)| (*error).source());
    chain.any(|error| error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == kind))
}
