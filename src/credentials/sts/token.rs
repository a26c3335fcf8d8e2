//! Where the tokens come from that prove an identity to STS.

use std::fmt;
use std::pin::Pin;

use crate::Error;

/// A token or a code that is there, or will be.
pub type TokenFuture = Pin<Box<dyn Future<Output = Result<String, Error>> + Send>>;

/// A source of web identity tokens: the proof of an identity by an OpenID Connect provider.
pub trait WebIdentityToken: fmt::Debug + Send + Sync {
    /// A token that is valid now. It is asked for each time that credentials are fetched.
    fn token(&self) -> TokenFuture;
}
