//! Which media types uploaded files get.

use std::fmt;
use std::path::Path;

type ContentTypeOf = dyn Fn(&Path) -> Option<String> + Send + Sync;

/// What says a file's media type, if anything does.
#[derive(Default)]
pub(super) struct ContentTypes(Option<Box<ContentTypeOf>>);

impl ContentTypes {
    pub(super) fn new(content_type: impl Fn(&Path) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Some(Box::new(content_type)))
    }

    /// That of the file of this path, which is below the folder.
    pub(super) fn of(&self, folder: &Path, file: &Path) -> Option<String> {
        let content_type = self.0.as_ref()?;
        content_type(file.strip_prefix(folder).unwrap_or(file))
    }
}

impl fmt::Debug for ContentTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ContentTypes").field(&self.0.is_some()).finish()
    }
}
