//! Lists that come in pages.

use super::S3Request;
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

/// A query parameter that says after what a page begins.
pub(super) type Marker<'a> = (&'static str, Option<&'a str>);

/// The request for the page after a key and, when the page ended within that key, after its version or upload of this id.
/// `None` without either: the list is at its end. Some stores go on by the id alone.
pub(super) fn page_after(request: S3Request, key: Marker<'_>, id: Marker<'_>) -> Result<Option<S3Request>, Error> {
    if let ((_, None), (_, None)) = (key, id) {
        return Ok(None);
    }
    let (key_name, key) = key;
    let (id_name, id) = id;
    if request.query_value(key_name) == key && request.query_value(id_name) == id {
        return Err(endless());
    }
    let request = match key {
        Some(key) => request.query(key_name, key),
        None => request,
    };
    Ok(Some(match id {
        Some(id) => request.query(id_name, id),
        // S3 refuses an empty marker.
        None => request.without_query(id_name),
    }))
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
