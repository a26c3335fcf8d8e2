//! What the pages of the lists of objects and of versions have in common, read element by element.

use super::Owner;
use super::list_encoding::KeyEncoding;
use crate::codec::xml::{self, Element, fill};
use crate::error::BoxError;

/// What a page says beside its entries.
#[derive(Debug, Default)]
pub(super) struct ListPage {
    /// As they came, encoded or not.
    pub(super) common_prefixes: Vec<String>,
    encoding_type: Option<String>,
    is_truncated: Option<bool>,
}

impl ListPage {
    /// Takes in an element of the page; one that is unknown does not matter.
    pub(super) fn read(&mut self, name: &str, element: Element<'_, '_>) -> Result<(), BoxError> {
        match name {
            "CommonPrefixes" => self.common_prefixes.push(prefix(element)?),
            "EncodingType" => fill(&mut self.encoding_type, element.text()?.to_owned())?,
            "IsTruncated" => fill(&mut self.is_truncated, flag(element)?)?,
            _ => {}
        }
        Ok(())
    }

    /// Whether there are more pages.
    pub(super) fn is_truncated(&self) -> bool {
        self.is_truncated.unwrap_or_default()
    }

    /// How the page's prefixes and these keys are written.
    pub(super) fn key_encoding<'a>(&'a self, keys: impl IntoIterator<Item = &'a String>) -> KeyEncoding {
        let keys = keys.into_iter().chain(&self.common_prefixes);
        KeyEncoding::of(self.encoding_type.as_deref(), keys.map(String::as_str))
    }
}

/// The owner that an element names.
pub(super) fn owner(element: Element<'_, '_>) -> Result<Owner, BoxError> {
    let (mut id, mut display_name) = (None, None);
    element.children(|name, element| match name {
        "ID" => fill(&mut id, element.text()?.to_owned()),
        "DisplayName" => fill(&mut display_name, element.text()?.to_owned()),
        _ => Ok(()),
    })?;
    Ok(Owner { id: id.unwrap_or_default(), display_name })
}

/// The size that an element says.
pub(super) fn size(element: Element<'_, '_>) -> Result<u64, BoxError> {
    Ok(element.text()?.trim_ascii().parse()?)
}

/// The truth value that an element says.
pub(super) fn flag(element: Element<'_, '_>) -> Result<bool, BoxError> {
    xml::flag(element.text()?).ok_or_else(|| "a flag is neither true nor false".into())
}

fn prefix(element: Element<'_, '_>) -> Result<String, BoxError> {
    let mut prefix = None;
    element.children(|name, element| match name {
        "Prefix" => fill(&mut prefix, element.text()?.to_owned()),
        _ => Ok(()),
    })?;
    prefix.ok_or_else(|| "a common prefix is missing".into())
}
