//! What must move in which time.

use std::time::Duration;

use crate::{Error, ErrorKind};

/// At least this many bytes in this time of waiting.
#[derive(Clone, Copy, Debug)]
pub(super) struct Minimum {
    pub(super) bytes: u64,
    pub(super) window: Duration,
}

/// What moved since a window of waiting began.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    bytes: u64,
    waited: Duration,
}

impl Minimum {
    /// How much longer may be waited.
    pub(super) fn left(&self, progress: Progress) -> Duration {
        self.window.saturating_sub(progress.waited)
    }

    /// The error when there is no more time.
    pub(super) fn stalled(&self, what: &str) -> Error {
        let message = format!(
            "{what} stalled: fewer than {} bytes moved in {:?}, the least that is accepted",
            self.bytes, self.window
        );
        Error::new(ErrorKind::Timeout, message)
    }
}

impl Progress {
    /// Bytes moved after a wait. A new window begins when they are enough, or when the wait went beyond the window without
    /// anybody to see it: then it is not known how long they were there.
    pub(super) fn moved(&mut self, bytes: u64, waited: Duration, minimum: &Minimum) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.waited += waited;
        if self.bytes >= minimum.bytes || self.waited >= minimum.window {
            *self = Self::default();
        }
    }
}
