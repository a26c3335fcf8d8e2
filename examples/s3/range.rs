//! Ranges of bytes as HTTP writes them.

/// Some of an object's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ByteRange {
    /// From the first to the last, or to the end.
    From(u64, Option<u64>),
    /// So many at the end.
    Last(u64),
}

impl ByteRange {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let form = || "a range is FIRST-LAST, FIRST- or -COUNT, counted from 0".to_owned();
        let number = |text: &str| match text {
            "" => Ok(None),
            _ if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().map(Some).map_err(|_| form()),
            _ => Err(form()),
        };
        let (first, last) = text.split_once('-').ok_or_else(form)?;
        match (number(first)?, number(last)?) {
            (Some(first), Some(last)) if last < first => Err("the last byte is before the first".to_owned()),
            (Some(first), last) => Ok(Self::From(first, last)),
            (None, Some(count)) if count > 0 => Ok(Self::Last(count)),
            (None, _) => Err(form()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        assert_eq!(ByteRange::parse("0-9"), Ok(ByteRange::From(0, Some(9))));
        assert_eq!(ByteRange::parse("7-7"), Ok(ByteRange::From(7, Some(7))));
        assert_eq!(ByteRange::parse("7-"), Ok(ByteRange::From(7, None)));
        assert_eq!(ByteRange::parse("-7"), Ok(ByteRange::Last(7)));
        for text in ["", "-", "7", "9-7", "-0", "+1-2", "1-2-3", "a-b", "99999999999999999999-", "bytes=0-9"] {
            assert!(ByteRange::parse(text).is_err(), "{text}");
        }
    }
}
