//! The objects of an event, read field by field.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde_json::{Map, Value};

/// An object of an event: a line is a field, its type and its name in JSON. What is in none of them stays in `other`.
/// `debug` names the fields that `Debug` shows, none of them personal data.
macro_rules! event_object {
    (
        $(#[$doc:meta])+
        $name:ident {
            $($(#[$field_doc:meta])+ $field:ident: $type:ty = $key:literal,)+
        }
        debug: $($shown:ident),*
    ) => {
        $(#[$doc])+
        #[derive(Clone, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$field_doc])+ pub $field: $type,)+
            /// The fields that this crate does not know, or could not read.
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        impl $crate::ses::events::object::FromValue for $name {
            fn from_value(value: serde_json::Value) -> Result<Self, serde_json::Value> {
                let serde_json::Value::Object(mut fields) = value else { return Err(value) };
                Ok(Self {
                    $($field: $crate::ses::events::object::Field::take_from(&mut fields, $key),)+
                    other: fields,
                })
            }
        }

        /// Personal data is not shown.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))$(.field(stringify!($shown), &self.$shown))*.finish_non_exhaustive()
            }
        }
    };
}

/// What a value is read into; one of another form is given back.
pub(super) trait FromValue: Sized {
    fn from_value(value: Value) -> Result<Self, Value>;
}

/// What a field is taken out of an object into. What cannot be read stays in the object.
pub(super) trait Field {
    fn take_from(fields: &mut Map<String, Value>, name: &str) -> Self;
}

impl FromValue for String {
    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(other),
        }
    }
}

/// A time as [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) writes it.
impl FromValue for SystemTime {
    fn from_value(value: Value) -> Result<Self, Value> {
        value.as_str().and_then(|text| humantime::parse_rfc3339(text).ok()).ok_or(value)
    }
}

impl FromValue for u64 {
    fn from_value(value: Value) -> Result<Self, Value> {
        value.as_u64().ok_or(value)
    }
}

/// The documentation calls `headersTruncated` a string in one place and shows a boolean in others.
impl FromValue for bool {
    fn from_value(value: Value) -> Result<Self, Value> {
        match value.as_str() {
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            _ => value.as_bool().ok_or(value),
        }
    }
}

impl<T: FromValue> Field for Option<T> {
    fn take_from(fields: &mut Map<String, Value>, name: &str) -> Self {
        let value = fields.remove(name).filter(|value| !value.is_null())?;
        match T::from_value(value) {
            Ok(read) => Some(read),
            Err(value) => {
                fields.insert(name.to_owned(), value);
                None
            }
        }
    }
}

/// Entries that cannot be read stay in the object, so that one of them does not hide the others.
impl<T: FromValue> Field for Vec<T> {
    fn take_from(fields: &mut Map<String, Value>, name: &str) -> Self {
        let Some(entries) = Option::<Entries>::take_from(fields, name) else { return Self::new() };
        let (mut read, mut unread) = (Self::new(), Vec::new());
        for entry in entries.0 {
            match T::from_value(entry) {
                Ok(entry) => read.push(entry),
                Err(entry) => unread.push(entry),
            }
        }
        if !unread.is_empty() {
            fields.insert(name.to_owned(), Value::Array(unread));
        }
        read
    }
}

/// Tags: names, each with its values.
impl Field for BTreeMap<String, Vec<String>> {
    fn take_from(fields: &mut Map<String, Value>, name: &str) -> Self {
        let Some(Members(mut members)) = Option::<Members>::take_from(fields, name) else { return Self::new() };
        let names: Vec<String> = members.keys().cloned().collect();
        let tags = names.into_iter().map(|name| {
            let values = Vec::take_from(&mut members, &name);
            (name, values)
        });
        let tags = tags.collect();
        if !members.is_empty() {
            fields.insert(name.to_owned(), Value::Object(members));
        }
        tags
    }
}

struct Entries(Vec<Value>);

impl FromValue for Entries {
    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Array(entries) => Ok(Self(entries)),
            other => Err(other),
        }
    }
}

struct Members(Map<String, Value>);

impl FromValue for Members {
    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Object(members) => Ok(Self(members)),
            other => Err(other),
        }
    }
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro makes public types")]
mod tests {
    use serde_json::json;

    use super::*;

    event_object! {
        /// Every type of field.
        Sample {
            /// A text.
            text: Option<String> = "text",
            /// A time.
            time: Option<SystemTime> = "time",
            /// A number.
            number: Option<u64> = "number",
            /// A question.
            is: Option<bool> = "is",
            /// Texts.
            texts: Vec<String> = "texts",
            /// Tags.
            tags: BTreeMap<String, Vec<String>> = "tags",
        }
        debug: number
    }

    fn sample(value: Value) -> Sample {
        Sample::from_value(value).expect("an object")
    }

    #[test]
    fn fields_that_are_as_expected_are_read_and_leave_nothing() {
        let sample = sample(json!({
            "text": "a", "time": "1970-01-01T00:00:01.5Z", "number": 2, "is": "true", "texts": ["b"], "tags": { "c": ["d"] },
        }));
        assert_eq!((sample.text.as_deref(), sample.number, sample.is), (Some("a"), Some(2), Some(true)));
        assert_eq!(sample.time, Some(SystemTime::UNIX_EPOCH + std::time::Duration::from_millis(1_500)));
        assert_eq!((sample.texts, sample.tags["c"].as_slice()), (vec!["b".to_owned()], ["d".to_owned()].as_slice()));
        assert!(sample.other.is_empty());
    }

    #[test]
    fn fields_of_another_form_stay_as_they_are() {
        let odd = json!({
            "text": 1, "time": "yesterday", "number": -1, "is": "maybe", "texts": "a", "tags": ["b"], "new": { "c": [null] },
        });
        let sample = sample(odd.clone());
        assert_eq!(Value::Object(sample.other.clone()), odd);
        assert_eq!(sample, Sample { other: sample.other.clone(), ..Sample::default() });
    }

    #[test]
    fn one_entry_of_another_form_does_not_hide_the_others() {
        let sample = sample(json!({ "texts": ["a", 1, "b"], "tags": { "c": ["d", {}], "e": 2, "f": ["g"] } }));
        assert_eq!(sample.texts, ["a", "b"]);
        assert_eq!(
            (sample.tags["c"].as_slice(), sample.tags["f"].as_slice()),
            (&["d".to_owned()][..], &["g".to_owned()][..])
        );
        assert_eq!(Value::Object(sample.other), json!({ "texts": [1], "tags": { "c": [{}], "e": 2 } }));
    }

    #[test]
    fn null_is_as_good_as_absent() {
        let sample = sample(json!({ "text": null, "texts": null, "tags": null }));
        assert_eq!(sample, Sample::default());
    }
}
