//! AWS Signature Version 4 for tower.

pub mod body;
#[cfg(feature = "s3")]
mod call;
pub mod clock;
#[cfg(feature = "s3")]
mod codec;
pub mod credentials;
pub mod endpoint;
pub mod environment;
mod error;
pub mod operation;
#[cfg(feature = "s3")]
pub mod s3;
pub mod sigv4;
mod transport;

pub use body::Body;
pub use credentials::CredentialsProvider;
pub use error::{BoxError, Error, ErrorKind, ServiceAnswer};
pub use sigv4::Credentials;
pub use transport::Transport;
