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
    ///
    /// ```
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::credentials::CredentialsProvider;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// // Credentials are a source of themselves.
    /// let source: &dyn CredentialsProvider = &Credentials::new("AKIDEXAMPLE", "a-secret");
    /// assert_eq!(source.credentials().await?.access_key_id(), "AKIDEXAMPLE");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`CredentialsNotConfigured`](crate::ErrorKind::CredentialsNotConfigured) when the source has nothing here.
    /// [`Credentials`](crate::ErrorKind::Credentials) when it failed, mostly with the cause as its `source`.
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) when what it was set to cannot be asked for, and
    /// [`Timeout`](crate::ErrorKind::Timeout) when a time limit of its own passed.
    fn credentials(&self) -> CredentialsFuture;

    /// Credentials that last until then, if the source can have such, else the ones that last longest.
    ///
    /// Presigning asks when [`credentials`](Self::credentials) end too early, since a presigned URL dies with the token in it.
    /// A source that keeps what it fetched may fetch anew ahead of time; every other has nothing better to give. One that
    /// wraps another passes the question on.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicU64, Ordering};
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::credentials::{CachedCredentials, CredentialsProvider, RotatingCredentials};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let minute = |n| UNIX_EPOCH + Duration::from_secs(60 * n);
    /// let now = Arc::new(AtomicU64::new(0)); // in minutes
    /// # let clock = Arc::clone(&now);
    /// # let clock = move || minute(clock.load(Ordering::Relaxed));
    /// let source = RotatingCredentials::new(Credentials::new("ASIAFIRST", "a-secret").with_expiry(minute(60)));
    /// let cached = CachedCredentials::new(source.clone()).clock(clock);
    /// cached.credentials().await?;
    ///
    /// source.rotate(Credentials::new("ASIASECOND", "a-secret").with_expiry(minute(70)));
    /// now.store(10, Ordering::Relaxed);
    /// // To sign a request, what is held will do. For a URL that is to last an hour, it will not.
    /// assert_eq!(cached.credentials().await?.access_key_id(), "ASIAFIRST");
    /// assert_eq!(cached.credentials_until(minute(70)).await?.access_key_id(), "ASIASECOND");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`credentials`](Self::credentials). That what is given ends earlier is no error: its
    /// [`expiry`](Credentials::expiry) tells.
    fn credentials_until(&self, end: SystemTime) -> CredentialsFuture {
        let _ = end;
        self.credentials()
    }

    /// A service refused these credentials as expired: do not hand them out again. Sources that hold none ignore it.
    ///
    /// ```
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::credentials::{CachedCredentials, CredentialsProvider, RotatingCredentials};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let source = RotatingCredentials::new(Credentials::new("ASIAFIRST", "a-secret"));
    /// let cached = CachedCredentials::new(source.clone());
    /// let refused = cached.credentials().await?;
    ///
    /// source.rotate(Credentials::new("ASIASECOND", "a-secret"));
    /// cached.invalidate(&refused);
    /// assert_eq!(cached.credentials().await?.access_key_id(), "ASIASECOND");
    /// # Ok(()) }
    /// ```
    fn invalidate(&self, credentials: &Credentials) {
        let _ = credentials;
    }
}

/// Credentials that are there, or will be: what a [`CredentialsProvider`] answers with.
#[must_use = "futures do nothing unless polled"]
pub struct CredentialsFuture(State);

enum State {
    Ready(Option<Result<Credentials, Error>>),
    Pending(Pin<Box<dyn Future<Output = Result<Credentials, Error>> + Send>>),
}

impl CredentialsFuture {
    /// Credentials that will be there.
    ///
    /// ```
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::credentials::CredentialsFuture;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let asked = CredentialsFuture::new(async {
    ///     // Here a source asks somebody.
    ///     Ok(Credentials::new("AKIDEXAMPLE", "a-secret"))
    /// });
    /// assert_eq!(asked.await?.access_key_id(), "AKIDEXAMPLE");
    /// # Ok(()) }
    /// ```
    pub fn new(future: impl Future<Output = Result<Credentials, Error>> + Send + 'static) -> Self {
        Self(State::Pending(Box::pin(future)))
    }

    /// Credentials that are there, or the reason why there are none.
    ///
    /// ```
    /// use tower_sigv4::credentials::CredentialsFuture;
    /// use tower_sigv4::{Credentials, Error, ErrorKind};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let known = CredentialsFuture::ready(Ok(Credentials::new("AKIDEXAMPLE", "a-secret")));
    /// assert_eq!(known.await?.access_key_id(), "AKIDEXAMPLE");
    ///
    /// let none = Error::new(ErrorKind::CredentialsNotConfigured, "there are none here");
    /// assert!(CredentialsFuture::ready(Err(none)).await.is_err_and(|it| it.to_string() == "there are none here"));
    /// # Ok(()) }
    /// ```
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
