//! Names from files, as errors show them.

/// The most that is shown of a name. Longer ones are none that a human gave.
const MAX_SHOWN: usize = 64;

/// A name in one line, whatever it has in it.
pub(crate) fn shown(name: &str) -> String {
    let end = name.char_indices().nth(MAX_SHOWN).map(|(end, _)| end);
    let (start, dots) = match end.and_then(|end| name.get(..end)) {
        Some(start) => (start, "…"),
        None => (name, ""),
    };
    format!("{}{dots}", start.escape_debug())
}
