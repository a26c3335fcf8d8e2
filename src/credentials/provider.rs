//! What a source of credentials is.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::SystemTime;

use crate::{Credentials, Error};

/// A source of credentials. It is object-safe; whoever signs holds an `Arc` of one.
///
/// A source that has its credentials at hand answers with [`CredentialsFuture::ready`], which costs no allocation. "Not
/// configured here" ([`ErrorKind::CredentialsNotConfigured`](crate::ErrorKind::CredentialsNotConfigured)) is another outcome
/// than "failed": a chain goes on after the first and stops at the second.
///
/// ```
/// use tower_sigv4::credentials::{CredentialsFuture, CredentialsProvider};
/// use tower_sigv4::Credentials;
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl CredentialsProvider for Vault {
///     fn credentials(&self) -> CredentialsFuture {
///         CredentialsFuture::new(async { Ok(Credentials::new("AKIDEXAMPLE", "from the vault")) })
///     }
/// }
///
/// # tokio_test::block_on(async {
/// assert_eq!(Vault.credentials().await?.access_key_id(), "AKIDEXAMPLE");
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// ```
pub trait CredentialsProvider: fmt::Debug + Send + Sync {
    /// The credentials to sign the next request with.
    fn credentials(&self) -> CredentialsFuture;

    /// Credentials that last until then, if the source can have such, else the ones that last longest.
    ///
    /// Presigning asks when [`credentials`](Self::credentials) end too early, since a presigned URL dies with the token in it.
    /// A source that keeps what it fetched may fetch anew ahead of time; every other has nothing better to give. One that
    /// wraps another passes the question on.
    fn credentials_until(&self, end: SystemTime) -> CredentialsFuture {
        let _ = end;
        self.credentials()
    }

    /// A service refused these credentials as expired: do not hand them out again. Sources that hold none ignore it.
    fn invalidate(&self, credentials: &Credentials) {
        let _ = credentials;
    }
}

/// Credentials that are there, or will be.
#[must_use = "futures do nothing unless polled"]
pub struct CredentialsFuture(State);

enum State {
    Ready(Option<Result<Credentials, Error>>),
    Pending(Pin<Box<dyn Future<Output = Result<Credentials, Error>> + Send>>),
}

impl CredentialsFuture {
    /// Credentials that will be there.
    pub fn new(future: impl Future<Output = Result<Credentials, Error>> + Send + 'static) -> Self {
        Self(State::Pending(Box::pin(future)))
    }

    /// Credentials that are there, or the reason why there are none.
    pub fn ready(result: Result<Credentials, Error>) -> Self {
        Self(State::Ready(Some(result)))
    }
}

impl Future for CredentialsFuture {
    type Output = Result<Credentials, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            // Polled after its end it never wakes, as other futures do.
            State::Ready(result) => result.take().map_or(Poll::Pending, Poll::Ready),
            State::Pending(future) => future.as_mut().poll(cx),
        }
    }
}

impl fmt::Debug for CredentialsFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CredentialsFuture")
    }
}

/// Credentials are a source of themselves.
impl CredentialsProvider for Credentials {
    fn credentials(&self) -> CredentialsFuture {
        CredentialsFuture::ready(Ok(self.clone()))
    }
}

impl<P: CredentialsProvider + ?Sized> CredentialsProvider for Arc<P> {
    fn credentials(&self) -> CredentialsFuture {
        (**self).credentials()
    }

    fn credentials_until(&self, end: SystemTime) -> CredentialsFuture {
        (**self).credentials_until(end)
    }

    fn invalidate(&self, credentials: &Credentials) {
        (**self).invalidate(credentials);
    }
}
