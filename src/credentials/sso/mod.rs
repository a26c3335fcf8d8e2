//! Credentials of AWS IAM Identity Center, by the token that `aws sso login` left.

mod provider;

pub use provider::SsoCredentials;
