//! The layer and its configuration.

use tower::Layer;

use super::Verify;
use crate::sns::Verifier;

/// Lets only messages of SNS through to a service; see the [module's documentation](super) for what happens to others.
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is put onto a service"]
pub struct VerifyLayer {
    verifier: Verifier,
    confirms: bool,
}

impl VerifyLayer {
    /// A layer that lets through what a verifier takes.
    pub fn new(verifier: Verifier) -> Self {
        Self { verifier, confirms: false }
    }

    /// Confirms subscriptions to the verifier's topics by itself; the inner service does not get to see them.
    ///
    /// Whoever may subscribe endpoints to one of these topics then decides what this endpoint receives.
    pub fn confirm_subscriptions(mut self) -> Self {
        self.confirms = true;
        self
    }
}

impl<S> Layer<S> for VerifyLayer {
    type Service = Verify<S>;

    fn layer(&self, inner: S) -> Verify<S> {
        Verify::new(inner, self.verifier.clone(), self.confirms)
    }
}
