//! Media types.

use std::path::Path;

/// The media type that a file's name says, such as `text/html` for one that ends in `.html`.
pub(crate) fn guess(path: &Path) -> Option<String> {
    mime_guess::from_path(path).first_raw().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_types() {
        let guess = |name: &str| guess(Path::new(name));
        assert_eq!(guess("a.b/index.HTML").as_deref(), Some("text/html"));
        assert_eq!(guess("photo.jpeg").as_deref(), Some("image/jpeg"));
        for unknown in ["README", "a.html/b", ".html", "a.", "a.no-such-type"] {
            assert_eq!(guess(unknown), None, "{unknown}");
        }
    }
}
