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
    ///
    /// ```
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::credentials::{CredentialsProvider, RotatingCredentials};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let first = Credentials::new("ASIAFIRST", "a-secret").with_session_token("a-token");
    /// let rotating = RotatingCredentials::new(first);
    /// assert_eq!(rotating.credentials().await?.session_token(), Some("a-token"));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(credentials)))
    }

    /// Replaces them. Requests that are signed already keep theirs.
    ///
    /// ```
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::credentials::{CredentialsProvider, RotatingCredentials};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let first = Credentials::new("ASIAFIRST", "a-secret").with_session_token("first");
    /// let rotating = RotatingCredentials::new(first);
    /// let signing_now = rotating.credentials().await?;
    /// rotating.rotate(Credentials::new("ASIASECOND", "a-secret").with_session_token("second"));
    /// assert_eq!(signing_now.session_token(), Some("first"));
    /// assert_eq!(rotating.credentials().await?.session_token(), Some("second"));
    /// # Ok(()) }
    /// ```
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
