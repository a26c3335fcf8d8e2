//! One Python process that reads messages, for all tests.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;

/// A message as Python reads it.
#[derive(Debug, Deserialize)]
pub(crate) struct Read {
    /// Names and addresses.
    pub(crate) from: Vec<(String, String)>,
    pub(crate) to: Vec<(String, String)>,
    pub(crate) cc: Vec<(String, String)>,
    pub(crate) bcc: Vec<(String, String)>,
    pub(crate) reply_to: Vec<(String, String)>,
    pub(crate) subject: Option<String>,
    /// All headers, with their values decoded.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) root: Part,
}

/// A part of a message, or the whole of it.
#[derive(Debug, Deserialize)]
pub(crate) struct Part {
    pub(crate) content_type: String,
    pub(crate) content_type_header: String,
    pub(crate) charset: Option<String>,
    pub(crate) root_type: Option<String>,
    pub(crate) disposition: Option<String>,
    pub(crate) filename: Option<String>,
    pub(crate) content_id: Option<String>,
    pub(crate) header_names: Vec<String>,
    pub(crate) defects: Vec<String>,
    pub(crate) parts: Vec<Part>,
    content: String,
    pub(crate) sha256: String,
}

impl Read {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn header_names(&self) -> Vec<&str> {
        self.headers.iter().map(|(name, _)| name.as_str()).collect()
    }
}

impl Part {
    /// The content of a part of less than a million bytes.
    pub(crate) fn content(&self) -> Vec<u8> {
        BASE64_STANDARD.decode(&self.content).expect("Python writes base64")
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.content()).expect("the text is UTF-8")
    }

    /// The media types of this part and those in it, such as `a/b(c/d, e/f)`.
    pub(crate) fn structure(&self) -> String {
        if self.parts.is_empty() {
            return self.content_type.clone();
        }
        let parts: Vec<_> = self.parts.iter().map(Self::structure).collect();
        format!("{}({})", self.content_type, parts.join(", "))
    }

    fn check_defects(&self) {
        assert!(self.defects.is_empty(), "{:?}", self.defects);
        self.parts.iter().for_each(Self::check_defects);
    }
}

/// What a message consists of. It is checked for what holds of every message, too.
pub(crate) fn read(message: &[u8]) -> Read {
    check_bytes(message);
    let found = Python::shared().lock().unwrap_or_else(PoisonError::into_inner).read(message);
    found.root.check_defects();
    found
}

/// All is ASCII, and in lines that are short enough and end with CRLF.
fn check_bytes(message: &[u8]) {
    assert!(message.is_ascii(), "it is not all ASCII");
    assert!(message.iter().all(|byte| *byte != 0), "it has NUL in it");
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r\n").unwrap_or(line);
        assert!(line.len() <= 998, "a line has {} bytes", line.len());
        assert!(!line.contains(&b'\r') && !line.contains(&b'\n'), "a line ends with less than CRLF");
    }
}

struct Python {
    /// It ends when its input does, which is when this process ends.
    _process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Python {
    fn shared() -> &'static Mutex<Self> {
        static PYTHON: OnceLock<Mutex<Python>> = OnceLock::new();
        PYTHON.get_or_init(|| Mutex::new(Self::start()))
    }

    fn start() -> Self {
        let mut process = Command::new("python3")
            .args(["-c", include_str!("reader.py")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 reads what this crate writes; install it");
        let (input, output) = (process.stdin.take().expect("it is piped"), process.stdout.take().expect("it is piped"));
        Self { _process: process, input, output: BufReader::new(output) }
    }

    fn read(&mut self, message: &[u8]) -> Read {
        writeln!(self.input, "{}", message.len()).expect("Python reads");
        self.input.write_all(message).expect("Python reads");
        self.input.flush().expect("Python reads");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("Python writes");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: Python says {line:?}"))
    }
}
