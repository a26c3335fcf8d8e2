//! Where the codes of a multi-factor device come from.

use std::fmt;
use std::sync::Arc;

use super::TokenFuture;
use crate::Error;

/// Asks for the code that a multi-factor device shows, such as by a prompt.
#[derive(Clone)]
pub struct MfaTokenCode(Arc<dyn Fn() -> TokenFuture + Send + Sync>);

impl MfaTokenCode {
    /// Asks this function, each time that credentials are fetched.
    pub fn new<F, Fut>(ask: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<String, Error>> + Send + 'static,
    {
        Self(Arc::new(move || Box::pin(ask())))
    }
}

impl fmt::Debug for MfaTokenCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MfaTokenCode")
    }
}
