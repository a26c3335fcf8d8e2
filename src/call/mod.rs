//! One typed call: send, read, parse, and once more where that helps.

mod again;
#[expect(clippy::module_inception, reason = "a file is named after what is in it")]
mod call;
mod config;
mod explain;

pub(crate) use call::{Call, Prepared};
pub(crate) use config::CallConfig;
