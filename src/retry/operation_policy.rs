//! The policy of typed operations, which knows the service's codes.

use tower::retry::Policy;

use super::outcome::Outcome;
use super::{AwsRetry, Pause};
use crate::Error;
use crate::operation::Operation;

impl<Op: Operation> Policy<Op, Op::Output, Error> for AwsRetry {
    type Future = Pause;

    fn retry(&mut self, _: &mut Op, result: &mut Result<Op::Output, Error>) -> Option<Pause> {
        self.next(Outcome::of_call(result), true)
    }

    fn clone_request(&mut self, operation: &Op) -> Option<Op> {
        operation.try_clone()
    }
}
