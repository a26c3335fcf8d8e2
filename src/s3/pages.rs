//! Lists that come in pages.

use super::S3Request;
use crate::operation::endless;
use crate::{Error, ErrorKind};

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

/// The error of a list that breaks off.
pub(super) fn broken_off() -> Error {
    let message = "the list says that it goes on, but not where; the rest of it cannot be read";
    Error::new(ErrorKind::InvalidResponse, message)
}
