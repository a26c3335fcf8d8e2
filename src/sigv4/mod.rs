//! The pure core: AWS Signature Version 4 for any method, service and URI.
//!
//! A [`Signer`] is a function of the request, the payload's hash, the [`Credentials`] and a time. It does no I/O, asks no
//! clock, reads no environment and spawns nothing. [`Signer::sign`] adds headers to [`http::request::Parts`] in place;
//! [`Signer::presign`] returns a URI that carries its signature in the query; [`Signer::sign_policy`] signs what a browser's form
//! may upload.
//!
//! The signer works on the bytes that an HTTP client such as hyper will send: the URI never passes through a URL type that
//! would rewrite it. Where services differ from one another, [`Settings`] names the difference.
//!
//! # When to use it
//!
//! Use [`SigV4Layer`](crate::SigV4Layer) in a tower stack; it calls this module with the right time, credentials and payload
//! hash. Use the signer itself where there is no stack: a WebSocket handshake, a request that another client sends, a test.
//!
//! # Example
//!
//! ```
//! use std::time::{Duration, UNIX_EPOCH};
//! use tower_sigv4::sigv4::{Credentials, PayloadHash, Signer, SigningScope};
//!
//! let signer = Signer::new(SigningScope::new("us-east-1", "dynamodb"));
//! let credentials = Credentials::new("AKIDEXAMPLE", "a-secret").with_session_token("a-token");
//! let (mut parts, body) = http::Request::post("https://dynamodb.us-east-1.amazonaws.com/")
//!     .header("content-type", "application/x-amz-json-1.0")
//!     .body("{}")?
//!     .into_parts();
//!
//! let time = UNIX_EPOCH + Duration::from_secs(1_440_938_160);
//! signer.sign(&mut parts, PayloadHash::of(body.as_bytes()), &credentials, time)?;
//!
//! assert_eq!(parts.headers["x-amz-date"], "20150830T123600Z");
//! assert!(parts.headers["authorization"].is_sensitive());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod authority;
mod canonical;
mod chunk;
mod credentials;
mod difference;
pub(crate) mod encoding;
mod error;
mod headers;
mod key;
mod path;
mod payload_hash;
mod post;
mod query;
mod scope;
mod settings;
mod sha256;
mod signer;
mod timestamp;

pub use canonical::{CanonicalRequest, SignatureLocation};
pub use chunk::ChunkSigner;
pub use credentials::Credentials;
pub use difference::{Difference, DifferentPart};
pub use error::SigningError;
pub use payload_hash::PayloadHash;
pub use scope::SigningScope;
pub use settings::{PathEncoding, PathNormalization, PayloadHeader, SessionTokenMode, Settings, SignedHeaders};
pub use signer::{MAX_PRESIGNED_LIFE, MIN_PRESIGNED_LIFE, Signer};
pub(crate) use signer::{remove_signature, set_unsigned_trailer};
