//! What is known of a request's body while it is sent: told by the body, asked by the future of the answer.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::minimum::{Minimum, Progress};
use crate::Error;

/// A body that is being sent.
#[derive(Clone, Debug)]
pub(super) struct Upload(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    minimum: Minimum,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// How many bytes the connection was given, and when, if it has not asked for more since.
    given: Option<(u64, Instant)>,
    progress: Progress,
}

impl Upload {
    pub(super) fn new(minimum: Minimum) -> Self {
        Self(Arc::new(Shared { minimum, state: Mutex::default() }))
    }

    /// The connection asks for more: what it was given has moved.
    pub(super) fn asked(&self) {
        self.with(|state| {
            if let Some((bytes, since)) = state.given.take() {
                state.progress.moved(bytes, since.elapsed(), &self.0.minimum);
            }
        });
    }

    /// The connection was given this, and there may be more.
    pub(super) fn gave(&self, bytes: u64) {
        self.with(|state| state.given = Some((bytes, Instant::now())));
    }

    /// How long the connection has left to ask for more, if it asks at once from now on; the error when it has none.
    pub(super) fn check(&self) -> Result<Duration, Error> {
        // A body that is gone is not waited for.
        if Arc::strong_count(&self.0) == 1 {
            return Ok(self.0.minimum.window);
        }
        self.with(|state| {
            let left = self.0.minimum.left(state.progress);
            let Some((_, since)) = state.given else { return Ok(left) };
            match left.saturating_sub(since.elapsed()) {
                Duration::ZERO => Err(self.0.minimum.stalled("the sending of the request's body")),
                left => Ok(left),
            }
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
