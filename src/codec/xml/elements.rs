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
/// This is for lists, which [`parse`](super::parse) would read at a third of the speed.
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
