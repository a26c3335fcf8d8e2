//! Middleware that signs every request that passes through it.
//!
//! [`SigV4Layer`] turns a tower service that sends HTTP requests (hyper's client, an `axum::Router`, another stack) into one
//! that signs them first. It takes any body, any [`http::Response`] and any [`CredentialsProvider`](crate::CredentialsProvider).
//!
//! # What a request is signed for
//!
//! For its region and service, each from the first of these that tells it:
//!
//! 1. the request's [`SigningScope`](crate::sigv4::SigningScope) extension;
//! 2. the layer's own [`region`](SigV4Layer::region) and [`service`](SigV4Layer::service);
//! 3. the host, when it is one of AWS's own, such as `abc.execute-api.us-east-1.amazonaws.com`.
//!
//! When none does, the request is refused with a sentence that says what to set. How the body is signed is a [`PayloadMode`].
//!
//! # What a request is signed with
//!
//! The provider's credentials, unless the request has [`Credentials`](crate::Credentials) of its own among its extensions:
//! then those, and the provider is not asked. So [`S3`](crate::s3::S3) signs for directory buckets, whose requests need
//! credentials of a session.
//!
//! # A wrong clock
//!
//! Where an answer's `Date` shows that this machine's clock is off by more than four minutes, the next requests to that host are
//! signed with the host's time. A refusal (400, 401, 403) has [`Signed`] among its extensions: what it was signed with, for
//! whoever retries.
//!
//! # Where it goes
//!
//! Innermost, right above the client. A layer below it must not add or change `x-amz-*` headers, nor touch the method, path,
//! query, `Host` or body: the service would see another request than the one that was signed. A retry goes above it, so that
//! each attempt has a date and a signature of its own, and credentials that were rotated in between are taken up.
//!
//! While it waits for credentials it holds the inner service that was ready. So a provider that asks over HTTP needs a client of its
//! own: through a concurrency limit below the layer it would wait for a place that the layer keeps.
//!
//! It is not for presigned URLs, which carry their signature already, nor for requests that somebody else sends: for those
//! use the [`Signer`](crate::sigv4::Signer).
//!
//! # Errors
//!
//! The service's error is a [`BoxError`](crate::BoxError), as tower's own middleware has it. What the layer itself refuses
//! downcasts to [`Error`](crate::Error), and then nothing was sent:
//! [`InvalidInput`](crate::ErrorKind::InvalidInput), [`Credentials`](crate::ErrorKind::Credentials) (or the provider's own
//! kind), [`Signing`](crate::ErrorKind::Signing) and [`RequestBody`](crate::ErrorKind::RequestBody).
//!
//! # Example
//!
//! ```
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use http_body_util::Full;
//! use tower::{Layer, ServiceExt, service_fn};
//! use tower_sigv4::layer::SignedBody;
//! use tower_sigv4::{BoxError, Credentials, SigV4Layer};
//!
//! # tokio_test::block_on(async {
//! // In its place: a client that sends requests.
//! let client = service_fn(|request: Request<SignedBody<Full<Bytes>>>| async move {
//!     assert_eq!(request.headers()["x-amz-security-token"], "a-token");
//!     let authorization = request.headers()["authorization"].to_str()?;
//!     assert!(authorization.contains("/us-east-1/execute-api/aws4_request"));
//!     Ok::<_, BoxError>(Response::new(()))
//! });
//!
//! let credentials = Credentials::new("AKIDEXAMPLE", "a-secret").with_session_token("a-token");
//! let signed = SigV4Layer::new(credentials).layer(client);
//!
//! let request = Request::post("https://abc.execute-api.us-east-1.amazonaws.com/prod/things").body(Full::from("{}"))?;
//! let response = signed.oneshot(request).await?;
//! assert_eq!(response.status(), 200);
//! # Ok::<(), BoxError>(())
//! # }).unwrap();
//! ```

mod body;
mod chunked;
mod future;
#[expect(clippy::module_inception, reason = "a file is named after what is in it")]
mod layer;
mod payload;
mod scope;
mod sent;
mod service;
mod signing;

pub use crate::signed::Signed;
pub use body::SignedBody;
pub use future::ResponseFuture;
pub use layer::SigV4Layer;
pub use payload::{DEFAULT_BUFFER_LIMIT, PayloadMode};
pub use service::SigV4;
