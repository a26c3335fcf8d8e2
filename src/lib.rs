//! AWS Signature Version 4 as Tower middleware, with typed S3, SES and SNS on top.
//!
//! [`SigV4Layer`] signs the requests of any tower stack with the credentials of any [`CredentialsProvider`]; [`s3::S3`] sends
//! typed operations through it. Temporary credentials, with their session token, work everywhere: in headers, in presigned
//! URLs, and while they rotate.
//!
//! ```no_run
//! use tower_sigv4::s3::S3;
//!
//! # async fn example() -> Result<(), tower_sigv4::Error> {
//! let reports = S3::from_env()?.bucket("reports");
//! reports.put("2026/q4.csv", "a;b").await?;
//! let object = reports.get("2026/q4.csv").await?;
//! # Ok(()) }
//! ```
//!
//! # Where to look
//!
//! | to | see |
//! |---|---|
//! | sign what a client sends | [`layer`] |
//! | use S3, or a store that speaks its protocol | [`s3`] |
//! | send e-mail, and read what becomes of it | [`ses`], [`ses::events`] |
//! | publish messages, and verify those that SNS posts | [`sns`] |
//! | choose where credentials come from | [`credentials`] |
//! | sign or presign without a stack | [`sigv4`] |
//! | compute and verify checksums | [`checksum`] |
//! | try again what failed in passing | [`retry`] |
//! | give up on a connection that delivers nothing | [`stalled_stream`] |
//! | send over HTTPS | [`client`] |
//! | measure calls | [`metrics`] |
//! | add an operation | [`operation`] |
//! | test what sends e-mail or hears from SNS | [`testing`] |
//!
//! # Features
//!
//! | feature | default | brings |
//! |---|---|---|
//! | `s3` | yes | [`s3`]: operations, `Bucket`, presigned URLs |
//! | `ses` | yes | [`ses`]: operations, [`ses::Email`], events |
//! | `sns` | yes | [`sns`]: operations, verified webhooks |
//! | `client` | yes | [`client`]: HTTPS by hyper and rustls; `from_env` of each service |
//! | `retry` | yes | [`retry`]: retries with backoff and a budget; [`stalled_stream`] |
//! | `providers` | yes | credentials sources that need a runtime: the refreshing cache |
//! | `tracing` | yes | spans and events of the crate tracing |
//! | `metrics` | no | [`metrics::MetricsRecorder`]: measurements by the crate metrics |
//! | `transfer` | yes | [`s3::transfer`]: objects and folders of any size, up and down; [`s3::Deletion`]: deletion by the thousand |
//! | `idn` | no | e-mail addresses in domains that are not ASCII |
//! | `lettre` | no | [`ses::Ses`] as a transport of lettre |
//! | `axum` | no | [`mod@axum`]: extractors |
//! | `testing` | no | [`testing`]: doubles for tests |
//!
//! With none of them there are the signer, the layer and the static, environment and rotating sources, and no HTTP client,
//! TLS or async runtime in the dependency tree.

#[macro_use]
#[cfg(feature = "_service")]
mod typed_service;

mod aws_host;
#[cfg_attr(not(feature = "s3"), expect(dead_code, reason = "S3 alone has a choice of hosts"))]
mod aws_variant;
#[cfg(feature = "axum")]
pub mod axum;
#[cfg(any(feature = "providers", feature = "retry", feature = "transfer"))]
mod backoff;
pub mod body;
mod bounded;
#[cfg(feature = "_service")]
mod call;
#[cfg(feature = "s3")]
pub mod checksum;
#[cfg(feature = "client")]
pub mod client;
pub mod clock;
mod clock_skew;
#[cfg(feature = "_codec")]
mod codec;
#[cfg(any(feature = "_service", feature = "retry"))]
mod corrections;
pub mod credentials;
#[cfg(all(
    any(doc, doctest),
    feature = "axum",
    feature = "client",
    feature = "s3",
    feature = "testing",
    feature = "transfer"
))]
pub mod documentation;
pub mod endpoint;
pub mod environment;
mod error;
mod fault;
#[cfg(feature = "providers")]
pub mod files;
mod host_skews;
pub mod layer;
#[cfg(feature = "_service")]
mod learned_regions;
pub mod operation;
mod partition;
#[cfg(feature = "providers")]
mod profile;
#[cfg(feature = "_service")]
mod redirect;
mod request_host;
#[cfg(feature = "retry")]
pub mod retry;
#[cfg(any(feature = "_codec", feature = "retry"))]
mod retry_after;
#[cfg(any(feature = "ses", feature = "sns", feature = "transfer", feature = "providers"))]
mod runtime;
#[cfg(feature = "s3")]
pub mod s3;
#[cfg(feature = "ses")]
pub mod ses;
mod signed;
pub mod sigv4;
#[cfg(feature = "sns")]
pub mod sns;
#[cfg(all(feature = "client", feature = "_service"))]
mod stack;
#[cfg(feature = "retry")]
pub mod stalled_stream;
mod store;
mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
mod transport;
#[cfg(feature = "providers")]
mod words;
mod writable_time;

pub use body::Body;
pub use credentials::CredentialsProvider;
pub use error::{BoxError, Error, ErrorKind, ServiceAnswer};
pub use layer::{PayloadMode, SigV4, SigV4Layer};
pub use sigv4::Credentials;
pub use telemetry::metrics;
pub use transport::Transport;

/// The README's code, compiled.
#[cfg(all(doctest, feature = "s3", feature = "client", feature = "axum", feature = "testing"))]
#[doc = include_str!("../README.md")]
struct Readme;
