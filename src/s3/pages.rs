//! Lists that come in pages.

use crate::operation::Operation;
use crate::{Error, ErrorKind};

/// An operation whose answer is one page of a longer list; [`S3::pages`](super::S3::pages) gives all of them.
pub trait Paginated: Operation + Clone {
    /// The operation that asks for the page after this answer; `None` when it was the last.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidResponse`] when the list would never end.
    fn next_page(self, page: &Self::Output) -> Result<Option<Self>, Error>;
}

/// The error of a list that names the same page twice.
pub(super) fn endless() -> Error {
    let message = "the store names the page that it just gave as the next one; the list would never end";
    Error::new(ErrorKind::InvalidResponse, message)
}

/// The error of a list that breaks off.
pub(super) fn broken_off() -> Error {
    let message = "the list says that it goes on, but not where; the rest of it cannot be read";
    Error::new(ErrorKind::InvalidResponse, message)
}
