//! How much SES takes in one call.

use crate::ses::MAX_RECIPIENTS;
use crate::{Error, ErrorKind};

/// The largest message, in bytes as it is sent, with its attachments in base64: 40 MiB.
///
/// Source: [SES's quotas](https://docs.aws.amazon.com/ses/latest/dg/quotas.html), which say 40 MB after base64 encoding. That
/// a megabyte is 2^20 bytes there is told by the error of the older API, whose quota is 10 MB: it names 10485760 bytes.
pub const MAX_MESSAGE_SIZE: usize = 40 * 1024 * 1024;

/// A line of base64 in a message holds this many bytes, in [`LINE`].
///
/// Source: [RFC 2045, section 6.8](https://www.rfc-editor.org/rfc/rfc2045#section-6.8).
const BYTES_IN_LINE: usize = 57;
/// 76 characters and the line's end.
const LINE: usize = 78;

/// The largest attachment that fits into a message, before it is encoded: 29 MiB and a quarter.
pub(super) const LARGEST_ATTACHMENT: usize = MAX_MESSAGE_SIZE / LINE * BYTES_IN_LINE;

/// The length of this many bytes in base64, with line ends.
pub(super) fn encoded_length(bytes: usize) -> usize {
    let characters = bytes.div_ceil(3).saturating_mul(4);
    characters.saturating_add(bytes.div_ceil(BYTES_IN_LINE).saturating_mul(2))
}

/// Refuses a message whose encoded size is too much.
pub(in crate::ses) fn check_size(size: usize) -> Result<(), Error> {
    if size <= MAX_MESSAGE_SIZE {
        return Ok(());
    }
    let message = format!(
        "the message has at least {size} bytes once it is encoded, and SES takes at most {MAX_MESSAGE_SIZE}; put large attachments \
         where they can be downloaded, and send a link"
    );
    Err(Error::new(ErrorKind::InvalidInput, message))
}

/// Refuses a message for nobody, or for too many.
pub(in crate::ses) fn check_recipients(count: usize) -> Result<(), Error> {
    let message = match count {
        0 => "the message has no recipient; add one with `to`, `cc` or `bcc`".to_owned(),
        1..=MAX_RECIPIENTS => return Ok(()),
        _ => format!(
            "the message has {count} recipients in To, Cc and Bcc together, and SES takes at most {MAX_RECIPIENTS} a call; \
             send it in several calls"
        ),
    };
    Err(Error::new(ErrorKind::InvalidInput, message))
}

/// The error of an attachment that no message can hold.
pub(super) fn too_large(what: &str, size: Option<u64>) -> Error {
    let size = size.map_or_else(|| "more".to_owned(), |size| format!("{size} bytes"));
    let message = format!("{what} has {size}, and at most {LARGEST_ATTACHMENT} bytes fit into a message");
    Error::new(ErrorKind::InvalidInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_attachment_fits_and_one_more_line_does_not() {
        assert!(encoded_length(LARGEST_ATTACHMENT) <= MAX_MESSAGE_SIZE);
        assert!(encoded_length(LARGEST_ATTACHMENT + BYTES_IN_LINE) > MAX_MESSAGE_SIZE);
        assert_eq!([0, 1, 3, 57, 58].map(encoded_length), [0, 6, 6, 78, 84]);
    }
}
