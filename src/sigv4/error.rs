//! What can go wrong before a request is signed.

use std::fmt;
use std::time::Duration;

/// Why a request could not be signed. Nothing was changed in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SigningError {
    /// The credentials cannot be put into a signature; the text says what is wrong with them.
    InvalidCredentials(&'static str),
    /// The region is empty or has a character that no region has.
    InvalidRegion(String),
    /// The service is empty or has a character that no service's signing name has.
    InvalidService(String),
    /// The request names no host: its URI has no authority and it has no `Host` header.
    MissingHost,
    /// The time is before 1970 or after the year 9999.
    InvalidTime,
    /// A presigned URL was asked to live shorter than 1 second or longer than 7 days.
    InvalidExpiry(Duration),
    /// The signed URI would be no valid URI, for instance longer than 65,534 bytes.
    InvalidUri,
}

impl fmt::Display for SigningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidCredentials(what) => write!(f, "the credentials cannot sign: {what}"),
            Self::InvalidRegion(region) => {
                write!(f, "{region:?} is no region; expected letters, digits and hyphens, such as \"eu-west-1\"")
            }
            Self::InvalidService(service) => {
                write!(f, "{service:?} is no service; expected its signing name, such as \"s3\" or \"execute-api\"")
            }
            Self::MissingHost => {
                f.write_str("the request names no host; give it an absolute URI (https://host/path) or a Host header")
            }
            Self::InvalidTime => f.write_str("the time to sign for is not between the years 1970 and 9999"),
            Self::InvalidExpiry(life) => {
                write!(f, "a presigned URL can live from 1 second to 7 days (604800 seconds), not {life:?}")
            }
            Self::InvalidUri => f.write_str("the signed URI is no valid URI; it may be longer than 65534 bytes"),
        }
    }
}

impl std::error::Error for SigningError {}
