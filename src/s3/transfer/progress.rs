//! How far a transfer is.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

/// How far a transfer is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// How many bytes were transferred. A part that has to be sent again is taken back.
    pub bytes: u64,
    /// How many there are, once that is known.
    pub total: Option<u64>,
    /// How many parts are done; an object in one piece is one part.
    pub parts: u32,
    /// How many requests were sent again.
    pub retries: u32,
    /// The id of the multipart upload, while there is one: what [`Upload::resume`](super::Upload::resume) takes.
    pub upload_id: Option<String>,
}

/// Looks at a transfer's progress from elsewhere; it outlives the transfer.
#[derive(Clone, Debug)]
pub struct ProgressWatch(watch::Receiver<Progress>);

impl ProgressWatch {
    /// How far it is now.
    #[must_use]
    pub fn now(&self) -> Progress {
        self.0.borrow().clone()
    }

    /// Waits until it is further than when last asked; `None` once the transfer is over.
    pub async fn changed(&mut self) -> Option<Progress> {
        self.0.changed().await.ok()?;
        Some(self.0.borrow_and_update().clone())
    }
}

type Callback = dyn Fn(&Progress) + Send + Sync;

/// Counts a transfer's progress and tells it to whoever asked.
#[derive(Clone)]
pub(super) struct Tracker {
    state: watch::Sender<Progress>,
    callback: Option<Arc<Callback>>,
}

impl Tracker {
    pub(super) fn new() -> Self {
        Self { state: watch::Sender::new(Progress::default()), callback: None }
    }

    pub(super) fn set_callback(&mut self, callback: impl Fn(&Progress) + Send + Sync + 'static) {
        self.callback = Some(Arc::new(callback));
    }

    pub(super) fn watch(&self) -> ProgressWatch {
        ProgressWatch(self.state.subscribe())
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Progress)) {
        self.state.send_modify(change);
        if let Some(callback) = &self.callback {
            // A copy, so that the callback may look at the watch itself.
            let now = self.state.borrow().clone();
            callback(&now);
        }
    }

    /// Counts a request that is sent again.
    pub(super) fn count_retry(&self) {
        self.change(|progress| progress.retries += 1);
    }

    /// Counts one attempt at a part.
    pub(super) fn attempt(&self) -> Attempt {
        Attempt { counter: Counter { tracker: self.clone(), bytes: Arc::new(Mutex::new(Some(0))) } }
    }
}

impl fmt::Debug for Tracker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.state.borrow().fmt(f)
    }
}

/// The bytes of one attempt, taken back unless it is done.
#[derive(Debug)]
pub(super) struct Attempt {
    counter: Counter,
}

/// Counts the bytes of an attempt, while there is one: a client may go on reading a body for a while after it was given up.
#[derive(Clone, Debug)]
pub(super) struct Counter {
    tracker: Tracker,
    bytes: Arc<Mutex<Option<u64>>>,
}

impl Counter {
    pub(super) fn add(&self, more: u64) {
        if let Some(bytes) = &mut *self.bytes.lock().unwrap_or_else(PoisonError::into_inner) {
            *bytes += more;
            self.tracker.change(|progress| progress.bytes += more);
        }
    }

    /// What was counted; nothing more will be.
    fn take(&self) -> Option<u64> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Attempt {
    pub(super) fn counter(&self) -> Counter {
        self.counter.clone()
    }

    /// The part is done, with as many bytes as it has.
    pub(super) fn done(self, length: u64) {
        let counted = self.counter.take().unwrap_or_default();
        self.counter.tracker.change(|progress| {
            progress.bytes = progress.bytes.saturating_sub(counted) + length;
            progress.parts += 1;
        });
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if let Some(bytes) = self.counter.take().filter(|bytes| *bytes > 0) {
            self.counter.tracker.change(|progress| progress.bytes = progress.bytes.saturating_sub(bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_that_fails_is_taken_back() {
        let tracker = Tracker::new();
        let first = tracker.attempt();
        let counter = first.counter();
        counter.add(7);
        assert_eq!(tracker.watch().now().bytes, 7);
        drop(first);
        counter.add(1);
        assert_eq!(tracker.watch().now().bytes, 0);
        let second = tracker.attempt();
        second.counter().add(3);
        second.done(10);
        assert_eq!((tracker.watch().now().bytes, tracker.watch().now().parts), (10, 1));
    }

    #[test]
    fn the_callback_may_look_at_the_watch() {
        let mut tracker = Tracker::new();
        let (watch, seen) = (tracker.watch(), Arc::new(Mutex::new(Vec::new())));
        let kept = Arc::clone(&seen);
        tracker.set_callback(move |progress| kept.lock().unwrap().push((progress.bytes, watch.now().bytes)));
        tracker.attempt().done(5);
        assert_eq!(*seen.lock().unwrap(), [(5, 5)]);
    }
}
