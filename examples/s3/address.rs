//! Addresses in the store, and places that are there or here.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};

use crate::text::shown;

const FORM: &str = "an address is s3://bucket/key";

/// A bucket and a key, which may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) bucket: String,
    pub(crate) key: String,
}

/// Where something is copied from or to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// `-`.
    Standard,
    Local(PathBuf),
    Store(Address),
}

impl Address {
    /// Reads an address with a bucket, and maybe a key.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix("s3://") else {
            return Err(FORM.to_owned());
        };
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(format!("it names no bucket; {FORM}"));
        }
        Ok(Self { bucket: bucket.to_owned(), key: key.to_owned() })
    }

    /// Reads the address of an object.
    pub(crate) fn parse_object(text: &str) -> Result<Self, String> {
        match Self::parse(text)? {
            address if address.key.is_empty() => Err(format!("it names no object; {FORM}")),
            address => Ok(address),
        }
    }

    /// Reads the address of a bucket.
    pub(crate) fn parse_bucket(text: &str) -> Result<String, String> {
        match Self::parse(text)? {
            address if address.key.is_empty() => Ok(address.bucket),
            _ => Err("it names an object; the address of a bucket is s3://bucket".to_owned()),
        }
    }

    /// The prefix that the key stands for as a folder: `a` means `a/`, and not `ab` as well.
    pub(crate) fn folder(&self) -> String {
        if self.is_folder() { self.key.clone() } else { format!("{}/", self.key) }
    }

    /// Whether something copied here gets its own name below, as in a folder.
    pub(crate) fn is_folder(&self) -> bool {
        self.key.is_empty() || self.key.ends_with('/')
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, shown(&self.key))
    }
}

impl Place {
    /// A parser of arguments, which need not be UTF-8.
    pub(crate) fn parser() -> impl TypedValueParser<Value = Self> {
        OsStringValueParser::new().try_map(Self::parse)
    }

    fn parse(argument: OsString) -> Result<Self, String> {
        let lossy = argument.to_string_lossy().into_owned();
        if lossy.is_empty() {
            return Err("it is empty".to_owned());
        }
        if argument == OsStr::new("-") {
            return Ok(Self::Standard);
        }
        // Mistyped addresses must not become the names of files.
        let scheme = lossy.split_once(':').map(|(scheme, _)| scheme);
        if scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("s3")) || lossy.contains("://") {
            let text = argument.into_string().map_err(|_| "an address is UTF-8".to_owned())?;
            return Address::parse(&text)
                .map(Self::Store)
                .map_err(|problem| format!("{problem}, and a file of such a name is written ./{}", shown(&text)));
        }
        Ok(Self::Local(argument.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Result<Place, String> {
        Place::parse(text.into())
    }

    #[test]
    fn a_key_is_taken_as_it_is() {
        for (text, bucket, key) in [
            ("s3://b", "b", ""),
            ("s3://b/", "b", ""),
            ("s3://b/k", "b", "k"),
            ("s3://b//k", "b", "/k"),
            ("s3://b/a b+c%20ü?x#y", "b", "a b+c%20ü?x#y"),
        ] {
            let expected = Address { bucket: bucket.to_owned(), key: key.to_owned() };
            assert_eq!(place(text), Ok(Place::Store(expected)), "{text}");
        }
    }

    #[test]
    fn what_looks_like_an_address_and_is_none_is_no_file() {
        for text in ["", "s3:", "s3:/b/k", "S3://b/k", "s3:b", "s3://", "s3:///k", "http://h/k", "s4://b/k"] {
            assert!(place(text).is_err(), "{text}");
        }
        for text in ["./s3:b", "s3", "a:b", "--", "/tmp/s3:/x"] {
            assert_eq!(place(text), Ok(Place::Local(text.into())), "{text}");
        }
        assert_eq!(place("-"), Ok(Place::Standard));
    }

    #[test]
    fn a_prefix_is_a_folder() {
        let folder = |text| Address::parse(text).map(|address| (address.folder(), address.is_folder()));
        assert_eq!(folder("s3://b"), Ok((String::new(), true)));
        assert_eq!(folder("s3://b/a"), Ok(("a/".to_owned(), false)));
        assert_eq!(folder("s3://b/a/"), Ok(("a/".to_owned(), true)));
    }
}
