//! The URL encoding of keys in lists, which XML could not carry otherwise.

use std::borrow::Cow;

use percent_encoding::percent_decode;

use crate::{Error, ErrorKind};

/// How the keys of one answer are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KeyEncoding {
    is_url: bool,
}

impl KeyEncoding {
    /// What an answer says of itself, and all keys that it has. Stores that ignore the wish for an encoding must not have their
    /// keys decoded; some of them claim it all the same.
    pub(super) fn of<'a>(claim: Option<&str>, keys: impl IntoIterator<Item = &'a str>) -> Self {
        let is_claimed = claim.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("url"));
        Self { is_url: is_claimed && keys.into_iter().all(may_be_url_encoded) }
    }

    /// The key that a text stands for.
    pub(super) fn decode(self, mut text: String) -> Result<String, Error> {
        self.decode_in_place(&mut text)?;
        Ok(text)
    }

    /// The keys that texts stand for.
    pub(super) fn decode_all(self, texts: impl IntoIterator<Item = String>) -> Result<Vec<String>, Error> {
        texts.into_iter().map(|text| self.decode(text)).collect()
    }

    /// Makes a text the key that it stands for.
    pub(super) fn decode_in_place(self, text: &mut String) -> Result<(), Error> {
        // Most keys have nothing to decode.
        if self.is_url && (text.as_bytes().contains(&b'%') || text.as_bytes().contains(&b'+')) {
            *text = url_decode(text)?;
        }
        Ok(())
    }
}

/// Whether URL encoding could have made a text: it leaves no space, no control character and nothing but ASCII, and each `%`
/// begins an escape.
fn may_be_url_encoded(text: &str) -> bool {
    // Looks at all bytes, not up to the first that is none: that way the compiler looks at many at once.
    let is_graphic = text.bytes().fold(true, |all, byte| all & byte.is_ascii_graphic());
    let is_escape = |rest: &[u8]| matches!(rest, [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
    let bytes = text.as_bytes();
    is_graphic && (!bytes.contains(&b'%') || bytes.split(|byte| *byte == b'%').skip(1).all(is_escape))
}

/// Decodes `%XX`, and `+` as a space: S3 and its kin write a form's encoding, in which a plus sign is `%2B`.
fn url_decode(text: &str) -> Result<String, Error> {
    let spaced = if text.contains('+') { Cow::Owned(text.replace('+', " ")) } else { Cow::Borrowed(text) };
    let decoded = percent_decode(spaced.as_bytes()).decode_utf8();
    decoded.map(Cow::into_owned).map_err(|error| {
        Error::new(ErrorKind::InvalidResponse, format!("the listed key {text:?} is no UTF-8")).with_source(error)
    })
}
