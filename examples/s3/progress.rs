//! How far a transfer is, for people who watch.

use std::io::{IsTerminal, stderr};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tower_sigv4::s3::transfer::Progress;

use crate::arguments::Talk;

const OF_KNOWN_LENGTH: &str = "{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
const OF_UNKNOWN_LENGTH: &str = "{spinner} {bytes}, {bytes_per_sec}";
/// How often it is drawn when nothing happens.
const TICK: Duration = Duration::from_millis(250);

/// A bar on standard error, unless that is no terminal. It goes with this value.
pub(crate) struct Meter(ProgressBar);

impl Meter {
    pub(crate) fn new(talk: Talk) -> Self {
        if talk.quiet || !stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(style(OF_UNKNOWN_LENGTH));
        bar.enable_steady_tick(TICK);
        Self(bar)
    }

    /// What a transfer has to call.
    pub(crate) fn callback(&self) -> impl Fn(&Progress) + Send + Sync + 'static {
        let bar = self.0.clone();
        move |now| {
            if let Some(total) = now.total {
                set_total(&bar, total);
            }
            bar.set_position(now.bytes);
        }
    }

    /// Counts bytes that are to be transferred.
    pub(crate) fn expect(&self, bytes: u64) {
        set_total(&self.0, self.0.length().unwrap_or_default() + bytes);
    }

    /// Counts bytes that are.
    pub(crate) fn add(&self, bytes: u64) {
        self.0.inc(bytes);
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn set_total(bar: &ProgressBar, total: u64) {
    if bar.length().is_none() {
        bar.set_style(style(OF_KNOWN_LENGTH));
    }
    bar.set_length(total);
}

fn style(template: &str) -> ProgressStyle {
    // The templates are those above.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
