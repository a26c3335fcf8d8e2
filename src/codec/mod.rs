//! Documents of the services' protocols.

mod error_answer;
pub(crate) mod xml;

pub(crate) use error_answer::{error_answer, is_error_document};
