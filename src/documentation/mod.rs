//! Longer texts than fit beside one item. They are files of `docs/` in the repository, and read the same there.
//!
//! - [`cookbook`]: tasks, and the code that does them.
//! - [`security`]: what is signed, what is secret, what is checked, and what this crate does not protect from.
//! - [`coming_from`]: the same tasks in aioaws, aws-sdk-s3, object_store, rust-s3 and rusty-s3.
//! - [`design`]: how the crate is built, and what it could have been instead.
//! - [`credentials`]: what the sources of credentials read, next to botocore and the AWS SDK.
//! - [`stores`]: what S3-like stores take, with sources.
//! - [`conformance`]: which operation was seen to work on which server.

pub mod coming_from;
pub mod conformance;
pub mod cookbook;
pub mod credentials;
pub mod design;
pub mod security;
pub mod stores;
