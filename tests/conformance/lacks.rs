//! What fails on which server, and how. The suite holds each of these to its word.

use crate::case::Case;

/// A case that fails on a server.
pub(crate) struct Lack {
    operation: &'static str,
    /// Which case of the operation; all of them when it is empty.
    what: &'static str,
    /// What the failure says.
    pub(crate) seen: &'static str,
    /// What that means, where what was seen does not say it.
    pub(crate) because: &'static str,
}

pub(crate) const fn lack(
    operation: &'static str,
    what: &'static str,
    seen: &'static str,
    because: &'static str,
) -> Lack {
    Lack { operation, what, seen, because }
}

/// An operation that a server does not know at all.
pub(crate) const fn lacks(operation: &'static str) -> Lack {
    lack(operation, "", "501 NotImplemented", "")
}

/// What is known of a case.
pub(crate) fn find(lists: &'static [&'static [Lack]], case: &Case) -> Option<&'static Lack> {
    lists.iter().copied().flatten().find(|lack| lack.of(case))
}

impl Lack {
    /// Which of these cases it speaks of.
    pub(crate) fn of(&self, case: &Case) -> bool {
        self.operation == case.operation && (self.what.is_empty() || self.what == case.what)
    }

    pub(crate) fn name(&self) -> String {
        format!("{}, {}", self.operation, self.what)
    }
}

/// This crate refuses to send an encryption key in the clear.
pub(crate) const OVER_HTTP: &[Lack] = &[
    over_https("CopyObject", "from one customer's key to another"),
    over_https("GetObject", "a range with a customer's key"),
    over_https("GetObject", "refuses without the customer's key, and with another"),
    over_https("HeadObject", "with a customer's key, and not without"),
    over_https("PutObject", "with a customer's key"),
    over_https("UploadPart", "with a customer's key"),
];

const fn over_https(operation: &'static str, what: &'static str) -> Lack {
    lack(operation, what, "an encryption key is sent over https only", "this crate refuses")
}
