//! Bodies that can be sent again.

use bytes::Buf;
use http_body_util::{Empty, Full};

use crate::Body;

/// A request's body that can be sent again, perhaps. Implement it for a body of your own.
pub trait TryClone: Sized {
    /// The same body from its start; `None` if it can be read only once, and then its request is not tried again.
    fn try_clone(&self) -> Option<Self>;
}

impl TryClone for Body {
    fn try_clone(&self) -> Option<Self> {
        Self::try_clone(self)
    }
}

impl<D: Buf + Clone> TryClone for Full<D> {
    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}

impl<D: Buf> TryClone for Empty<D> {
    fn try_clone(&self) -> Option<Self> {
        Some(*self)
    }
}
