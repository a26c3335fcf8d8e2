//! JSON documents, read and written.

use std::io;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::ser::Formatter;
use serde_json::{Serializer, Value};

use crate::{Error, ErrorKind};

/// Reads an answer that is a document; the parser limits its depth to 128. A field that is `null` is taken for one that is
/// absent: servers write either.
pub(crate) fn parse<T: DeserializeOwned>(document: &[u8]) -> Result<T, Error> {
    let value = serde_json::from_slice(document).map(|mut value| {
        drop_nulls(&mut value);
        value
    });
    value.and_then(serde_json::from_value).map_err(|error| {
        let message = "the answer is not the JSON document that the API promises; it may have been cut off";
        Error::new(ErrorKind::InvalidResponse, message).with_source(error)
    })
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(drop_nulls);
        }
        Value::Array(values) => values.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// Writes a document. What serde knows as bytes is in base64 in it.
pub(crate) fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    let mut document = Vec::with_capacity(SMALL);
    value.serialize(&mut Serializer::with_formatter(&mut document, BytesInBase64)).map_err(|error| {
        Error::new(ErrorKind::InvalidInput, "a value of the request has no form in JSON").with_source(error)
    })?;
    Ok(document)
}

/// What most documents fit into, in bytes.
const SMALL: usize = 256;

/// How many bytes are written in base64 at a time: a multiple of three, and with the characters of them few enough for the stack
/// and the processor's first cache.
const PIECE: usize = 6 * 1024;

/// The JSON of AWS's protocols, in which bytes are a string in base64. They go into the document without another one of their
/// size in between, which matters for a message of 40 MiB.
///
/// Source: [AWS's JSON protocols](https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#shape-serialization).
struct BytesInBase64;

impl Formatter for BytesInBase64 {
    fn write_byte_array<W: ?Sized + io::Write>(&mut self, writer: &mut W, bytes: &[u8]) -> io::Result<()> {
        writer.write_all(b"\"")?;
        let mut characters = [0; PIECE / 3 * 4];
        for piece in bytes.chunks(PIECE) {
            let length = BASE64_STANDARD.encode_slice(piece, &mut characters).map_err(io::Error::other)?;
            writer.write_all(characters.get(..length).unwrap_or_default())?;
        }
        writer.write_all(b"\"")
    }
}

/// Times in answers, for serde: seconds since 1970, with a fraction. One that cannot be read is none.
pub(crate) mod epoch_seconds {
    use std::time::{Duration, SystemTime};

    use serde::{Deserialize, Deserializer};
    use serde_json::Value;

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SystemTime>, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::Number(seconds) => seconds.as_f64().and_then(time),
            // The protocol's other form, which some servers write.
            Value::String(text) => humantime::parse_rfc3339_weak(&text).ok(),
            _ => None,
        })
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

        #[test]
        fn a_text_is_read_and_anything_else_is_none() {
            let read = |document| deserialize(&mut serde_json::Deserializer::from_str(document)).unwrap();
            let second = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1));
            assert_eq!((read("1"), read("\"1970-01-01T00:00:01Z\"")), (second, second));
            for none in ["null", "\"soon\"", "[1]", "true"] {
                assert_eq!(read(none), None, "{none}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_in_base64() {
        struct Blob(Vec<u8>);
        impl Serialize for Blob {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_bytes(&self.0)
            }
        }
        for length in [0, 1, 2, 3, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 2] {
            let bytes: Vec<u8> = (0..length).map(|at| u8::try_from(at % 256).unwrap()).collect();
            let written = write(&[Blob(bytes.clone())]).unwrap();
            let [text] = parse::<[String; 1]>(&written).unwrap();
            assert_eq!(BASE64_STANDARD.decode(text).unwrap(), bytes);
        }
    }

    #[test]
    fn a_null_is_an_absent_field_wherever_it_is() {
        let document: Value = parse(br#"{"a":null,"b":[{"c":null,"d":1},null]}"#).unwrap();
        assert_eq!(document, serde_json::json!({ "b": [{ "d": 1 }, null] }));
    }

    #[test]
    fn what_is_no_such_document_is_an_error_that_says_so() {
        let deep = "[".repeat(100_000);
        for document in ["", "<html>", "{\"a\":", "{}", deep.as_str()] {
            let error = parse::<Vec<u8>>(document.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        }
    }
}
