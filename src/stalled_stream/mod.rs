//! Giving up on streams that have come to rest.
//!
//! A connection can die so that neither side notices: the answer's body, or the sending of the request's, then waits for ever. A
//! time limit for the whole would have to allow for the largest object on the slowest line; [`StalledStreamLayer`] asks instead
//! that something moves: at least one byte in 20 seconds, if nothing else is set. Otherwise it fails with an
//! [`Error`](crate::Error) of the kind [`Timeout`](crate::ErrorKind::Timeout), so that a retry above it can try again what it
//! may.
//!
//! # What counts
//!
//! Only time for which the other side is to blame.
//!
//! - Of an answer's body: the time in which its reader waits for data. One who does not read may take as long as he likes.
//! - Of a request's body: the time in which there is data and the connection takes none. A body that itself has nothing to give
//!   may take as long as it likes. It is handed on in pieces of up to 64 KiB, so that a large one in memory is watched as well.
//!   hyper asks for the next piece once it has sent some 400 KiB, so that a line that is slower than 20 KiB/s needs a longer
//!   [`window`](StalledStreamLayer::window). The end of a body, once it was handed on, is not watched any more.
//! - Not the time until the head of an answer comes, nor the time to connect: they have limits of their own.
//!
//! An answer that rests because the service is still at work is not watched, if its request says so by the extension
//! [`SlowAnswer`](crate::operation::SlowAnswer); those of S3 that copy objects or complete uploads do.
//!
//! # Where it goes
//!
//! Right above the client, below [`SigV4Layer`](crate::SigV4Layer). Its timers are tokio's; outside of a runtime nothing is
//! watched.
//!
//! ```
//! use std::time::Duration;
//!
//! use http::{Request, Response};
//! use tower::{ServiceBuilder, ServiceExt, service_fn};
//! use tower_sigv4::stalled_stream::{StalledStreamLayer, UploadBody};
//! use tower_sigv4::{Body, BoxError};
//!
//! # tokio_test::block_on(async {
//! // In its place: a client that sends requests.
//! let client = service_fn(|_: Request<UploadBody<Body>>| async { Ok::<_, BoxError>(Response::new(Body::from("hello"))) });
//!
//! let layer = StalledStreamLayer::new().window(Duration::from_secs(5));
//! let response = ServiceBuilder::new().layer(layer).service(client).oneshot(Request::new(Body::empty())).await?;
//! assert_eq!(Body::streaming(response.into_body()).collect(100).await?, "hello");
//! # Ok::<(), BoxError>(())
//! # }).unwrap();
//! ```

mod download_body;
mod future;
mod layer;
mod minimum;
mod service;
mod upload;
mod upload_body;

pub use download_body::DownloadBody;
pub use future::ResponseFuture;
pub use layer::{DEFAULT_MINIMUM, DEFAULT_WINDOW, StalledStreamLayer};
pub use service::StalledStream;
pub use upload_body::UploadBody;
