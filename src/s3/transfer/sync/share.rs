//! One file's part in the progress of all.

use std::sync::{Arc, Mutex, PoisonError};

use crate::s3::transfer::progress::{Progress, ProgressWatch, Tracker};

/// Adds a transfer's progress to that of a sync.
#[derive(Clone)]
pub(super) struct Share {
    all: Tracker,
    /// What of it was added already.
    added: Arc<Mutex<Progress>>,
}

impl Share {
    /// The share of a transfer of so many bytes.
    pub(super) fn new(all: &Tracker, bytes: u64) -> Self {
        all.change(|all| all.total = Some(all.total.unwrap_or_default() + bytes));
        Self { all: all.clone(), added: Arc::default() }
    }

    /// What a transfer has to call when it is further.
    pub(super) fn callback(&self, transfer: ProgressWatch) -> impl Fn(&Progress) + Send + Sync + 'static {
        let share = self.clone();
        move |_| share.update(|| transfer.now())
    }

    /// Takes back what was added of a transfer that failed.
    pub(super) fn take_back(&self, bytes: u64) {
        self.update(Progress::default);
        self.all.change(|all| all.total = all.total.map(|total| total.saturating_sub(bytes)));
    }

    /// `now` is asked for when nobody else adds, so that what is added last is what holds.
    fn update(&self, now: impl FnOnce() -> Progress) {
        let mut added = self.added.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now();
        self.all.change(|all| {
            all.bytes = (all.bytes + now.bytes).saturating_sub(added.bytes);
            all.parts = (all.parts + now.parts).saturating_sub(added.parts);
            all.retries += now.retries.saturating_sub(added.retries);
        });
        *added = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_and_can_be_taken_back() {
        let all = Tracker::new();
        let (first, second) = (Share::new(&all, 10), Share::new(&all, 5));
        let transfer = Tracker::new();
        let callback = first.callback(transfer.watch());
        transfer.change(|progress| progress.bytes = 7);
        callback(&Progress::default());
        second.update(|| Progress { bytes: 5, parts: 1, retries: 2, ..Progress::default() });
        let now = all.watch().now();
        assert_eq!((now.bytes, now.total, now.parts, now.retries), (12, Some(15), 1, 2));
        first.take_back(10);
        let now = all.watch().now();
        assert_eq!((now.bytes, now.total, now.parts, now.retries), (5, Some(5), 1, 2));
    }
}
