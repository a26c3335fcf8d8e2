//! Measurements of calls, attempts and refreshes of credentials, for whoever wants them.
//!
//! Implement [`Metrics`] and give it to a typed service (`S3::metrics` and its like) or to
//! `CachedCredentials::metrics`. With the feature `metrics`, `MetricsRecorder` is one that records by the crate of that name.
//!
//! ```
//! use std::sync::Arc;
//! use std::sync::atomic::{AtomicU32, Ordering};
//! use tower_sigv4::metrics::{Metrics, OperationMetrics};
//! use tower_sigv4::ses::Email;
//! use tower_sigv4::testing::Mailbox;
//!
//! #[derive(Default)]
//! struct Failures(AtomicU32);
//!
//! impl Metrics for Failures {
//!     fn operation(&self, operation: &OperationMetrics<'_>) {
//!         self.0.fetch_add(operation.error_type.is_some().into(), Ordering::Relaxed);
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), tower_sigv4::Error> {
//! let failures = Arc::new(Failures::default());
//! let mailbox = Mailbox::new();
//! let ses = mailbox.ses(); // in a program: `Ses::from_env()?`
//! let ses = ses.metrics(Arc::clone(&failures));
//! ses.send_email(&Email::new("shop@example.com").to("ann@example.com").text("Hello!")).await?;
//! ses.send_email(&Email::new("shop@example.com").to("nobody").text("Hello!")).await.unwrap_err();
//! mailbox.fail_next(http::StatusCode::BAD_REQUEST, "MessageRejected", "It has a virus in it.");
//! ses.send_email(&Email::new("shop@example.com").to("ann@example.com").text("a virus")).await.unwrap_err();
//! // The second was refused before anything was to be sent.
//! assert_eq!(failures.0.load(Ordering::Relaxed), 1);
//! # Ok(()) }
//! ```

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::{Method, StatusCode};

#[cfg(feature = "metrics")]
pub use super::recorder::MetricsRecorder;

/// Takes measurements. Each is told once, at its end, by the task that made the call, so it should not take long.
pub trait Metrics: Send + Sync + 'static {
    /// A typed call has ended.
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// use tower::Layer;
    /// use tower_sigv4::metrics::{Metrics, OperationMetrics};
    /// use tower_sigv4::ses::{Email, Ses};
    /// use tower_sigv4::testing::Mailbox;
    /// use tower_sigv4::{Credentials, SigV4Layer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// #[derive(Default)]
    /// struct Seen(Mutex<Vec<String>>);
    ///
    /// impl Metrics for Seen {
    ///     fn operation(&self, operation: &OperationMetrics<'_>) {
    ///         self.0.lock().unwrap().push(format!("{} in {}", operation.operation, operation.region));
    ///     }
    /// }
    ///
    /// # let mailbox = Mailbox::new();
    /// let seen = Arc::new(Seen::default());
    /// let signed = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret")).layer(mailbox);
    /// let ses = Ses::new(signed, "eu-west-1").metrics(Arc::clone(&seen));
    /// ses.send_email(&Email::new("shop@example.com").to("ann@example.com").text("Hello!")).await?;
    /// assert_eq!(*seen.0.lock().unwrap(), ["SendEmail in eu-west-1"]);
    /// # Ok(()) }
    /// ```
    fn operation(&self, operation: &OperationMetrics<'_>) {
        let _ = operation;
    }

    /// A request was answered, or never will be.
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// use tower::Layer;
    /// use tower_sigv4::metrics::{Metrics, AttemptMetrics};
    /// use tower_sigv4::ses::{Email, Ses};
    /// use tower_sigv4::testing::Mailbox;
    /// use tower_sigv4::{Credentials, SigV4Layer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// #[derive(Default)]
    /// struct Seen(Mutex<Vec<String>>);
    ///
    /// impl Metrics for Seen {
    ///     fn attempt(&self, attempt: &AttemptMetrics<'_>) {
    ///         self.0.lock().unwrap().push(format!("{} {} {:?}", attempt.number, attempt.method, attempt.status));
    ///     }
    /// }
    ///
    /// # let mailbox = Mailbox::new();
    /// let seen = Arc::new(Seen::default());
    /// let signed = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret")).layer(mailbox);
    /// let ses = Ses::new(signed, "eu-west-1").metrics(Arc::clone(&seen));
    /// ses.send_email(&Email::new("shop@example.com").to("ann@example.com").text("Hello!")).await?;
    /// assert_eq!(*seen.0.lock().unwrap(), ["1 POST Some(200)"]);
    /// # Ok(()) }
    /// ```
    fn attempt(&self, attempt: &AttemptMetrics<'_>) {
        let _ = attempt;
    }

    /// New credentials were fetched, or could not be.
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// use tower_sigv4::credentials::{CachedCredentials, CredentialsProvider, EnvironmentCredentials};
    /// use tower_sigv4::environment::Environment;
    /// use tower_sigv4::metrics::{Metrics, RefreshMetrics};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// #[derive(Default)]
    /// struct Failures(Mutex<u32>);
    ///
    /// impl Metrics for Failures {
    ///     fn credentials_refresh(&self, refresh: &RefreshMetrics<'_>) {
    ///         *self.0.lock().unwrap() = refresh.failures;
    ///     }
    /// }
    ///
    /// let failures = Arc::new(Failures::default());
    /// let empty = EnvironmentCredentials::new(Environment::from_pairs([("AWS_REGION", "eu-west-1")]));
    /// let cached = CachedCredentials::new(empty).metrics(Arc::clone(&failures));
    /// cached.credentials().await.unwrap_err();
    /// assert_eq!(*failures.0.lock().unwrap(), 1);
    /// # Ok(()) }
    /// ```
    fn credentials_refresh(&self, refresh: &RefreshMetrics<'_>) {
        let _ = refresh;
    }
}

/// One typed call, with all its attempts and the pauses between them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OperationMetrics<'a> {
    /// The service's id, such as `S3` or `SESv2`.
    pub service: &'static str,
    /// The operation's name, such as `GetObject`.
    pub operation: &'static str,
    /// The region that it was first signed for; empty when there was no request to sign.
    pub region: &'a str,
    /// The status of the last answer.
    pub status: Option<StatusCode>,
    /// What kind of error it ended with: the service's code, such as `NoSuchKey`; its status where it sent none, such as `503`;
    /// or a word for what was wrong here, such as `timeout`. `cancelled` when its future was dropped. `None` after a success.
    pub error_type: Option<&'a str>,
    /// How many requests [`SigV4Layer`](crate::SigV4Layer) signed for it.
    pub attempts: u32,
    /// The time from the call to its output. An object's content is no part of the output: it comes later.
    pub duration: Duration,
}

/// One request of a typed call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AttemptMetrics<'a> {
    /// The service's id, such as `S3` or `SESv2`.
    pub service: &'static str,
    /// The operation's name, such as `GetObject`.
    pub operation: &'static str,
    /// The region that it was signed for.
    pub region: &'a str,
    /// The method.
    pub method: &'a Method,
    /// The host, which can have the bucket's name in it.
    pub host: &'a str,
    /// Which attempt of the call it is, from 1.
    pub number: u32,
    /// The status of the answer, if there was one.
    pub status: Option<StatusCode>,
    /// What kind of error it ended with: the status, such as `503`, or a word, such as `transport`; `cancelled` when nobody
    /// waited for it any more. `None` after a success.
    pub error_type: Option<&'a str>,
    /// The time from the signing layer, with a wait for credentials, to the head of the answer.
    pub duration: Duration,
    /// The length of the request's body in bytes, where it is known.
    pub request_size: Option<u64>,
    /// The length of the answer's body in bytes, where its head tells it.
    pub response_size: Option<u64>,
}

/// One fetch of `CachedCredentials`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RefreshMetrics<'a> {
    /// What kind of error it ended with; `None` after a success.
    pub error_type: Option<&'a str>,
    /// How many fetches have failed since the last success.
    pub failures: u32,
    /// When what is held now expires; `None` when nothing is held or it never does.
    pub expiry: Option<SystemTime>,
    /// How long it took.
    pub duration: Duration,
}

impl<M: Metrics + ?Sized> Metrics for Arc<M> {
    fn operation(&self, operation: &OperationMetrics<'_>) {
        (**self).operation(operation);
    }

    fn attempt(&self, attempt: &AttemptMetrics<'_>) {
        (**self).attempt(attempt);
    }

    fn credentials_refresh(&self, refresh: &RefreshMetrics<'_>) {
        (**self).credentials_refresh(refresh);
    }
}

/// Measurements for a taker that several owners share.
#[derive(Clone)]
pub(crate) struct SharedMetrics(Arc<dyn Metrics>);

impl SharedMetrics {
    #[cfg(any(feature = "_service", feature = "providers"))]
    pub(crate) fn new(metrics: impl Metrics) -> Self {
        Self(Arc::new(metrics))
    }
}

impl std::ops::Deref for SharedMetrics {
    type Target = dyn Metrics;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl fmt::Debug for SharedMetrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedMetrics")
    }
}
