//! AWS Signature Version 4 as Tower middleware, with typed S3, SES and SNS on top.
//!
//! [`SigV4Layer`] signs the requests of any tower stack with the credentials of any [`CredentialsProvider`]. [`s3::S3`],
//! [`ses::Ses`] and [`sns::Sns`] send typed operations through it, or through the ready-made stack of their `from_env`. Temporary
//! credentials, with their session token and their end, work everywhere: in headers, in presigned URLs and forms, and while they
//! rotate.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
//! # #[tokio::main] async fn main() -> Result<(), tower_sigv4::Error> { let (_server, s3) = s3().await?;
//! // In a program: `let s3 = tower_sigv4::s3::S3::from_env()?;`
//! let reports = s3.bucket("reports");
//! reports.put("2026/q4.csv", "a;b").await?;
//! let object = reports.get("2026/q4.csv").await?;
//! assert_eq!(object.body.collect(1_000_000).await?, "a;b");
//! # Ok(()) }
//! ```
//!
//! # The picture
//!
//! ```text
//! your code
//!    │  s3.send(GetObject::new("reports", "a.csv"))
//!    ▼
//! S3<T> · Ses<T> · Sns<T>               typed operations, retries
//!    │
//!    ▼  your layers
//! SigV4<S>  ◄───  CredentialsProvider   variables, profiles, roles, containers …
//!    │
//!    ▼
//! any Service<Request<_>>               Client (hyper, rustls), yours, a Router in a test
//! ```
//!
//! Each floor works without those above it: the layer signs for any service of AWS, and the signer in [`sigv4`] needs no stack.
//!
//! # Where to look
//!
//! | to | see |
//! |---|---|
//! | find the code for a task | the [cookbook](documentation::cookbook) |
//! | use S3, or a store that speaks its protocol | [`s3`] |
//! | move objects and folders of any size | [`s3::transfer`] |
//! | send e-mail, and read what becomes of it | [`ses`], [`ses::events`] |
//! | publish messages, and verify those that SNS posts | [`sns`] |
//! | choose where credentials come from | [`credentials`] |
//! | sign what a client sends, for any service | [`layer`] |
//! | sign or presign without a stack | [`sigv4`] |
//! | try again what failed in passing, within time limits | [`retry`] |
//! | give up on a connection that delivers nothing | [`stalled_stream`] |
//! | send over HTTPS | [`client`] |
//! | say what a store takes, and how buckets are named | [`endpoint`] |
//! | compute and verify checksums | [`checksum`] |
//! | act on what went wrong | [`Error`] |
//! | measure calls | [`metrics`] |
//! | add an operation | [`operation`] |
//! | test what sends e-mail or hears from SNS | [`testing`] |
//!
//! # Pages
//!
//! - [Cookbook](documentation::cookbook): tasks, and the code that does them.
//! - [Security](documentation::security): what is signed, what is secret, what is checked, and what this does not protect from.
//! - [Coming from another client](documentation::coming_from): aioaws, aws-sdk-s3, `object_store`, rust-s3, rusty-s3.
//! - [Design](documentation::design): how it is built, and what it could have been instead.
//! - [Where credentials come from](documentation::credentials), next to botocore and the AWS SDK.
//! - [What stores take](documentation::stores), with sources, and [what works where](documentation::conformance).
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `s3` | yes | [`s3`]: typed operations, pages as streams, presigning, `Bucket` |
//! | `ses` | yes | [`ses`]: typed operations, [`ses::Email`], and the events that SES reports |
//! | `sns` | yes | [`sns`]: typed operations, `Verifier` and `VerifyLayer` for webhooks |
//! | `client` | yes | [`client`]: the HTTPS client (hyper and rustls), and `from_env` of each service; brings the next two |
//! | `providers` | yes | every source of [`credentials`], their chain, and the cache that refreshes ahead of expiry |
//! | `retry` | yes | [`retry`]: retries with backoff and a budget, time limits; [`stalled_stream`] |
//! | `tracing` | yes | spans and events of the crate tracing |
//! | `transfer` | yes | [`s3::transfer`]: objects and folders of any size; [`s3::Deletion`]: deleting by the thousand |
//! | `idn` | no | e-mail addresses in domains that are not ASCII (26 crates with the tables of Unicode) |
//! | `lettre` | no | [`ses::Ses`] as an `AsyncTransport` of the crate lettre |
//! | `axum` | no | [`mod@axum`]: extractors for verified SNS messages and SES events |
//! | `metrics` | no | [`metrics::MetricsRecorder`]: measurements by the crate metrics |
//! | `testing` | no | [`testing`]: a mailbox and a signer of SNS messages for your tests |
//!
//! With none of them there are the signer, the layer and the static, environment and rotating sources, and no HTTP client,
//! TLS or async runtime in the dependency tree. A feature adds API and never changes what existing calls do.
//!
//! # Minimum Rust version
//!
//! Rust 1.89. Raising it is a minor version.

#![cfg_attr(docsrs, feature(doc_cfg))]

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
