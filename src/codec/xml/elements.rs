//! Long documents, read element by element.

use std::mem;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{expect_root, incomplete};
use crate::Error;
use crate::error::BoxError;

/// Reads a document whose root element has this name by a function that is given this element.
///
/// This is for lists, which [`parse`](super::parse) reads at less than half the speed.
pub(crate) fn read<T>(
    root: &str,
    document: &[u8],
    read: impl FnOnce(Element<'_, '_>) -> Result<T, BoxError>,
) -> Result<T, Error> {
    expect_root(root, document)?;
    let mut events = Events::of(document);
    events.root().and_then(read).map_err(|error| incomplete(root, error))
}

/// Puts what an element says into its field; an element that comes twice is an error.
pub(crate) fn fill<T>(field: &mut Option<T>, value: T) -> Result<(), BoxError> {
    if field.replace(value).is_some() { Err("an element comes twice".into()) } else { Ok(()) }
}

/// An element whose start tag was read. Its visitor reads the rest by one of these methods, or leaves it: it is skipped then.
pub(crate) struct Element<'e, 'd> {
    events: &'e mut Events<'d>,
}

impl<'e, 'd> Element<'e, 'd> {
    /// Visits the elements inside, each with its name (without a namespace's prefix). Texts between them do not matter.
    pub(crate) fn children(
        self,
        mut visit: impl FnMut(&str, Element<'_, 'd>) -> Result<(), BoxError>,
    ) -> Result<(), BoxError> {
        let events = self.events;
        events.is_at_start = false;
        loop {
            // Not `?`, which would copy each event: that takes longer than finding it.
            match events.reader.read_event() {
                Ok(Event::Start(start)) => {
                    check_attributes(&start)?;
                    events.is_at_start = true;
                    visit(start.local_name().as_ref(), Element { events })?;
                    if mem::take(&mut events.is_at_start) {
                        events.reader.read_to_end(start.name())?;
                    }
                }
                Ok(Event::GeneralRef(reference)) => _ = resolve(&reference)?,
                Ok(Event::End(_)) => return Ok(()),
                Ok(Event::Eof) => return Err(ends_early()),
                Ok(_) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The text inside, with its white space. An element inside is an error.
    pub(crate) fn text(self) -> Result<&'e str, BoxError> {
        let Events { reader, version, is_at_start, text } = self.events;
        *is_at_start = false;
        text.clear();
        loop {
            match reader.read_event() {
                Ok(Event::Text(piece)) => text.push_str(&piece.xml_content(*version)),
                Ok(Event::CData(piece)) => text.push_str(&piece.xml_content(*version)),
                Ok(Event::GeneralRef(reference)) => text.push(resolve(&reference)?),
                Ok(Event::Start(_)) => return Err("an element is where only text should be".into()),
                Ok(Event::End(_)) => return Ok(text),
                Ok(Event::Eof) => return Err(ends_early()),
                Ok(_) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// What the XML parser finds in a document.
struct Events<'d> {
    reader: Reader<&'d [u8]>,
    version: XmlVersion,
    /// Whether what was read last is the start tag of the element that is visited.
    is_at_start: bool,
    /// The text that was read last, which is kept for its memory.
    text: String,
}

impl<'d> Events<'d> {
    fn of(document: &'d [u8]) -> Self {
        let mut reader = Reader::from_reader(document);
        // `<Key/>` is `<Key></Key>`.
        reader.config_mut().expand_empty_elements = true;
        Self { reader, version: XmlVersion::Implicit1_0, is_at_start: false, text: String::new() }
    }

    fn root(&mut self) -> Result<Element<'_, 'd>, BoxError> {
        loop {
            match self.reader.read_event()? {
                Event::Start(start) => {
                    check_attributes(&start)?;
                    return Ok(Element { events: self });
                }
                Event::Decl(declaration) => self.version = declaration.xml_version()?,
                Event::CData(_) | Event::GeneralRef(_) => return Err("a text comes before the document".into()),
                Event::Eof => return Err(ends_early()),
                _ => {}
            }
        }
    }
}

/// Nothing needs attributes, but where they are broken more may be.
fn check_attributes(start: &BytesStart<'_>) -> Result<(), BoxError> {
    if !start.attributes_raw().is_empty() {
        start.attributes().try_for_each(|attribute| attribute.map(drop))?;
    }
    Ok(())
}

fn ends_early() -> BoxError {
    "the document ends within an element".into()
}

/// The character that a reference stands for: `&quot;`, `&#34;`. No document defines more of them.
fn resolve(reference: &BytesRef<'_>) -> Result<char, BoxError> {
    let predefined = || resolve_predefined_entity(reference).and_then(|text| text.chars().next());
    reference.resolve_char_ref()?.or_else(predefined).ok_or_else(|| "a reference is unknown".into())
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;
    use crate::ErrorKind;

    /// The texts of the elements `Key`, and of those in an element `In`.
    fn keys(document: &[u8]) -> Result<Vec<String>, Error> {
        let mut keys = Vec::new();
        read("List", document, |root| {
            root.children(|name, element| match name {
                "Key" => {
                    keys.push(element.text()?.to_owned());
                    Ok(())
                }
                "In" => element.children(|name, element| {
                    keys.push(format!("{name}={}", element.text()?));
                    Ok(())
                }),
                _ => Ok(()),
            })
        })?;
        Ok(keys)
    }

    #[test]
    fn elements_are_visited_in_their_order() {
        let document = b"<?xml version=\"1.0\"?>\n<a:List xmlns:a=\"b\">text<Key>1</Key><In><A/>,<a:B b='>'>2</a:B></In>\n<Key> </Key></a:List>";
        assert_eq!(keys(document).unwrap(), ["1", "A=", "B=2", " "]);
        assert!(keys(b"<List/>").unwrap().is_empty());
    }

    #[test]
    fn what_a_visitor_leaves_is_skipped() {
        let document = b"<List><New><Key>no</Key><New>no</New><In/></New><New/><Key>yes</Key></List>";
        assert_eq!(keys(document).unwrap(), ["yes"]);
    }

    #[test]
    fn a_text_is_joined_from_its_pieces() {
        let document =
            "<List><Key> &#34;a&quot;&amp;<![CDATA[<b>&amp;]]><!-- c -->d&#x20;\r\n</Key><Key>e</Key></List>";
        assert_eq!(keys(document.as_bytes()).unwrap(), [" \"a\"&<b>&amp;d \n", "e"]);
    }

    #[test]
    fn what_is_no_such_document_is_an_error_that_says_so() {
        for (document, says) in [
            (&b"<html></html>"[..], "<html>"),
            (b"", "no XML"),
            (b"a<List/>", "no XML"),
            (b"<![CDATA[a]]><List/>", "<List>"),
            (b"<List><Key>a</Key>", "cut off"),
            (b"<List><Key>a", "cut off"),
            (b"<List><New>", "cut off"),
            (b"<List><Key>a</List>", "<List>"),
            (b"<List><Key>a<New/></Key></List>", "<List>"),
            (b"<List><Key>&unknown;</Key></List>", "<List>"),
            (b"<List>&unknown;</List>", "<List>"),
            (b"<List><Key a=>b</Key></List>", "<List>"),
            (b"<List><Key>\xFF</Key></List>", "<List>"),
        ] {
            let error = keys(document).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidResponse);
            assert!(error.to_string().contains(says), "{error}");
        }
        assert!(keys(b"<List><Key>a").unwrap_err().source().is_some());
    }

    #[test]
    fn a_field_is_filled_once() {
        let mut field = None;
        fill(&mut field, 1).unwrap();
        assert!(fill(&mut field, 2).is_err());
    }

    #[test]
    fn a_bomb_of_entities_is_refused() {
        let bomb = b"<!DOCTYPE List [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><List><Key>&b;</Key></List>";
        assert!(keys(bomb).is_err());
    }

    #[test]
    fn a_bomb_of_nesting_neither_overflows_nor_hangs() {
        let depth = 200_000;
        let nested = format!("<List>{}{}<Key>k</Key></List>", "<a>".repeat(depth), "</a>".repeat(depth));
        assert_eq!(keys(nested.as_bytes()).unwrap(), ["k"]);
        assert!(keys("<List>".repeat(depth).as_bytes()).is_err());
    }
}
