//! The token that version 2 of the metadata service demands.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{Error, ErrorKind};

pub(super) const TOKEN: HeaderName = HeaderName::from_static("x-aws-ec2-metadata-token");
pub(super) const TOKEN_TTL: HeaderName = HeaderName::from_static("x-aws-ec2-metadata-token-ttl-seconds");

/// How long a token is to last, in seconds: six hours, the most that there is.
///
/// Source: [Use IMDS](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html).
pub(super) const LONGEST_TTL: u64 = 21_600;

/// A token is renewed this long before its end, as AWS's SDK for Rust does, so that none ends on its way.
const RENEWED_BEFORE: Duration = Duration::from_secs(120);

/// The longest token that is sent, in bytes. They have 56.
const MAX_LENGTH: usize = 4_096;

/// What an instance's metadata service has said so far.
#[derive(Default)]
pub(super) struct Memory(Mutex<Known>);

#[derive(Default)]
struct Known {
    token: Option<(HeaderValue, SystemTime)>,
    has_answered: bool,
}

impl Memory {
    /// The token that is held, if it is good for a while.
    pub(super) fn token(&self, now: SystemTime) -> Option<HeaderValue> {
        let (token, renewal) = self.known().token.clone()?;
        (now < renewal).then_some(token)
    }

    pub(super) fn keep(&self, token: HeaderValue, life: Duration, now: SystemTime) {
        let renewal = now.checked_add(life.saturating_sub(RENEWED_BEFORE)).unwrap_or(now);
        let mut known = self.known();
        known.token = Some((token, renewal));
        known.has_answered = true;
    }

    /// The service answered a question.
    pub(super) fn note_answer(&self) {
        self.known().has_answered = true;
    }

    /// The service refused this token.
    pub(super) fn forget(&self, token: &HeaderValue) {
        let mut known = self.known();
        if known.token.as_ref().is_some_and(|(held, _)| held == token) {
            known.token = None;
        }
    }

    /// Whether there is such a service here.
    pub(super) fn has_answered(&self) -> bool {
        self.known().has_answered
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}

/// The token in an answer, and how long it lasts.
pub(super) fn read(headers: &HeaderMap, document: &[u8]) -> Result<(HeaderValue, Duration), Error> {
    let document = document.trim_ascii();
    let is_token = !document.is_empty()
        && document.len() <= MAX_LENGTH
        && document.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'<');
    let token = HeaderValue::from_bytes(document).ok().filter(|_| is_token);
    let mut token = token.ok_or_else(|| Error::new(ErrorKind::InvalidResponse, "the answer is no token"))?;
    token.set_sensitive(true);
    let life = headers.get(TOKEN_TTL).and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(LONGEST_TTL);
    Ok((token, Duration::from_secs(life.min(LONGEST_TTL))))
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[test]
    fn a_token_is_held_until_two_minutes_before_its_end() {
        let memory = Memory::default();
        assert!(!memory.has_answered());
        memory.keep(HeaderValue::from_static("tok3n"), Duration::from_secs(600), UNIX_EPOCH);
        assert!(memory.has_answered());
        assert!(memory.token(UNIX_EPOCH + Duration::from_secs(479)).is_some());
        assert_eq!(memory.token(UNIX_EPOCH + Duration::from_secs(480)), None);

        memory.forget(&HeaderValue::from_static("another"));
        assert!(memory.token(UNIX_EPOCH).is_some());
        memory.forget(&HeaderValue::from_static("tok3n"));
        assert_eq!(memory.token(UNIX_EPOCH), None);
    }

    #[test]
    fn an_answer_of_another_kind_is_no_token() {
        let (token, life) = read(&HeaderMap::new(), b"tok3n==\n").unwrap();
        assert!(token == "tok3n==" && token.is_sensitive() && life == Duration::from_secs(21_600));
        let ttl = |value: &'static str| HeaderMap::from_iter([(TOKEN_TTL, HeaderValue::from_static(value))]);
        assert_eq!(read(&ttl("300"), b"tok3n").unwrap().1, Duration::from_secs(300));
        assert_eq!(read(&ttl("99999999"), b"tok3n").unwrap().1, Duration::from_secs(21_600));
        for document in
            ["", "<html>", "<html><body>Sign in</body></html>", "tok3n\ntok3n", "tok3n\0", "tok 3n", "tok3né"]
        {
            let error = read(&HeaderMap::new(), document.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidResponse);
            assert!(!format!("{error:?}").contains("tok3n"), "{error:?}");
        }
        assert!(read(&HeaderMap::new(), &[b'a'; 4_097]).is_err());
    }
}
