//! One typed call: send, read, parse, and once more where that helps.

mod again;
#[expect(clippy::module_inception, reason = "a file is named after what is in it")]
mod call;
mod config;
mod explain;
#[cfg(feature = "retry")]
mod persistence;
#[cfg(not(feature = "retry"))]
#[path = "no_persistence.rs"]
mod persistence;

pub(crate) use call::Call;
#[cfg(feature = "s3")]
pub(crate) use call::Prepared;
pub(crate) use config::CallConfig;
