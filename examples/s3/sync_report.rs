//! What became of many files or objects.

use std::fmt::Display;

use tower_sigv4::Error;
use tower_sigv4::s3::transfer::SyncReport;

use crate::arguments::Talk;
use crate::failure::Failure;
use crate::output::say;
use crate::text::{complain, one_line};

/// How many failures are named; the rest is counted.
const MAX_NAMED: u64 = 100;

/// Files or objects that failed, each named when it does.
#[derive(Debug, Default)]
pub(crate) struct Failures {
    failed: u64,
    lines: Vec<String>,
}

impl Failures {
    pub(crate) fn add(&mut self, name: &str, error: &Error) {
        self.add_line(|| format!("{name}: {}", one_line(error)));
    }

    pub(crate) fn add_line(&mut self, line: impl FnOnce() -> String) {
        self.failed += 1;
        if self.failed <= MAX_NAMED {
            self.lines.push(line());
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.failed == 0
    }

    /// Says what was done, and names them. Not while there is a progress bar.
    pub(crate) async fn tell_with(self, talk: Talk, done: impl Display) -> Result<(), Failure> {
        let said = if talk.quiet { Ok(()) } else { say(done).await };
        // Whether somebody reads what was done does not matter when something failed.
        self.tell()?;
        said
    }

    /// Names them, a line each.
    fn tell(self) -> Result<(), Failure> {
        for line in &self.lines {
            complain(line);
        }
        if self.failed > 0 { Err(Failure::Partly { failed: self.failed }) } else { Ok(()) }
    }
}

/// Says what a sync did, and what failed.
pub(crate) async fn tell(report: SyncReport, talk: Talk) -> Result<(), Failure> {
    let (verb, count) = match report.downloaded {
        0 => ("uploaded", report.uploaded),
        downloaded => ("downloaded", downloaded),
    };
    let SyncReport { bytes, unchanged, deleted, failed, failures: first, .. } = report;
    let mut failures = Failures::default();
    for failure in &first {
        failures.add(&failure.name, &failure.error);
    }
    // The report has the first of them alone.
    failures.failed = failed;
    failures
        .tell_with(talk, format_args!("{verb} {count} ({bytes} bytes), unchanged {unchanged}, deleted {deleted}"))
        .await
}
