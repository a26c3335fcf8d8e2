//! Credentials that their owner replaces.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::{CredentialsFuture, CredentialsProvider};
use crate::Credentials;

/// Credentials that somebody else rotates: push new ones in, and the next request is signed with them.
///
/// Clones are handles to the same credentials. Reading takes no lock.
///
/// ```
/// use tower_sigv4::credentials::{CredentialsProvider, RotatingCredentials};
/// use tower_sigv4::{Credentials, SigV4Layer};
///
/// # tokio_test::block_on(async {
/// let rotating = RotatingCredentials::new(Credentials::new("ASIAFIRST", "secret").with_session_token("token"));
/// let layer = SigV4Layer::new(rotating.clone());
///
/// rotating.rotate(Credentials::new("ASIASECOND", "secret").with_session_token("token"));
/// assert_eq!(rotating.credentials().await?.access_key_id(), "ASIASECOND");
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct RotatingCredentials(Arc<ArcSwap<Credentials>>);

impl RotatingCredentials {
    /// Starts with these.
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(credentials)))
    }

    /// Replaces them. Requests that are signed already keep theirs.
    pub fn rotate(&self, credentials: Credentials) {
        self.0.store(Arc::new(credentials));
    }
}

impl CredentialsProvider for RotatingCredentials {
    fn credentials(&self) -> CredentialsFuture {
        CredentialsFuture::ready(Ok(Credentials::clone(&self.0.load())))
    }
}

impl fmt::Debug for RotatingCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RotatingCredentials").field(&**self.0.load()).finish()
    }
}
