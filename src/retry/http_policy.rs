//! The policy of HTTP requests, which knows statuses and headers.

use http::{Request, Response};
use tower::retry::Policy;

use super::invocation::REQUEST;
use super::outcome::{Outcome, Refusal};
use super::{AwsRetry, Pause, TryClone};
use crate::BoxError;

impl<B: TryClone, R> Policy<Request<B>, Response<R>, BoxError> for AwsRetry {
    type Future = Pause;

    fn retry(&mut self, request: &mut Request<B>, result: &mut Result<Response<R>, BoxError>) -> Option<Pause> {
        if Refusal::of_exchange(result).is_some_and(|refusal| self.corrects(&refusal)) {
            return Some(Pause::none());
        }
        let pause = self.next(Outcome::of_exchange(result), true)?;
        // Only who sends the headers with the first attempt has them counted.
        if let Some(header) = request.headers_mut().get_mut(REQUEST) {
            *header = self.attempt_header();
        }
        Some(pause)
    }

    fn clone_request(&mut self, request: &Request<B>) -> Option<Request<B>> {
        let mut clone = Request::new(request.body().try_clone()?);
        *clone.method_mut() = request.method().clone();
        *clone.uri_mut() = request.uri().clone();
        *clone.version_mut() = request.version();
        *clone.headers_mut() = request.headers().clone();
        *clone.extensions_mut() = request.extensions().clone();
        Some(clone)
    }
}
