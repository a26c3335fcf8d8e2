//! Which keys can be files in a folder.

/// The longest name of a file, in bytes: what the usual file systems take.
const MAX_NAME: usize = 255;

/// The names of devices, which Windows has in every folder and with every extension.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// What a prefix stands for: a folder, so that `a` does not mean `ab` as well.
pub(super) fn folder_prefix(prefix: &str) -> String {
    if prefix.is_empty() || prefix.ends_with('/') { prefix.to_owned() } else { format!("{prefix}/") }
}

/// Refuses what cannot be the name of a file or folder here, above all what would be somewhere else: keys come from whoever
/// may write into the bucket.
pub(super) fn check_name(name: &str) -> Result<(), &'static str> {
    check(name, cfg!(windows))
}

fn check(name: &str, is_windows: bool) -> Result<(), &'static str> {
    match name {
        "" => return Err("it has an empty name between slashes"),
        "." | ".." => return Err("it has `.` or `..` as a name"),
        _ if name.len() > MAX_NAME => return Err("it has a name of more than 255 bytes"),
        _ => {}
    }
    if name.contains(['/', '\0']) {
        return Err("it has a character that no file's name can have");
    }
    if is_windows {
        // `a.` and `a ` are `a` there, and what is behind a colon is another stream of the file.
        let is_odd = |letter: char| letter.is_ascii_control() || "\\:<>\"|?*".contains(letter);
        if name.contains(is_odd) || name.ends_with(['.', ' ']) || is_device(name) {
            return Err("it has a name that Windows does not take");
        }
    }
    Ok(())
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    DEVICES.contains(&stem.as_str()) || port.is_some_and(|rest| rest.chars().count() == 1)
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_prefix_is_a_folder() {
        assert_eq!(folder_prefix(""), "");
        assert_eq!(folder_prefix("a"), "a/");
        assert_eq!(folder_prefix("a/b/"), "a/b/");
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in ["", ".", "..", "a/b", "/", "a\0", &"x".repeat(256)] {
            assert!(check(name, false).is_err() && check(name, true).is_err(), "{name:?}");
        }
        for name in ["...", "..a", " ", "é", "🦀", ".git", "a.b", &"x".repeat(255)] {
            assert!(check(name, false).is_ok(), "{name:?}");
        }
        for name in ["C:", "a\\b", "..\\a", "a:b", "a.", "a ", "...", "nul", "Con.txt", "com1", "LPT9.x", "a\n", "*"] {
            assert!(check(name, false).is_ok() && check(name, true).is_err(), "{name:?}");
        }
        for name in ["console", "com", "com10", "a.b", "über"] {
            assert!(check(name, true).is_ok(), "{name:?}");
        }
    }

    proptest! {
        /// A name that is taken is one step down from where it is joined to, and nothing else.
        #[test]
        fn a_name_that_is_taken_stays_in_its_folder(name in "[./\\\\:a\0é~ -]{0,6}") {
            if check_name(&name).is_ok() {
                let joined = Path::new("root").join(&name);
                let components: Vec<_> = joined.components().collect();
                prop_assert_eq!(components.len(), 2);
                prop_assert_eq!(components[1], Component::Normal(name.as_ref()));
            }
        }
    }
}
