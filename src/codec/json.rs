//! JSON documents, read and written.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, ErrorKind};

/// Reads an answer that is a document; the parser limits its depth to 128.
pub(crate) fn parse<T: DeserializeOwned>(document: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(document).map_err(|error| {
        let message = "the answer is not the JSON document that the API promises; it may have been cut off";
        Error::new(ErrorKind::InvalidResponse, message).with_source(error)
    })
}

/// Writes a document.
pub(crate) fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(value).map_err(|error| {
        Error::new(ErrorKind::InvalidInput, "a value of the request has no form in JSON").with_source(error)
    })
}

/// Times in answers, for serde: seconds since 1970, with a fraction. One that cannot be read is none.
pub(crate) mod epoch_seconds {
    use std::time::{Duration, SystemTime};

    use serde::{Deserialize, Deserializer};

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SystemTime>, D::Error> {
        let seconds = Option::<f64>::deserialize(deserializer)?;
        Ok(seconds.and_then(time))
    }

    fn time(seconds: f64) -> Option<SystemTime> {
        SystemTime::UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn seconds_become_a_time_unless_they_cannot() {
            assert_eq!(time(1.5), Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_500)));
            for none in [-1.0, f64::NAN, f64::INFINITY, 1e300] {
                assert_eq!(time(none), None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_such_document_is_an_error_that_says_so() {
        let deep = "[".repeat(100_000);
        for document in ["", "<html>", "{\"a\":", "{}", deep.as_str()] {
            let error = parse::<Vec<u8>>(document.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        }
    }
}
