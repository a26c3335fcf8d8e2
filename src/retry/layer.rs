//! The layer.

use tower::Layer;
use tower::retry::Retry;

use super::{AwsRetry, AwsRetryService};

/// Tries HTTP requests again, and tells the service which of them are attempts of one call. It goes above
/// [`SigV4Layer`](crate::SigV4Layer), so that each attempt is signed anew.
///
/// See the [module](super) for what is tried again.
#[derive(Clone, Debug)]
pub struct AwsRetryLayer(AwsRetry);

impl AwsRetryLayer {
    /// All services under clones of this layer share the policy's quota.
    #[must_use]
    pub fn new(retry: AwsRetry) -> Self {
        Self(retry)
    }
}

impl<S> Layer<S> for AwsRetryLayer {
    type Service = AwsRetryService<S>;

    fn layer(&self, inner: S) -> AwsRetryService<S> {
        AwsRetryService::new(self.0.clone(), Retry::new(self.0.clone(), inner))
    }
}
