//! The text of a file, read into its sections.

use std::collections::BTreeMap;
use std::path::Path;

use super::section::Section;
use crate::{Error, ErrorKind};

/// What Windows' editors begin a text in UTF-8 with.
const BYTE_ORDER_MARK: char = '\u{feff}';

const COMMENT: [char; 2] = ['#', ';'];
const WHITESPACE: [char; 3] = [' ', '\t', '\r'];

/// The longest name of a section or a setting, in bytes. A name is looked up for each line below it, so that one of half a
/// megabyte above as many lines would take minutes.
const MAX_NAME: usize = 1_000;

const LONG_NAME: &str = "has a name of more than 1000 bytes";

/// The sections of a file, by the text between their brackets. Those that appear twice are merged, the later value wins.
pub(super) fn parse(path: &Path, text: &str) -> Result<BTreeMap<String, Section>, Error> {
    let mut parser = Parser::default();
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    for (index, line) in text.split('\n').enumerate() {
        // The line itself stays out of the error: it can be a secret.
        parser.read(line).map_err(|problem| {
            let message = format!("line {} of {} {problem}", index + 1, path.display());
            Error::new(ErrorKind::Credentials, message)
        })?;
    }
    Ok(parser.sections)
}

#[derive(Default)]
struct Parser {
    sections: BTreeMap<String, Section>,
    /// The section that is being read.
    section: Option<String>,
    /// The setting whose value a deeper line continues.
    setting: Option<String>,
    /// How far the section's or setting's own line is indented.
    indentation: usize,
}

impl Parser {
    fn read(&mut self, line: &str) -> Result<(), &'static str> {
        if line.contains('\0') {
            return Err("has a zero byte in it: is this a text in UTF-8?");
        }
        let text = line.trim_matches(WHITESPACE);
        if text.is_empty() || text.starts_with(COMMENT) {
            return Ok(());
        }
        let indentation = line.len() - line.trim_start_matches(WHITESPACE).len();
        if self.indentation < indentation
            && let (Some(section), Some(setting)) = (&self.section, &self.setting)
        {
            let section = self.sections.get_mut(section);
            return section
                .and_then(|section| section.value_mut(setting))
                .map_or(Ok(()), |value| continued(value, text));
        }
        self.indentation = indentation;
        match text.strip_prefix('[') {
            Some(header) => self.begin_section(header),
            None => self.begin_setting(text),
        }
    }

    fn begin_section(&mut self, header: &str) -> Result<(), &'static str> {
        let (name, rest) = header.split_once(']').ok_or("begins a section and has no closing bracket")?;
        if !rest.trim_matches(WHITESPACE).is_empty() && !rest.trim_start_matches(WHITESPACE).starts_with(COMMENT) {
            return Err("has text after the closing bracket");
        }
        if name.len() > MAX_NAME {
            return Err(LONG_NAME);
        }
        let name = name.trim_matches(WHITESPACE).to_owned();
        self.sections.entry(name.clone()).or_default();
        self.section = Some(name);
        self.setting = None;
        Ok(())
    }

    fn begin_setting(&mut self, text: &str) -> Result<(), &'static str> {
        let section = self.section.as_ref().and_then(|name| self.sections.get_mut(name));
        let section = section.ok_or("has text before the first section, such as [default]")?;
        let text = without_comment(text);
        let (name, value) = text
            .split_once('=')
            .or_else(|| text.split_once(':'))
            .ok_or("is neither a section nor a setting: it has no =")?;
        let name = name.trim_matches(WHITESPACE).to_ascii_lowercase();
        if name.is_empty() {
            return Err("has a value without a name");
        }
        if name.len() > MAX_NAME {
            return Err(LONG_NAME);
        }
        section.set(name.clone(), value.trim_matches(WHITESPACE).to_owned());
        self.setting = Some(name);
        Ok(())
    }
}

/// Adds a line to a value. Below a name without a value, each line is a setting of its own.
fn continued(value: &mut String, line: &str) -> Result<(), &'static str> {
    if value.is_empty() || value.starts_with('\n') {
        let (name, _) = line.split_once('=').ok_or("is to be a setting of the one above it: it has no =")?;
        if name.trim_matches(WHITESPACE).is_empty() {
            return Err("has a value without a name");
        }
    }
    value.push('\n');
    value.push_str(line);
    Ok(())
}

/// A line up to the first ` #` or ` ;`: without the space they are part of the value.
fn without_comment(line: &str) -> &str {
    let is_comment = |(at, _): &(usize, &str)| line.get(..*at).is_some_and(|before| before.ends_with(WHITESPACE));
    let comment = line.match_indices(COMMENT).find(is_comment);
    comment.and_then(|(at, _)| line.get(..at)).unwrap_or(line).trim_end_matches(WHITESPACE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sections(text: &str) -> BTreeMap<String, Section> {
        parse(Path::new("/config"), text).unwrap()
    }

    fn problem(text: &str) -> String {
        parse(Path::new("/config"), text).unwrap_err().to_string()
    }

    #[test]
    fn comments_are_whole_lines_or_follow_a_space() {
        let sections = sections("# a\n;b\n[x] # c\n  ; d\na=1 # e\nb=2#f\nc=3 ;g\n[y];h\nd = # i\n");
        let x = &sections["x"];
        assert_eq!((x.get("a"), x.get("b"), x.get("c")), (Some("1"), Some("2#f"), Some("3")));
        assert_eq!(sections["y"].get("d"), None);
    }

    #[test]
    fn deeper_lines_continue_a_value_or_are_settings_of_their_own() {
        let sections = sections("[x]\na = 1\n  2 # 3\n\n\t4\nS3 =\n  # five\n  k = v = w\n  k2=\nb = 2\n");
        let x = &sections["x"];
        assert_eq!(x.get("a"), Some("1\n2 # 3\n4"));
        assert_eq!((x.nested("s3", "k"), x.nested("s3", "k2"), x.nested("a", "1")), (Some("v = w"), None, None));
        assert_eq!(x.get("b"), Some("2"));
    }

    #[test]
    fn settings_may_be_indented_as_for_the_cli() {
        let sections = sections("  [x]\n  a = 1\n  s3 =\n    k = v\n  b: 2\n");
        let x = &sections["x"];
        assert_eq!((x.get("a"), x.nested("s3", "k"), x.get("b")), (Some("1"), Some("v"), Some("2")));
    }

    #[test]
    fn sections_that_appear_twice_are_merged_and_the_last_value_wins() {
        let sections = sections("[x]\na = 1\nb = 1\n[y]\n[x]\nB = 2\nb = 3\n");
        assert_eq!((sections["x"].get("a"), sections["x"].get("b")), (Some("1"), Some("3")));
        assert_eq!(sections.len(), 2);
    }

    #[test]
    fn windows_line_ends_and_byte_order_marks_do_not_matter() {
        assert_eq!(sections("\u{feff}[x]\r\na = 1\r\n\r\ns =\r\n  k = v\r\n")["x"].get("a"), Some("1"));
        assert!(sections("").is_empty() && sections("\u{feff}\r\n \n").is_empty());
    }

    #[test]
    fn a_line_that_means_nothing_is_told_by_its_number_alone() {
        for (text, line, what) in [
            ("s3cret = s3cret\n", 1, "before the first section"),
            (" s3cret", 1, "before the first section"),
            ("[x]\n\ns3cret\n", 3, "has no ="),
            ("[x]\n = s3cret\n", 2, "without a name"),
            ("[s3cret", 1, "no closing bracket"),
            ("[x] s3cret", 1, "after the closing bracket"),
            ("[x]\na =\n  s3cret\n", 3, "setting of the one above"),
            ("[x]\na =\n  = s3cret\n", 3, "without a name"),
            ("[x]\r\na = s3cret\0\r\n", 2, "zero byte"),
        ] {
            let problem = problem(text);
            assert!(problem.starts_with(&format!("line {line} of /config ")) && problem.contains(what), "{problem}");
            assert!(!problem.contains("s3cret"), "{problem}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(\\PC|[\\[\\]=:#; \t\r\n\0]){0,200}") {
            if let Ok(sections) = parse(Path::new("/config"), &text) {
                let length: usize = sections.iter().map(|(name, section)| {
                    let settings = section.iter().map(|(name, value)| name.len() + value.len());
                    name.len() + settings.sum::<usize>()
                }).sum();
                prop_assert!(length <= text.len());
            }
        }

        #[test]
        fn what_is_written_plainly_is_read_back(
            profiles in proptest::collection::hash_map("[a-z]{1,8}", proptest::collection::hash_map("[a-z_]{1,8}", "[!-~&&[^#;]]{1,20}", 0..5), 0..5),
        ) {
            let mut lines = Vec::new();
            for (name, settings) in &profiles {
                lines.push(format!("[{name}]"));
                lines.extend(settings.iter().map(|(key, value)| format!("{key} = {value}")));
            }
            let text = lines.join("\n");
            let sections = sections(&text);
            prop_assert_eq!(sections.len(), profiles.len());
            for (name, settings) in &profiles {
                for (key, value) in settings {
                    prop_assert_eq!(sections[name].get(key), Some(value.as_str()));
                }
            }
        }
    }
}
