//! Sending a request again at once that was refused for its credentials or its date.

use std::mem::replace;

/// What a call was sent again with. Each is tried once a call: one that did not help will not help either when it is repeated.
#[derive(Clone, Copy, Default)]
pub(crate) struct Corrections {
    credentials: bool,
    date: bool,
}

impl Corrections {
    /// Notes that the next request would have other credentials; whether none had before.
    pub(crate) fn mark_credentials(&mut self) -> bool {
        !replace(&mut self.credentials, true)
    }

    /// Notes that the next request would have another date; whether none had before.
    pub(crate) fn mark_date(&mut self) -> bool {
        !replace(&mut self.date, true)
    }
}
