//! Sending a call once more: what has to be different, and what it takes.

use std::sync::Arc;

use http::{Request, response};

use super::CallConfig;
use super::persistence::{Attempts, Pause};
use crate::codec::ErrorDetails;
use crate::corrections::Corrections;
use crate::learned_regions::RoutedBucket;
use crate::operation::Operation;
use crate::redirect::{Redirect, is_moved, location_host};
use crate::signed::Signed;
use crate::sigv4::SigningScope;
use crate::telemetry::{self, BucketName, Observed};
use crate::{Body, Credentials, Error, ErrorKind};

/// What it takes to send a call once more.
pub(super) struct Again<Op, T> {
    /// `None` when its body can be read only once.
    pub(super) operation: Option<Op>,
    pub(super) service: T,
    /// The first request, where it is not sent yet.
    pub(super) first: Option<Request<Body>>,
    pub(super) attempts: Attempts,
    pub(super) config: Arc<CallConfig>,
    /// What its request is to be signed with, where that is not for the layer to say.
    pub(super) credentials: Option<Credentials>,
    /// Whether an error may mean that these are no longer good: then whoever gave them is asked for others.
    pub(super) is_of_credentials: Option<fn(&Error) -> bool>,
    /// The bucket that it is for, where that can turn out to be in another region.
    pub(super) bucket: Option<String>,
    pub(super) asked: Option<SigningScope>,
    /// Whether it was sent again with another region, once a call like the others.
    pub(super) has_other_region: bool,
    pub(super) made: Corrections,
    /// What ties its requests to the call that somebody observes.
    pub(super) observed: Option<Observed>,
}

impl<Op: Operation, T> Again<Op, T> {
    /// Corrects what an error answer says was wrong with the request; whether it then is worth sending again, at once.
    ///
    /// What is learnt helps the next call, too, so it is learnt even where this one cannot be sent again.
    pub(super) fn correct(
        &mut self,
        parts: &response::Parts,
        error: &Error,
        details: &ErrorDetails,
    ) -> Result<bool, Refused> {
        let is_corrected = self.correct_region(parts, error)? || self.correct_signature(parts, error, details);
        Ok(is_corrected && self.operation.is_some())
    }

    /// Learns where the bucket is.
    fn correct_region(&mut self, parts: &response::Parts, error: &Error) -> Result<bool, Refused> {
        let redirect = match (&self.bucket, &self.asked, error.answer()) {
            (Some(_), Some(asked), Some(answer)) => Redirect::read(parts, answer, asked.region()),
            // No other host is known to be the service's.
            _ => location_host(parts).filter(|_| is_moved(parts.status)).map_or(Redirect::None, Redirect::Refused),
        };
        let region = match redirect {
            Redirect::None => return Ok(false),
            Redirect::Refused(host) => return Err(Refused(host)),
            Redirect::To(region) => region,
        };
        let is_first = !std::mem::replace(&mut self.has_other_region, true);
        let (Some(bucket), Ok(endpoint)) = (&self.bucket, self.config.endpoint()) else { return Ok(false) };
        let is_learnt = endpoint.learn_region(bucket, &region).is_ok();
        if is_learnt {
            telemetry::region_learnt(bucket, self.asked.as_ref().map_or("", SigningScope::region), &region);
        }
        Ok(is_learnt && is_first)
    }

    /// Has expired credentials renewed, and a wrong clock corrected.
    fn correct_signature(&mut self, parts: &response::Parts, error: &Error, details: &ErrorDetails) -> bool {
        let Some(signed) = parts.extensions.get::<Signed>() else { return false };
        let is_clock_corrected =
            signed.is_clock_corrected() || details.server_time.is_some_and(|time| signed.learn_service_time(time));
        let are_renewed = may_have_ended(error, signed.credentials()) && signed.invalidate_credentials();
        let date = is_clock_corrected && self.made.mark_date();
        let credentials = are_renewed && self.made.mark_credentials();
        date || credentials
    }

    /// Whether the call is worth sending again with other credentials than those that it was given.
    pub(super) fn needs_other_credentials(&mut self, error: &Error) -> bool {
        self.operation.is_some()
            && self.is_of_credentials.is_some_and(|is_of_credentials| is_of_credentials(error))
            && self.made.mark_credentials()
    }

    /// The request to send next, as it has to be now.
    pub(super) fn build(&mut self) -> Option<Result<Request<Body>, Error>> {
        if let Some(first) = self.first.take() {
            return Some(Ok(first));
        }
        let operation = self.operation.take()?;
        self.operation = operation.try_clone();
        Some(self.config.build(operation).map(|mut request| {
            self.note(&mut request);
            request
        }))
    }

    /// The wait before another attempt, or the result where this one was the last.
    pub(super) fn next<R>(&mut self, result: Result<R, Error>) -> Result<Pause, Result<R, Error>> {
        self.attempts.next(result, self.operation.is_some())
    }

    /// Notes what a request is sent for, and gives it what it has to be sent and signed with.
    pub(super) fn note(&mut self, request: &mut Request<Body>) {
        self.attempts.note(request.headers_mut());
        let extensions = request.extensions_mut();
        self.bucket = extensions.remove::<RoutedBucket>().map(|RoutedBucket(bucket)| bucket);
        self.asked = extensions.get::<SigningScope>().cloned();
        if let Some(credentials) = &self.credentials {
            extensions.insert(credentials.clone());
        }
        extensions.remove::<BucketName>();
        if let Some(observed) = &self.observed {
            extensions.insert(observed.clone());
        }
    }
}

/// Whether new credentials may be taken where these were not. Stores forget temporary access keys whose end has come, and then
/// do not know them: `SeaweedFS` does so, and `MinIO` (<https://github.com/minio/minio/issues/14794>).
fn may_have_ended(error: &Error, credentials: &Credentials) -> bool {
    error.is_expired_credentials()
        || error.code() == Some("InvalidAccessKeyId") && credentials.session_token().is_some()
}

/// A redirect to a host that is not known to be the service's.
pub(super) struct Refused(String);

impl From<Refused> for Error {
    fn from(Refused(host): Refused) -> Self {
        let message =
            format!("the redirect to {host} was not followed; only one to another region of AWS's S3 is, once a call");
        Self::new(ErrorKind::InvalidResponse, message)
    }
}
