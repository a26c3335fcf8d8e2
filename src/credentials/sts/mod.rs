//! Temporary credentials from AWS's Security Token Service.
//!
//! Source: [AWS STS API Reference](https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html).

mod answer;
mod assume_role;
mod github_actions;
mod mfa;
mod service;
mod session;
mod token;
mod token_file;
mod web_identity;

pub use assume_role::AssumeRoleCredentials;
pub use github_actions::GithubActionsToken;
pub use mfa::MfaTokenCode;
pub use token::{TokenFuture, WebIdentityToken};
pub use token_file::WebIdentityTokenFile;
pub use web_identity::WebIdentityCredentials;
