//! Credentials of IAM Identity Center: which token is used, when it is refreshed, what is asked, and what is never shown.

#![cfg(feature = "providers")]

mod support;

#[path = "sso/botocore.rs"]
mod botocore;
#[path = "sso/files.rs"]
mod files;
#[path = "sso/refresh.rs"]
mod refresh;
#[path = "sso/requests.rs"]
mod requests;
#[path = "sso/scripted.rs"]
mod scripted;
