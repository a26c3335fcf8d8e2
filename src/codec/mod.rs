//! Documents of the services' protocols.

mod error_answer;
#[cfg(feature = "_service")]
mod error_details;
#[cfg(feature = "ses")]
pub(crate) mod json;
#[cfg(any(feature = "sns", feature = "providers"))]
pub(crate) mod query;
#[cfg_attr(not(feature = "s3"), expect(dead_code, unused_imports, reason = "S3 alone writes XML"))]
pub(crate) mod xml;

pub(crate) use error_answer::error_answer;
#[cfg(feature = "_service")]
pub(crate) use error_answer::is_error_document;
#[cfg(feature = "_service")]
pub(crate) use error_details::{ErrorDetails, error_details};
