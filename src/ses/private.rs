//! A text that is somebody's mail, or goes into it.

use std::fmt;

use serde::Serialize;

/// A text that `Debug` shows the length of alone.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Private(pub(super) String);

impl fmt::Debug for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes>", self.0.len())
    }
}
