//! The messages that were taken already.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::{Message, VerifyError};

/// How many messages are remembered: 27 a second for an hour, in about 15 MB. One more makes the oldest forgotten.
const MAX_MESSAGES: usize = 100_000;

/// The messages that were taken and are not too old to come again, the oldest first. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Replays(Arc<Mutex<BTreeMap<Key, Progress>>>);

/// What a message is known by: its time and its id, which SNS keeps from one attempt to the next.
type Key = (SystemTime, String);

/// How far a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Taken,
    /// Whether it will stay taken is not known yet.
    BeingHandled,
}

/// A message that was taken and is not dealt with yet. Dropping it forgets the message, so that SNS may try again.
#[derive(Debug, Default)]
pub(super) struct Unsettled(Option<(Replays, Key)>);

impl Replays {
    /// Remembers a message, unless it is remembered already.
    pub(super) fn remember(&self, message: &Message, now: SystemTime, max_age: Duration) -> Result<(), VerifyError> {
        let mut taken = self.taken();
        let is_too_old = |timestamp: SystemTime| now.duration_since(timestamp).is_ok_and(|age| age > max_age);
        while taken.first_key_value().is_some_and(|((timestamp, _), _)| is_too_old(*timestamp)) {
            taken.pop_first();
        }
        let key = key(message);
        match taken.get(&key) {
            Some(Progress::Taken) => return Err(VerifyError::Replayed),
            Some(Progress::BeingHandled) => return Err(VerifyError::BeingHandled),
            None => taken.insert(key, Progress::Taken),
        };
        if taken.len() > MAX_MESSAGES {
            taken.pop_first();
        }
        Ok(())
    }

    pub(super) fn forget(&self, message: &Message) {
        self.taken().remove(&key(message));
    }

    /// A message that was remembered, to be settled once it was dealt with.
    pub(super) fn unsettled(&self, message: &Message) -> Unsettled {
        let key = key(message);
        self.set(&key, Progress::BeingHandled);
        Unsettled(Some((self.clone(), key)))
    }

    /// One that was forgotten in the meantime stays so.
    fn set(&self, key: &Key, progress: Progress) {
        if let Some(known) = self.taken().get_mut(key) {
            *known = progress;
        }
    }

    /// A panic while the lock is held leaves the map as good as it was.
    fn taken(&self) -> MutexGuard<'_, BTreeMap<Key, Progress>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Unsettled {
    /// It was dealt with: the message stays remembered.
    pub(super) fn settle(mut self) {
        if let Some((replays, key)) = self.0.take() {
            replays.set(&key, Progress::Taken);
        }
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
        assert!(replays.remember(&message, at(0), HOUR).is_ok());
        let again = replays.clone().remember(&message, at(3_600), HOUR);
        assert!(matches!(again, Err(VerifyError::Replayed)), "it may still come");
        replays.forget(&message);
        assert!(replays.remember(&message, at(3_600), HOUR).is_ok());
    }

    /// SNS gives up waiting after 15 seconds and sends the message again; if that were refused for good while the first
    /// attempt is still at work and then fails, the message would be lost.
    #[test]
    fn a_message_that_is_being_handled_may_come_again_later() {
        let replays = Replays::default();
        let message = message("a", 0);
        replays.remember(&message, at(0), HOUR).unwrap();
        let unsettled = replays.unsettled(&message);
        assert!(matches!(replays.remember(&message, at(20), HOUR), Err(VerifyError::BeingHandled)));
        drop(unsettled);
        replays.remember(&message, at(40), HOUR).unwrap();
        replays.unsettled(&message).settle();
        assert!(matches!(replays.remember(&message, at(60), HOUR), Err(VerifyError::Replayed)));
    }

    #[test]
    fn what_is_too_old_to_come_again_is_not_kept() {
        let replays = Replays::default();
        replays.remember(&message("a", 0), at(0), HOUR).unwrap();
        replays.remember(&message("b", 10), at(3_600), HOUR).unwrap();
        assert_eq!(replays.taken().len(), 2);
        replays.remember(&message("c", 20), at(3_601), HOUR).unwrap();
        assert_eq!(replays.taken().len(), 2);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let replays = Replays::default();
        for number in 0..=MAX_MESSAGES {
            replays.remember(&message(&format!("{number:06}"), 0), at(0), HOUR).unwrap();
        }
        assert_eq!(replays.taken().len(), MAX_MESSAGES);
        assert!(replays.remember(&message("100000", 0), at(0), HOUR).is_err(), "the newest stays");
        assert!(replays.remember(&message("000000", 0), at(0), HOUR).is_ok(), "the oldest went");
    }
}
