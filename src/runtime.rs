//! The tokio runtime that some work needs.

use tokio::runtime::Handle;

use crate::{Error, ErrorKind};

/// The runtime, or the error of work outside of any.
pub(crate) fn runtime() -> Result<Handle, Error> {
    Handle::try_current().map_err(|_| {
        let message = "this needs a tokio runtime, and was started outside of any";
        Error::new(ErrorKind::InvalidInput, message)
    })
}
