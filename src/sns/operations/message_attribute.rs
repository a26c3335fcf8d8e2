//! Attributes of published messages.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::sns::SnsRequest;

/// The value of an attribute that a message carries beside its text:
/// [`MessageAttributeValue`](https://docs.aws.amazon.com/sns/latest/api/API_MessageAttributeValue.html).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageAttribute {
    data_type: &'static str,
    value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    Binary(String),
}

impl MessageAttribute {
    /// A text.
    pub fn string(value: impl Into<String>) -> Self {
        Self { data_type: "String", value: Value::Text(value.into()) }
    }

    /// A list, as a JSON array of strings, numbers, truth values and `null`.
    pub fn string_array(json: impl Into<String>) -> Self {
        Self { data_type: "String.Array", value: Value::Text(json.into()) }
    }

    /// A number, whole or with a fraction, in decimal digits.
    pub fn number(digits: impl Into<String>) -> Self {
        Self { data_type: "Number", value: Value::Text(digits.into()) }
    }

    /// Any bytes.
    pub fn binary(bytes: impl AsRef<[u8]>) -> Self {
        Self { data_type: "Binary", value: Value::Binary(BASE64_STANDARD.encode(bytes)) }
    }

    /// Adds it to a request as the entry at this place.
    pub(super) fn write(&self, request: SnsRequest, place: &str, name: &str) -> SnsRequest {
        let (kind, text) = match &self.value {
            Value::Text(text) => ("StringValue", text),
            Value::Binary(text) => ("BinaryValue", text),
        };
        request
            .parameter(&format!("{place}.Name"), name)
            .parameter(&format!("{place}.Value.DataType"), self.data_type)
            .parameter(&format!("{place}.Value.{kind}"), text)
    }
}
