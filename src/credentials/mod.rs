//! Sources of credentials.

mod provider;

pub use crate::sigv4::Credentials;
pub use provider::{CredentialsFuture, CredentialsProvider};
