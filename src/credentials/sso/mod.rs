//! Credentials of AWS IAM Identity Center, by the token that `aws sso login` left.
//!
//! `token` is the file of that token, `oidc` gets a new one for it, and `portal` gives credentials for it.

mod endpoint;
mod oidc;
mod portal;
mod provider;
mod token;

pub use provider::SsoCredentials;
