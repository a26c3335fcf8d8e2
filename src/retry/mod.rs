//! Trying again what failed in passing, as the AWS SDKs do in their standard mode.
//!
//! [`AwsRetry`] is a [`tower::retry::Policy`], of typed operations and of HTTP requests. The rules and numbers are those of the
//! SDKs' [retry behavior](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html) of 2026.
//!
//! # What is tried again
//!
//! | | pause before the second attempt, the third … | taken from the quota |
//! |---|---|---|
//! | the service asks for fewer requests: 429, `SlowDown`, `ThrottlingException` … | up to 1 s, 2 s, 4 s … 20 s | 5 |
//! | it fails in passing: 500, 502, 503, 504, `InternalError`, `RequestTimeout` … | up to 50 ms, 100 ms, 200 ms … 20 s | 14 |
//! | the connection fails or breaks; a time limit passes | the same | 14 |
//! | anything else | it is the answer | |
//!
//! There are three attempts in all. A pause is a random part of what the table says ("full jitter"), so that clients that failed
//! together do not come back together. A service that asks for a time, by `x-amz-retry-after` in milliseconds or `Retry-After` in
//! seconds, is given it: at least the pause, and up to 5 s more.
//!
//! Expired credentials and a wrong clock are no passing trouble, but can be put right: a request that was refused for one of them
//! is sent again at once, with new credentials or the right date, each once. It counts as no attempt.
//!
//! A request is sent again only if its body can be read again: [`Body::try_clone`](crate::Body::try_clone),
//! [`Operation::try_clone`](crate::operation::Operation::try_clone). As with the SDKs it need not be idempotent: a mail that was
//! sent is sent twice if the connection breaks before its answer. Pauses need a tokio runtime; outside of any nothing is tried
//! again.
//!
//! # The quota
//!
//! All calls of a client take their retries from one bucket of 500 tokens. A call that succeeds gives back what its last retry
//! took, or one token if it needed none; one that fails, or is dropped, gives nothing back. So a client of a service that is down
//! soon asks each thing once, and a service that comes up again is not met by three times its load.
//!
//! # Which level
//!
//! At the level of operations all codes are known, those in documents too, and a status of 200 that has an error behind it. At
//! the level of HTTP there are the status and the header `x-amzn-errortype`; it is for users of
//! [`SigV4Layer`](crate::SigV4Layer) alone. The retry goes above the layer that signs: then each attempt has a date, a signature
//! and credentials of its own.
//!
//! # Example
//!
//! ```
//! use http::{Request, Response};
//! use tower::{ServiceBuilder, ServiceExt, service_fn};
//! use tower_sigv4::layer::SignedBody;
//! use tower_sigv4::retry::{AwsRetry, AwsRetryLayer};
//! use tower_sigv4::{Body, BoxError, Credentials, SigV4Layer};
//!
//! # tokio_test::block_on(async {
//! // In its place: a client that sends requests. This one fails the first time.
//! let client = service_fn(|request: Request<SignedBody<Body>>| async move {
//!     let is_first = request.headers()["amz-sdk-request"] == "attempt=1; max=3";
//!     let status = if is_first { 503 } else { 200 };
//!     Ok::<_, BoxError>(Response::builder().status(status).body(Body::empty())?)
//! });
//!
//! let stack = ServiceBuilder::new()
//!     .layer(AwsRetryLayer::new(AwsRetry::standard()))
//!     .layer(SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret")))
//!     .service(client);
//! let request = Request::get("https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions").body(Body::empty())?;
//! assert_eq!(stack.oneshot(request).await?.status(), 200);
//! # Ok::<(), BoxError>(())
//! # }).unwrap();
//! ```

mod aws_retry;
mod backoff;
mod future;
mod http_policy;
mod invocation;
mod layer;
mod operation_policy;
mod outcome;
mod pause;
mod quota;
mod rate_limit;
mod service;
#[cfg(feature = "_service")]
mod timeouts;
mod try_clone;

pub use aws_retry::{AwsRetry, DEFAULT_MAX_ATTEMPTS};
pub use future::ResponseFuture;
pub use layer::AwsRetryLayer;
pub use pause::Pause;
pub use service::AwsRetryService;
#[cfg(feature = "_service")]
pub use timeouts::Timeouts;
pub use try_clone::TryClone;

#[cfg(feature = "_service")]
pub(crate) use invocation::set_headers;
#[cfg(feature = "_service")]
pub(crate) use outcome::Outcome;
