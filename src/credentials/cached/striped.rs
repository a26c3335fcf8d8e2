//! Copies of credentials, so that threads do not wait for each other's counting.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::Credentials;

/// How many copies there are. Eight keep the threads of most machines apart, and a signing key more or less a day costs nothing.
const STRIPES: usize = 8;

/// The same credentials several times. Handing them out counts a reference up and down, and a count that several threads change
/// moves between their cores each time; here each thread has a copy of its own, as long as there are enough.
#[derive(Clone)]
pub(super) struct Striped([Credentials; STRIPES]);

impl Striped {
    pub(super) fn new(credentials: &Credentials) -> Self {
        Self(std::array::from_fn(|_| credentials.separate()))
    }

    /// This thread's copy.
    pub(super) fn mine(&self) -> &Credentials {
        let [first, ..] = &self.0;
        self.0.get(stripe()).unwrap_or(first)
    }
}

/// Which copy is this thread's.
fn stripe() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static MINE: Cell<Option<usize>> = const { Cell::new(None) };
    }
    MINE.get().unwrap_or_else(|| {
        let mine = NEXT.fetch_add(1, Ordering::Relaxed) % STRIPES;
        MINE.set(Some(mine));
        mine
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thread_has_the_same_credentials() {
        let striped = Striped::new(&Credentials::new("AKID", "secret").with_session_token("token"));
        std::thread::scope(|scope| {
            for _ in 0..2 * STRIPES {
                scope.spawn(|| {
                    let mine = striped.mine();
                    assert_eq!((mine.access_key_id(), mine.session_token()), ("AKID", Some("token")));
                    assert_eq!(stripe(), stripe(), "a thread keeps its copy");
                });
            }
        });
    }
}
