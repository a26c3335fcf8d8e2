//! When to try again, and after how long: one policy for all levels.

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;
use tokio::runtime::Handle;

use super::backoff::pause;
use super::invocation::{Ids, attempt_of};
use super::outcome::{Outcome, Refusal, Trouble};
use super::pause::Pause;
use super::quota::Quota;
use super::rate_limit::RateLimit;
use crate::corrections::Corrections;
use crate::environment::Environment;
use crate::{Error, ErrorKind, telemetry};

/// How often a request is sent at the most unless told otherwise, the first time included: 3. Source: [retry
/// behavior](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
pub const DEFAULT_MAX_ATTEMPTS: u32 = 3;

/// Tries again as the AWS SDKs do in their [standard mode](super).
///
/// It is a [`Policy`](tower::retry::Policy) of typed operations and of HTTP requests, for [`tower::retry::RetryLayer`];
/// [`AwsRetryLayer`](super::AwsRetryLayer) is that layer with the SDKs' headers. Clones share their quota and their rate, so
/// make one for each client, not one for each call.
///
/// ```
/// use tower_sigv4::retry::AwsRetry;
///
/// let retry = AwsRetry::standard().max_attempts(5);
/// assert_eq!(retry.quota(), 500);
/// ```
#[derive(Clone)]
#[must_use = "a policy does nothing until a service or a layer has it"]
pub struct AwsRetry {
    max_attempts: u32,
    /// The header of every first attempt, so that it costs nothing.
    first_attempt: HeaderValue,
    shared: Arc<Shared>,
    limit: Option<Arc<RateLimit>>,
    call: Call,
}

/// What all calls share.
#[derive(Debug)]
struct Shared {
    quota: Quota,
    ids: Ids,
}

/// One call: tower clones the policy for each.
#[derive(Clone, Copy, Default)]
struct Call {
    retries: u32,
    made: Corrections,
    /// What the last retry took from the quota.
    taken: Option<u32>,
}

impl AwsRetry {
    /// Three attempts, with a quota of its own.
    pub fn standard() -> Self {
        Self {
            max_attempts: DEFAULT_MAX_ATTEMPTS,
            first_attempt: attempt_of(1, DEFAULT_MAX_ATTEMPTS),
            shared: Arc::new(Shared { quota: Quota::new(), ids: Ids::default() }),
            limit: None,
            call: Call::default(),
        }
    }

    /// As the environment sets it: `AWS_MAX_ATTEMPTS` is a number above 0, `AWS_RETRY_MODE` is `standard` or `adaptive`.
    /// `legacy` is `standard` here.
    ///
    /// ```
    /// use tower_sigv4::environment::Environment;
    /// use tower_sigv4::retry::AwsRetry;
    ///
    /// assert!(AwsRetry::from_environment(&Environment::from_pairs([("AWS_MAX_ATTEMPTS", "5")])).is_ok());
    /// let error = AwsRetry::from_environment(&Environment::from_pairs([("AWS_RETRY_MODE", "brave")])).unwrap_err();
    /// assert_eq!(error.kind(), tower_sigv4::ErrorKind::InvalidInput);
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for any other value.
    pub fn from_environment(environment: &Environment) -> Result<Self, Error> {
        Self::configured(environment.var("AWS_MAX_ATTEMPTS"), environment.var("AWS_RETRY_MODE"))
    }

    /// As the variables set it, or else settings of the same meaning in a profile.
    pub(crate) fn configured(max_attempts: Option<String>, mode: Option<String>) -> Result<Self, Error> {
        let mut retry = Self::standard();
        if let Some(text) = max_attempts {
            let attempts = text.parse().ok().filter(|&attempts| attempts > 0);
            retry = retry.max_attempts(attempts.ok_or_else(|| {
                let message = "AWS_MAX_ATTEMPTS, or max_attempts of the profile, is no number above 0; 3 is usual";
                Error::new(ErrorKind::InvalidInput, message)
            })?);
        }
        match mode.map(|mode| mode.to_ascii_lowercase()).as_deref() {
            None | Some("standard" | "legacy") => Ok(retry),
            Some("adaptive") => Ok(retry.adaptive()),
            Some(_) => {
                let message = "AWS_RETRY_MODE, or retry_mode of the profile, is neither `standard` nor `adaptive`";
                Err(Error::new(ErrorKind::InvalidInput, message))
            }
        }
    }

    /// Sets how often a request is sent at the most, the first time included; 1 is never again, and so is 0. The
    /// default is [`DEFAULT_MAX_ATTEMPTS`].
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self.first_attempt = attempt_of(1, self.max_attempts);
        self
    }

    /// Slows down once a service asks for fewer requests: the SDKs' adaptive mode. Every attempt then waits for its turn, the
    /// first of a call too; in a bare [`tower::retry::RetryLayer`] a first attempt does not.
    ///
    /// One that is throttled for one resource waits with its requests for another, so that it is for clients of one resource.
    pub fn adaptive(mut self) -> Self {
        self.limit = Some(Arc::new(RateLimit::new()));
        self
    }

    /// How many tokens are left for retries, from 0 to 500. A retry takes 14 of them, or 5 where the service asked for fewer
    /// requests; a success gives back what its last retry took, or 1.
    ///
    /// ```
    /// use http::{Request, Response};
    /// use tower::{Layer, ServiceExt, service_fn};
    /// use tower_sigv4::retry::{AwsRetry, AwsRetryLayer};
    /// use tower_sigv4::{Body, BoxError};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), BoxError> {
    /// // In the place of a service: one that is down.
    /// let down = service_fn(async |_: Request<Body>| Ok::<_, BoxError>(Response::builder().status(503).body(())?));
    /// let retry = AwsRetry::standard().max_attempts(2);
    /// let answer = AwsRetryLayer::new(retry.clone()).layer(down).oneshot(Request::new(Body::empty())).await?;
    /// assert_eq!(answer.status(), 503);
    /// assert_eq!(retry.quota(), 486);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn quota(&self) -> u32 {
        self.shared.quota.left()
    }

    /// The wait before the first attempt of a call, if there is any.
    pub(crate) fn begin(&self) -> Option<Pause> {
        let limit = self.limit.as_ref()?;
        let wait = limit.take().err()?;
        Handle::try_current().is_ok().then(|| Pause::new(wait, Some(Arc::clone(limit))))
    }

    /// The wait before the next attempt; `None` when there is none to be made.
    pub(crate) fn next(&mut self, outcome: Outcome, can_repeat: bool) -> Option<Pause> {
        if let Some(limit) = &self.limit {
            limit.answered(matches!(outcome, Outcome::Trouble(Trouble::Throttled, _)));
        }
        let (trouble, retry_after) = match outcome {
            Outcome::Success => {
                self.shared.quota.give_back(self.call.taken);
                return None;
            }
            Outcome::Failure => return None,
            Outcome::Trouble(trouble, retry_after) => (trouble, retry_after),
        };
        // Outside of a runtime nothing can wait, and services that are in trouble are not to be asked again at once.
        if !can_repeat || self.attempt() >= self.max_attempts || Handle::try_current().is_err() {
            return None;
        }
        self.call.taken = Some(self.shared.quota.take(trouble)?);
        let time = pause(trouble, self.attempt(), fastrand::f64(), retry_after);
        telemetry::retrying(self.attempt(), time, trouble.name());
        self.call.retries += 1;
        Some(Pause::new(time, self.limit.clone()))
    }

    /// Whether a request that was refused is worth sending again at once, with other credentials or another date.
    pub(super) fn corrects(&mut self, refusal: &Refusal<'_>) -> bool {
        let date = refusal.is_clock_corrected() && self.call.made.mark_date();
        let credentials = refusal.invalidate_credentials() && self.call.made.mark_credentials();
        date || credentials
    }

    /// The id of a new call.
    pub(crate) fn new_id(&self) -> HeaderValue {
        self.shared.ids.next()
    }

    /// Which attempt of how many is the next or under way, as the header says it.
    pub(crate) fn attempt_header(&self) -> HeaderValue {
        if self.call.retries == 0 { self.first_attempt.clone() } else { attempt_of(self.attempt(), self.max_attempts) }
    }

    /// Which attempt is the next or under way, from 1.
    fn attempt(&self) -> u32 {
        self.call.retries.saturating_add(1)
    }
}

impl Default for AwsRetry {
    fn default() -> Self {
        Self::standard()
    }
}

impl fmt::Debug for AwsRetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsRetry")
            .field("max_attempts", &self.max_attempts)
            .field("is_adaptive", &self.limit.is_some())
            .field("quota", &self.shared.quota.left())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(variables: &[(&str, &str)]) -> Result<AwsRetry, Error> {
        AwsRetry::from_environment(&Environment::from_pairs(variables.iter().copied()))
    }

    #[test]
    fn the_environment_sets_mode_and_attempts() {
        let shown = |variables: &[_]| format!("{:?}", from(variables).unwrap());
        assert_eq!(shown(&[]), "AwsRetry { max_attempts: 3, is_adaptive: false, quota: 500, .. }");
        let both = [("AWS_MAX_ATTEMPTS", "7"), ("AWS_RETRY_MODE", "Adaptive")];
        assert_eq!(shown(&both), "AwsRetry { max_attempts: 7, is_adaptive: true, quota: 500, .. }");
        assert_eq!(shown(&[("AWS_RETRY_MODE", "legacy")]), shown(&[]));
        for wrong in [("AWS_MAX_ATTEMPTS", "0"), ("AWS_MAX_ATTEMPTS", "many"), ("AWS_RETRY_MODE", "often")] {
            let error = from(&[wrong]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.message().contains(wrong.0), "{error}");
        }
    }

    #[test]
    fn outside_of_a_runtime_nothing_is_tried_again() {
        let mut retry = AwsRetry::standard();
        assert!(retry.next(Outcome::Trouble(Trouble::Transient, None), true).is_none());
        assert_eq!(retry.quota(), 500);
    }
}
