//! The messages that were taken already.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::Message;

/// How many messages are remembered: 27 a second for an hour, in about 15 MB. One more makes the oldest forgotten.
const MAX_MESSAGES: usize = 100_000;

/// The messages that were taken and are not too old to come again, the oldest first. Clones share them.
///
#[derive(Clone, Debug, Default)]
pub(super) struct Replays(Arc<Mutex<BTreeSet<Key>>>);

/// What a message is known by: its time and its id, which SNS keeps from one attempt to the next.
type Key = (SystemTime, String);

/// A message that was taken and is not dealt with yet. Dropping it forgets the message, so that SNS may try again.
#[derive(Debug, Default)]
pub(super) struct Unsettled(Option<(Replays, Key)>);

impl Replays {
    /// Remembers a message; `false` when it is remembered already.
    pub(super) fn remember(&self, message: &Message, now: SystemTime, max_age: Duration) -> bool {
        let mut taken = self.taken();
        let is_too_old = |timestamp: SystemTime| now.duration_since(timestamp).is_ok_and(|age| age > max_age);
        while taken.first().is_some_and(|(timestamp, _)| is_too_old(*timestamp)) {
            taken.pop_first();
        }
        let is_new = taken.insert(key(message));
        if taken.len() > MAX_MESSAGES {
            taken.pop_first();
        }
        is_new
    }

    pub(super) fn forget(&self, message: &Message) {
        self.taken().remove(&key(message));
    }

    pub(super) fn unsettled(&self, message: &Message) -> Unsettled {
        Unsettled(Some((self.clone(), key(message))))
    }

    /// A panic while the lock is held leaves the set as good as it was.
    fn taken(&self) -> MutexGuard<'_, BTreeSet<Key>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Unsettled {
    /// It was dealt with: the message stays remembered.
    pub(super) fn settle(mut self) {
        self.0 = None;
    }
}

impl Drop for Unsettled {
    fn drop(&mut self) {
        if let Some((replays, key)) = self.0.take() {
            replays.taken().remove(&key);
        }
    }
}

fn key(message: &Message) -> Key {
    (message.timestamp, message.message_id.clone())
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;
    use crate::sns::MessageKind;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn at(second: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(second)
    }

    fn message(id: &str, second: u64) -> Message {
        Message {
            kind: MessageKind::Notification,
            message_id: id.to_owned(),
            topic_arn: String::new(),
            subject: None,
            message: String::new(),
            timestamp: at(second),
            token: None,
            subscribe_url: None,
        }
    }

    #[test]
    fn a_message_is_taken_once_until_it_is_forgotten() {
        let replays = Replays::default();
        let message = message("a", 0);
        assert!(replays.remember(&message, at(0), HOUR));
        assert!(!replays.clone().remember(&message, at(3_600), HOUR), "it may still come");
        replays.forget(&message);
        assert!(replays.remember(&message, at(3_600), HOUR));
    }

    #[test]
    fn what_is_too_old_to_come_again_is_not_kept() {
        let replays = Replays::default();
        replays.remember(&message("a", 0), at(0), HOUR);
        replays.remember(&message("b", 10), at(3_600), HOUR);
        assert_eq!(replays.taken().len(), 2);
        replays.remember(&message("c", 20), at(3_601), HOUR);
        assert_eq!(replays.taken().len(), 2);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let replays = Replays::default();
        for number in 0..=MAX_MESSAGES {
            assert!(replays.remember(&message(&format!("{number:06}"), 0), at(0), HOUR));
        }
        assert_eq!(replays.taken().len(), MAX_MESSAGES);
        assert!(!replays.remember(&message("100000", 0), at(0), HOUR), "the newest stays");
        assert!(replays.remember(&message("000000", 1), at(0), HOUR), "the oldest went");
    }
}
