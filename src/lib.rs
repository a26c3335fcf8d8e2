//! AWS Signature Version 4 for tower.

pub mod body;
pub mod clock;
pub mod credentials;
pub mod endpoint;
pub mod environment;
mod error;
pub mod operation;
pub mod sigv4;
mod transport;

pub use body::Body;
pub use credentials::CredentialsProvider;
pub use error::{BoxError, Error, ErrorKind, ServiceAnswer};
pub use sigv4::Credentials;
pub use transport::Transport;
