//! XML documents, read and written.

mod elements;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde::de::{DeserializeOwned, Error as _, Unexpected};
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::BoxError;
use crate::{Error, ErrorKind};

pub(crate) use elements::{Element, fill, read};

/// Reads a document whose root element has this name.
///
/// Neither entities nor nesting can make it grow: the parser knows no entities but XML's own five, and limits the depth.
pub(crate) fn parse<T: DeserializeOwned>(root: &str, document: &[u8]) -> Result<T, Error> {
    expect_root(root, document)?;
    let text = str::from_utf8(document).map_err(|error| incomplete(root, error))?;
    quick_xml::de::from_str(text).map_err(|error| incomplete(root, error))
}

/// Refuses a document whose root element has another name.
fn expect_root(root: &str, document: &[u8]) -> Result<(), Error> {
    let message = match root_name(document) {
        Some(found) if found == root => return Ok(()),
        Some(found) => format!("the answer is the document <{found}>; expected <{root}>"),
        None => format!("the answer is no XML; expected <{root}>"),
    };
    Err(Error::new(ErrorKind::InvalidResponse, message))
}

/// The error of a document that breaks off, or lacks something.
fn incomplete(root: &str, why: impl Into<BoxError>) -> Error {
    let message = format!("the answer is no complete <{root}>; it may have been cut off");
    Error::new(ErrorKind::InvalidResponse, message).with_source(why)
}

/// The local name of a document's root element.
pub(crate) fn root_name(document: &[u8]) -> Option<String> {
    let mut reader = Reader::from_reader(document);
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) | Event::Empty(element) => {
                return Some(element.local_name().as_ref().to_owned());
            }
            Event::Eof => return None,
            // White space keeps a connection alive before a late answer.
            Event::Text(text) if !text.trim_ascii().is_empty() => return None,
            _ => {}
        }
    }
}

/// Writes a document of S3's namespace with this root element.
pub(crate) fn write<T: Serialize>(root: &str, value: &T) -> Result<String, Error> {
    let invalid =
        |message: &str| Error::new(ErrorKind::InvalidInput, format!("no <{root}> can be made of this: {message}"));
    let content = quick_xml::se::to_string_with_root(root, value)
        .map_err(|error| invalid("a value has no form in XML").with_source(error))?;
    if !can_carry(&content) {
        return Err(invalid("a text has a character that XML cannot carry"));
    }
    let open = format!("<{root}");
    let rest = content.strip_prefix(&open).unwrap_or_default();
    // A parser would turn `\r` into `\n`.
    Ok(format!("{open} xmlns=\"{S3_NAMESPACE}\"{}", rest.replace('\r', "&#13;")))
}

/// Times in documents, for serde: `2009-10-12T17:50:30.000Z`. One that cannot be read is none, as stores vary.
pub(crate) mod timestamp {
    use std::time::SystemTime;

    use serde::{Deserialize, Deserializer, Serializer, ser::Error};

    use crate::writable_time::is_writable;

    /// The time to the second, such as `2026-11-23T12:00:00Z`; `None` outside the years 1970 to 9999.
    pub(crate) fn format(time: SystemTime) -> Option<String> {
        is_writable(time).then(|| humantime::format_rfc3339_seconds(time).to_string())
    }

    #[expect(clippy::ref_option, reason = "serde hands in a reference to the field")]
    pub(crate) fn serialize<S: Serializer>(time: &Option<SystemTime>, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(time) = *time else { return serializer.serialize_none() };
        match format(time) {
            Some(text) => serializer.serialize_str(&text),
            None => Err(S::Error::custom("a time is not between the years 1970 and 9999")),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SystemTime>, D::Error> {
        let text = Option::<std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Ok(text.and_then(|text| parse(&text)))
    }

    /// The time that a text says, if it can be read.
    pub(crate) fn parse(text: &str) -> Option<SystemTime> {
        humantime::parse_rfc3339_weak(text.trim()).ok()
    }
}

/// The truth value that a text says, in any case: the API reference itself has `TRUE`.
pub(crate) fn flag(text: &str) -> Option<bool> {
    match text.trim() {
        "1" => Some(true),
        "0" => Some(false),
        text if text.eq_ignore_ascii_case("true") => Some(true),
        text if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Reads a [`flag`], for serde.
pub(crate) fn deserialize_flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let text = String::deserialize(deserializer)?;
    flag(&text).ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &"true or false"))
}

/// The namespace of all of S3's documents.
///
/// Source: [the API's schema](https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html).
pub(crate) const S3_NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// Whether XML 1.0 can carry a text. Source: [XML 1.0, `Char`](https://www.w3.org/TR/xml/#NT-Char).
pub(crate) fn can_carry(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{FFFD}' | '\u{10000}'..))
}

/// Escapes a text for an element's content. White space becomes references: a parser would turn `\r` into `\n`.
pub(crate) fn escape(text: &str) -> String {
    quick_xml::escape::escape(text).replace('\r', "&#13;").replace('\n', "&#10;").replace('\t', "&#9;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "PascalCase")]
    struct Item {
        key: String,
        #[serde(default)]
        next: Option<String>,
    }

    fn item(document: &str) -> Result<Item, Error> {
        parse("Item", document.as_bytes())
    }

    fn key(document: &str) -> String {
        item(document).unwrap().key
    }

    #[test]
    fn white_space_of_a_key_is_kept() {
        assert_eq!(key("<Item><Key> a </Key></Item>"), " a ");
        assert_eq!(key("<Item>\n  <Key>  </Key>\n</Item>"), "  ");
        assert_eq!(key("<Item><Key>&#x20;a&#xD;&#10;</Key></Item>"), " a\r\n");
    }

    #[test]
    fn escapes_and_cdata_are_read() {
        assert_eq!(key("<Item><Key>&#34;a&quot;&amp;b<![CDATA[<c>]]></Key></Item>"), "\"a\"&b<c>");
    }

    #[test]
    fn a_namespace_or_none_and_unknown_elements_do_not_matter() {
        let document = "<?xml version=\"1.0\"?>\n<Item xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><New><A>1</A></New><Key>k</Key></Item>";
        assert_eq!(key(document), "k");
    }

    #[test]
    fn an_empty_element_is_an_empty_text() {
        assert_eq!(
            item("<Item><Key/><Next></Next></Item>").unwrap(),
            Item { key: String::new(), next: Some(String::new()) }
        );
    }

    #[test]
    fn what_is_no_such_document_is_an_error_that_says_so() {
        for (document, says) in [
            ("<html><body>Bad gateway</body></html>", "<html>"),
            ("{\"message\":\"no\"}", "no XML"),
            ("", "no XML"),
            ("<Item><Key>a</Key>", "cut off"),
            ("<Item><Key>a", "cut off"),
            ("<Item><Next>a</Next></Item>", "<Item>"),
            ("<Item><Key>&unknown;</Key></Item>", "<Item>"),
        ] {
            let error = item(document).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidResponse);
            assert!(error.to_string().contains(says), "{document}: {error}");
        }
        assert!(parse::<Item>("Item", b"<Item><Key>\xFF</Key></Item>").is_err());
    }

    #[test]
    fn a_bomb_of_entities_is_refused() {
        let document =
            "<!DOCTYPE Item [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><Item><Key>&b;</Key></Item>";
        assert!(item(document).is_err());
    }

    #[test]
    fn a_bomb_of_nesting_neither_overflows_nor_hangs() {
        let depth = 200_000;
        let nested = format!("<Item>{}{}<Key>k</Key></Item>", "<a>".repeat(depth), "</a>".repeat(depth));
        // Skipped as an unknown element, without recursion.
        assert_eq!(key(&nested), "k");
        assert!(item(&"<Item>".repeat(depth)).is_err());
    }

    #[test]
    fn times_are_written_unless_they_cannot_be() {
        use std::time::{Duration, SystemTime};

        #[derive(Serialize)]
        struct Dated {
            #[serde(rename = "Date", with = "timestamp")]
            date: Option<SystemTime>,
        }
        let written = |date| write("Dated", &Dated { date: Some(date) });
        let last = SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_799);
        assert!(written(SystemTime::UNIX_EPOCH).unwrap().contains("<Date>1970-01-01T00:00:00Z</Date>"));
        assert!(written(last).unwrap().contains("<Date>9999-12-31T23:59:59Z</Date>"));
        for unwritable in [SystemTime::UNIX_EPOCH - Duration::from_secs(1), last + Duration::from_secs(1)] {
            let error = written(unwritable).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            let source = std::error::Error::source(&error).unwrap().to_string();
            assert!(source.contains("1970 and 9999"), "{source}");
        }
    }

    #[test]
    fn what_xml_cannot_carry_is_known() {
        assert!(can_carry("a\t\r\n é \u{10FFFF}"));
        assert!(!can_carry("a\u{0}") && !can_carry("\u{1B}") && !can_carry("\u{FFFE}"));
    }

    #[test]
    fn escaped_text_comes_back_as_it_was() {
        let text = " <a>&\"'\r\n\t]]> ";
        assert_eq!(key(&format!("<Item><Key>{}</Key></Item>", escape(text))), text);
    }
}
