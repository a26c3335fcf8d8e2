//! Time limits of typed calls.

use std::time::Duration;

/// How long typed calls may take. Without limits they wait as long as the connection lasts.
///
/// The time to connect has a limit of its own, of the client
/// ([`DEFAULT_CONNECT_TIMEOUT`](crate::client::DEFAULT_CONNECT_TIMEOUT)), and a body that is read as a stream has
/// [`StalledStreamLayer`](crate::stalled_stream::StalledStreamLayer). Time limits need tokio's runtime; outside of it there are none.
///
/// ```
/// use std::time::Duration;
/// use http::{Request, Response};
/// use tower_sigv4::retry::Timeouts;
/// use tower_sigv4::s3::{HeadBucket, S3};
/// use tower_sigv4::{Body, BoxError};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// // In the place of a store: it never answers.
/// let silent = tower::service_fn(|_: Request<Body>| std::future::pending::<Result<Response<Body>, BoxError>>());
/// let timeouts = Timeouts::new().attempt(Duration::from_millis(5)).overall(Duration::from_millis(20));
/// let s3 = S3::new(silent, "eu-west-1").timeouts(timeouts);
/// assert!(s3.send(HeadBucket::new("reports")).await.unwrap_err().is_timeout());
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[must_use = "time limits do nothing until a service has them"]
pub struct Timeouts {
    pub(crate) attempt: Option<Duration>,
    pub(crate) overall: Option<Duration>,
}

impl Timeouts {
    /// No limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Limits each attempt: until the head of the answer is there and its document, where it has one; the sending of the
    /// request's body is in it. An attempt that takes longer counts as a broken connection, and is tried again.
    pub fn attempt(mut self, limit: Duration) -> Self {
        self.attempt = Some(limit);
        self
    }

    /// Limits the whole call: all attempts and the pauses between them.
    pub fn overall(mut self, limit: Duration) -> Self {
        self.overall = Some(limit);
        self
    }
}
