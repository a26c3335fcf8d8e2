//! What became of a sync.

use crate::{Error, ErrorKind};

/// How many failures a report has with their errors; the rest is counted.
const MAX_FAILURES: usize = 100;

/// What [`FolderSync::send`](super::FolderSync::send) did, or would do in a dry run.
#[derive(Debug, Default)]
#[must_use = "files that failed are in it; `complete` makes an error of them"]
#[non_exhaustive]
pub struct SyncReport {
    /// How many files were uploaded.
    pub uploaded: u64,
    /// How many objects were downloaded.
    pub downloaded: u64,
    /// How many bytes these have.
    pub bytes: u64,
    /// How many were alike on both sides.
    pub unchanged: u64,
    /// How many extras were deleted.
    pub deleted: u64,
    /// How many failed.
    pub failed: u64,
    /// The first 100 of these.
    pub failures: Vec<SyncFailure>,
    /// In a dry run alone: what would be done, in no particular order, all of it.
    pub actions: Vec<SyncAction>,
}

/// A file or an object that could not be synced.
#[derive(Debug)]
#[non_exhaustive]
pub struct SyncFailure {
    /// Its key; of a file or a folder that can have none, its path.
    pub name: String,
    /// Why.
    pub error: Error,
}

/// What a dry run would do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SyncAction {
    /// Upload a file of so many bytes to this key.
    Upload {
        /// The key.
        key: String,
        /// The file's size.
        bytes: u64,
    },
    /// Download an object of so many bytes.
    Download {
        /// The key.
        key: String,
        /// The object's size.
        bytes: u64,
    },
    /// Delete an object that has no file, or a file that has no object.
    Delete {
        /// The key, also that of a file.
        key: String,
    },
}

impl SyncReport {
    /// Makes an error of a report with failures; its source is the first.
    ///
    /// # Errors
    ///
    /// Of the first failure's kind, with the number of all and the first one's name.
    pub fn complete(mut self) -> Result<Self, Error> {
        if self.failed == 0 {
            return Ok(self);
        }
        let first = (!self.failures.is_empty()).then(|| self.failures.swap_remove(0));
        let name = first.as_ref().map(|first| first.name.as_str()).unwrap_or_default();
        let message = format!("{} files or objects were not synced, one of them {name:?}", self.failed);
        let kind = first.as_ref().map_or(ErrorKind::InvalidInput, |first| first.error.kind());
        let error = Error::new(kind, message);
        Err(match first {
            Some(first) => error.with_source(first.error),
            None => error,
        })
    }

    pub(super) fn add_failure(&mut self, failure: SyncFailure) {
        self.failed += 1;
        if self.failures.len() < MAX_FAILURES {
            self.failures.push(failure);
        }
    }

    /// Counts what was done, and in a dry run keeps it.
    pub(super) fn add_action(&mut self, action: SyncAction, is_dry: bool) {
        match &action {
            SyncAction::Upload { bytes, .. } => {
                self.uploaded += 1;
                self.bytes += bytes;
            }
            SyncAction::Download { bytes, .. } => {
                self.downloaded += 1;
                self.bytes += bytes;
            }
            SyncAction::Delete { .. } => self.deleted += 1,
        }
        if is_dry {
            self.actions.push(action);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn failures_are_counted_and_the_first_are_kept() {
        let mut report = SyncReport::default();
        for number in 0..1_000 {
            report.add_failure(SyncFailure { name: number.to_string(), error: Error::new(ErrorKind::Timeout, "late") });
        }
        assert_eq!((report.failed, report.failures.len()), (1_000, MAX_FAILURES));
        let error = report.complete().unwrap_err();
        assert_eq!(error.to_string(), "1000 files or objects were not synced, one of them \"0\"");
        assert!(error.is_timeout() && error.source().unwrap().to_string() == "late");
        assert!(SyncReport::default().complete().is_ok());
    }
}
