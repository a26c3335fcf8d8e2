//! Credentials from a profile of the shared files: what it says is a [`plan`], pure data, which the provider carries out.

mod plan;
mod provider;
mod resolve;

pub use provider::ProfileCredentials;
