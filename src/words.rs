//! Text that is split into words as a shell does it.

/// Why a text has no words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordsError {
    /// A quotation mark opens, and nothing closes it.
    OpenQuote,
    /// The text ends with a backslash that escapes nothing.
    OpenEscape,
}

/// How quotation marks and backslashes are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quoting {
    /// As a POSIX shell does, without anything that it expands: `'…'` is literal, in `"…"` a backslash escapes `"` and `\`
    /// alone, elsewhere it escapes anything.
    Posix,
    /// As programs on Windows do, for their paths are full of backslashes: only `"` quotes, and a backslash is literal unless
    /// it is in a row that ends in a quotation mark.
    ///
    /// Source: [Parsing C command-line arguments](https://learn.microsoft.com/en-us/cpp/c-language/parsing-c-command-line-arguments).
    Windows,
}

impl Quoting {
    /// That of the operating system, as botocore chooses it.
    pub(crate) fn system() -> Self {
        if cfg!(windows) { Self::Windows } else { Self::Posix }
    }
}

/// The words of a text.
pub(crate) fn split(text: &str, quoting: Quoting) -> Result<Vec<String>, WordsError> {
    match quoting {
        Quoting::Posix => posix(text),
        Quoting::Windows => windows(text),
    }
}

fn posix(text: &str) -> Result<Vec<String>, WordsError> {
    let mut words = Words::default();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\'' => loop {
                match characters.next().ok_or(WordsError::OpenQuote)? {
                    '\'' => break words.begin(),
                    literal => words.push(literal),
                }
            },
            '"' => loop {
                match characters.next().ok_or(WordsError::OpenQuote)? {
                    '"' => break words.begin(),
                    '\\' => match characters.next().ok_or(WordsError::OpenQuote)? {
                        escaped @ ('"' | '\\') => words.push(escaped),
                        literal => {
                            words.push('\\');
                            words.push(literal);
                        }
                    },
                    literal => words.push(literal),
                }
            },
            '\\' => words.push(characters.next().ok_or(WordsError::OpenEscape)?),
            ' ' | '\t' | '\r' | '\n' => words.end(),
            literal => words.push(literal),
        }
    }
    Ok(words.finish())
}

fn windows(text: &str) -> Result<Vec<String>, WordsError> {
    let mut words = Words::default();
    let mut is_quoted = false;
    let mut backslashes = 0;
    for character in text.chars() {
        match character {
            '\\' => {
                backslashes += 1;
                continue;
            }
            '"' => {
                words.repeat('\\', backslashes / 2);
                if backslashes % 2 == 1 {
                    words.push('"');
                } else {
                    words.begin();
                    is_quoted = !is_quoted;
                }
            }
            ' ' | '\t' if !is_quoted => {
                words.repeat('\\', backslashes);
                words.end();
            }
            literal => {
                words.repeat('\\', backslashes);
                words.push(literal);
            }
        }
        backslashes = 0;
    }
    words.repeat('\\', backslashes);
    if is_quoted { Err(WordsError::OpenQuote) } else { Ok(words.finish()) }
}

/// Words that are there, and the one that is being read.
#[derive(Default)]
struct Words {
    read: Vec<String>,
    current: Option<String>,
}

impl Words {
    /// A word begins here, if none has: quotation marks make one even if nothing is between them.
    fn begin(&mut self) {
        self.current.get_or_insert_default();
    }

    fn push(&mut self, character: char) {
        self.current.get_or_insert_default().push(character);
    }

    fn repeat(&mut self, character: char, count: usize) {
        (0..count).for_each(|_| self.push(character));
    }

    fn end(&mut self) {
        self.read.extend(self.current.take());
    }

    fn finish(mut self) -> Vec<String> {
        self.end();
        self.read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_a_posix_shell_does() {
        let words = |text| posix(text).unwrap();
        assert_eq!(words(" a  b\tc "), ["a", "b", "c"]);
        assert_eq!(words(r#""a b" 'c "d' e'f'"g""#), ["a b", r#"c "d"#, "efg"]);
        assert_eq!(words(r#"a\ b "c\"d\e" 'f\'"#), ["a b", r#"c"d\e"#, r"f\"]);
        assert_eq!(words(r#"'' """#), ["", ""]);
        assert_eq!(
            words("$HOME `id` $(id) | a; b & # c > d"),
            ["$HOME", "`id`", "$(id)", "|", "a;", "b", "&", "#", "c", ">", "d"]
        );
        assert!(words(" \t\n").is_empty());
        for (text, error) in [
            ("a 'b", WordsError::OpenQuote),
            ("a \"b\\\"", WordsError::OpenQuote),
            ("\"b\\", WordsError::OpenQuote),
            ("a\\", WordsError::OpenEscape),
        ] {
            assert_eq!(posix(text), Err(error), "{text}");
        }
    }

    #[test]
    fn words_are_split_as_programs_on_windows_do() {
        let words = |text| windows(text).unwrap();
        assert_eq!(
            words(r#"C:\tools\get.exe "C:\My Files\a" 'b c'"#),
            [r"C:\tools\get.exe", r"C:\My Files\a", "'b", "c'"]
        );
        assert_eq!(words(r#"a\"b "c\\" d\\ """#), [r#"a"b"#, r"c\", r"d\\", ""]);
        assert_eq!(windows(r#"a "b"#), Err(WordsError::OpenQuote));
    }
}
