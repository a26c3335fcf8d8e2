//! How long a call goes on: its retries and its time limits.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{HeaderMap, HeaderValue};
use pin_project_lite::pin_project;
use tokio::runtime::Handle;
use tokio::time::{Instant, Sleep, sleep_until};

pub(super) use crate::retry::Pause;
use crate::retry::{AwsRetry, Outcome, Timeouts, set_headers};
use crate::{Error, ErrorKind};

/// What is set for all calls of a service.
#[derive(Clone, Debug, Default)]
pub(crate) struct Persistence {
    pub(crate) retry: Option<AwsRetry>,
    pub(crate) timeouts: Timeouts,
}

/// The attempts of one call.
pub(super) struct Attempts {
    /// With the id of the call.
    retry: Option<(AwsRetry, HeaderValue)>,
    /// What the last attempt failed with.
    error: Option<Error>,
}

impl Attempts {
    pub(super) fn new(persistence: &Persistence) -> Self {
        let retry = persistence.retry.as_ref().map(|retry| (retry.clone(), retry.new_id()));
        Self { retry, error: None }
    }

    /// Tells the service which attempt of which call it is.
    pub(super) fn note(&self, headers: &mut HeaderMap) {
        if let Some((retry, id)) = &self.retry {
            set_headers(headers, id.clone(), retry);
        }
    }

    /// The wait before the first attempt.
    pub(super) fn begin(&self) -> Option<Pause> {
        self.retry.as_ref().and_then(|(retry, _)| retry.begin())
    }

    /// The wait before the next attempt, and the result of this one where it is the last.
    pub(super) fn next<T>(&mut self, result: Result<T, Error>, can_repeat: bool) -> Result<Pause, Result<T, Error>> {
        let Some((retry, _)) = &mut self.retry else { return Err(result) };
        let outcome = Outcome::of_call(&result);
        match (retry.next(outcome, can_repeat), result) {
            (Some(pause), Err(error)) => {
                self.error = Some(error);
                Ok(pause)
            }
            (_, result) => Err(result),
        }
    }

    /// The error of a call that has used up its time.
    pub(super) fn out_of_time(&mut self, error: Error) -> Error {
        match self.error.take() {
            Some(last) => error.with_source(last),
            None => error,
        }
    }
}

pin_project! {
    /// The time limits of one call, by one timer that ends with the earlier of them.
    pub(super) struct Timer {
        limits: Timeouts,
        attempt: Option<Instant>,
        overall: Option<Instant>,
        #[pin]
        sleep: Option<Sleep>,
    }
}

/// The time limit that passed.
pub(super) enum Passed {
    Attempt(Error),
    Overall(Error),
}

impl Timer {
    /// Begins with the call; what comes first is an attempt, or a pause before it.
    pub(super) fn new(persistence: &Persistence, is_attempt: bool) -> Self {
        let limits = persistence.timeouts;
        if (limits.attempt.is_none() && limits.overall.is_none()) || Handle::try_current().is_err() {
            return Self::none();
        }
        let end = |limit| Instant::now().checked_add(limit);
        let attempt = limits.attempt.filter(|_| is_attempt).and_then(end);
        let overall = limits.overall.and_then(end);
        let sleep = earlier(attempt, overall).map(sleep_until);
        Self { limits, attempt, overall, sleep }
    }

    pub(super) fn none() -> Self {
        Self { limits: Timeouts::default(), attempt: None, overall: None, sleep: None }
    }

    /// Another attempt begins.
    pub(super) fn begin_attempt(self: Pin<&mut Self>) {
        let end = self.limits.attempt.and_then(|limit| Instant::now().checked_add(limit));
        self.set_attempt(end);
    }

    /// A pause begins.
    pub(super) fn begin_pause(self: Pin<&mut Self>) {
        self.set_attempt(None);
    }

    fn set_attempt(self: Pin<&mut Self>, end: Option<Instant>) {
        let mut this = self.project();
        if *this.attempt == end {
            return;
        }
        *this.attempt = end;
        let end = earlier(end, *this.overall);
        match (this.sleep.as_mut().as_pin_mut(), end) {
            (Some(sleep), Some(end)) => sleep.reset(end),
            (_, end) => this.sleep.set(end.map(sleep_until)),
        }
    }

    pub(super) fn poll_passed(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Passed> {
        let this = self.project();
        let Some(sleep) = this.sleep.as_pin_mut() else { return Poll::Pending };
        ready!(sleep.poll(cx));
        let is_overall = this.overall.is_some_and(|end| end <= Instant::now());
        Poll::Ready(match (is_overall, this.limits.overall, this.limits.attempt) {
            (true, Some(limit), _) => {
                let message = format!("no success within {limit:?}, all attempts and pauses included");
                Passed::Overall(Error::new(ErrorKind::Timeout, message))
            }
            (_, _, limit) => {
                let message = format!("no answer within {:?}", limit.unwrap_or_default());
                Passed::Attempt(Error::new(ErrorKind::Timeout, message))
            }
        })
    }
}

fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}
