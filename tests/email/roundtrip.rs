//! Random messages arrive as they were made.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use tower_sigv4::ses::{Attachment, ContentKind, Email};

use crate::reader::{Part, read};

/// A line of any text, with what has gone wrong somewhere.
fn line() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "\\PC{0,12}",
        2 => "[ -~]{0,40}",
        1 => Just("\"quoted\" \\ back\\\\slash".to_owned()),
        1 => Just("🎉👩‍👩‍👧‍👦🏳️‍🌈".to_owned()),
        1 => Just("\u{202b}שלום עולם\u{202c} مرحبا".to_owned()),
        1 => Just("e\u{301}\u{302}\u{303} n\u{303}".to_owned()),
        1 => Just("x".repeat(150)),
        1 => Just("ü".repeat(90)),
        1 => Just("=?utf-8?Q?no=20word?=".to_owned()),
        1 => Just("a@b.c, <d@e.f>; (g):".to_owned()),
        1 => Just("  ".to_owned()),
    ];
    vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

/// A text of lines with any ends.
fn text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        4 => line(),
        1 => Just(".".to_owned()),
        1 => Just("..a".to_owned()),
        1 => Just("From me to you".to_owned()),
        1 => Just("x".repeat(998)),
        1 => Just("word ".repeat(300)),
        1 => Just("\t= =3D trailing \t ".to_owned()),
        1 => Just("--\u{0}\u{1b}[0m\u{7f}".to_owned()),
        1 => "\\PC{80,200}",
    ];
    let end = prop_oneof![3 => Just("\r\n"), 3 => Just("\n"), 1 => Just("\r"), 1 => Just("")];
    vec((line, end), 0..8).prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
}

/// What arrives of a text.
fn with_crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")
}

#[derive(Clone, Debug)]
struct File {
    name: String,
    content_type: Option<&'static str>,
    data: Vec<u8>,
}

fn files() -> impl Strategy<Value = Vec<File>> {
    // One with an encoded word is refused.
    let name = line().prop_map(|name| format!("{}a.txt", name.replace('?', "!")));
    let content_type = option::of(prop::sample::select(vec!["text/plain", "image/png", "application/x-own"]));
    let data = prop_oneof![vec(any::<u8>(), 0..300), text().prop_map(String::into_bytes)];
    let file = (name, content_type, data).prop_map(|(name, content_type, data)| File { name, content_type, data });
    vec(file, 0..3)
}

#[derive(Clone, Debug)]
struct Parts {
    from: String,
    to: Vec<String>,
    reply_to: Option<String>,
    subject: Option<String>,
    text: Option<String>,
    html: Option<String>,
    attachments: Vec<File>,
    inline: Vec<File>,
}

fn parts() -> impl Strategy<Value = Parts> {
    let people = (line(), vec(line(), 1..4), option::of(line()));
    let texts = (option::of(line()), option::of(text()), option::of(text()));
    (people, texts, files(), files()).prop_map(|((from, to, reply_to), (subject, text, html), attachments, inline)| {
        Parts { from, to, reply_to, subject, text, html, attachments, inline }
    })
}

fn attachment(file: &File) -> Attachment {
    let attachment = Attachment::new(file.name.clone(), file.data.clone());
    match file.content_type {
        Some(content_type) => attachment.content_type(content_type),
        None => attachment,
    }
}

fn email(parts: &Parts) -> Email {
    let mut email = Email::new((parts.from.as_str(), "from@example.com")).content(ContentKind::Raw);
    for (at, name) in parts.to.iter().enumerate() {
        email = email.to((name.as_str(), format!("to+{at}@example.com")));
    }
    if let Some(name) = &parts.reply_to {
        email = email.reply_to((name.as_str(), "answers@example.com"));
    }
    if let Some(subject) = &parts.subject {
        email = email.subject(subject);
    }
    if let Some(text) = &parts.text {
        email = email.text(text);
    }
    if let Some(html) = &parts.html {
        email = email.html(html);
    }
    for (at, file) in parts.inline.iter().enumerate() {
        email = email.inline(format!("part-{at}@x"), attachment(file));
    }
    parts.attachments.iter().fold(email, |email, file| email.attach(attachment(file)))
}

/// Python makes one space of several in the name of a file, and drops white space at its ends.
fn words(name: &str) -> String {
    name.trim().split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn check_people(found: &[(String, String)], names: &[String], address: impl Fn(usize) -> String) {
    assert_eq!(found.len(), names.len());
    for (at, ((found, found_address), name)) in found.iter().zip(names).enumerate() {
        assert_eq!(found, name);
        assert_eq!(*found_address, address(at));
    }
}

/// The part that is the body, of one text or two.
fn check_body(part: &Part, parts: &Parts) {
    let check = |part: &Part, media_type: &str, text: &str| {
        assert_eq!((part.content_type.as_str(), part.charset.as_deref()), (media_type, Some("utf-8")));
        assert_eq!(part.text(), with_crlf(text));
    };
    match (&parts.text, &parts.html) {
        (Some(text), Some(html)) => {
            assert_eq!((part.content_type.as_str(), part.parts.len()), ("multipart/alternative", 2));
            check(&part.parts[0], "text/plain", text);
            check(&part.parts[1], "text/html", html);
        }
        (None, Some(html)) => check(part, "text/html", html),
        (text, None) => check(part, "text/plain", text.as_deref().unwrap_or_default()),
    }
}

fn check_files(found: &[Part], files: &[File], disposition: &str) {
    assert_eq!(found.len(), files.len());
    for (at, (found, file)) in found.iter().zip(files).enumerate() {
        assert_eq!(found.content_type, file.content_type.unwrap_or("text/plain"));
        assert_eq!(found.disposition.as_deref(), Some(disposition));
        assert_eq!(found.filename.as_deref().map(words), Some(words(&file.name)));
        assert_eq!(found.content(), file.data);
        let content_id = (disposition == "inline").then(|| format!("<part-{at}@x>"));
        assert_eq!(found.content_id, content_id);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_part_arrives_as_it_was_given(parts in parts()) {
        let found = read(&email(&parts).to_mime().unwrap());
        check_people(&found.from, std::slice::from_ref(&parts.from), |_| "from@example.com".to_owned());
        check_people(&found.to, &parts.to, |at| format!("to+{at}@example.com"));
        check_people(&found.reply_to, parts.reply_to.as_slice(), |_| "answers@example.com".to_owned());
        prop_assert_eq!(&found.subject, &parts.subject);

        let mut part = &found.root;
        if !parts.attachments.is_empty() {
            prop_assert_eq!(&part.content_type, "multipart/mixed");
            check_files(&part.parts[1..], &parts.attachments, "attachment");
            part = &part.parts[0];
        }
        if !parts.inline.is_empty() {
            prop_assert_eq!(&part.content_type, "multipart/related");
            prop_assert_eq!(part.root_type.as_ref(), Some(&part.parts[0].content_type));
            check_files(&part.parts[1..], &parts.inline, "inline");
            part = &part.parts[0];
        }
        check_body(part, &parts);
    }
}
