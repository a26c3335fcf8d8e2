//! The tokio runtime that transfers need.

use tokio::runtime::Handle;

use crate::{Error, ErrorKind};

/// The runtime, or the error of a transfer outside of any.
pub(super) fn runtime() -> Result<Handle, Error> {
    Handle::try_current().map_err(|_| {
        let message = "transfers need a tokio runtime, and this one was started outside of any";
        Error::new(ErrorKind::InvalidInput, message)
    })
}
