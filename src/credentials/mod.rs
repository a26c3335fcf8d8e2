//! Sources of credentials.
//!
//! | source | when |
//! |---|---|
//! | [`Credentials`] itself | they are known and stay |
//! | [`EnvironmentCredentials`] | the environment holds them: Lambda, CI, a shell |
//! | [`RotatingCredentials`] | somebody pushes new ones in |
//! | `CachedCredentials` (feature `providers`) | fetching them takes time: it wraps any source and refreshes ahead of the end |
//! | your own [`CredentialsProvider`] | everything else |

mod environment;
mod provider;
mod rotating;

pub use crate::sigv4::Credentials;
pub use environment::EnvironmentCredentials;
pub use provider::{CredentialsFuture, CredentialsProvider};
pub use rotating::RotatingCredentials;
