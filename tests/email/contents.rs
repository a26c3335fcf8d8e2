//! What a message consists of.

use tower_sigv4::ses::{Attachment, Email, Unsubscribe};

use crate::reader::{Read, read};

fn email() -> Email {
    Email::new("Zoë Ng <zoe@example.com>").to("ann@example.com").subject("Hello")
}

fn made(email: &Email) -> Read {
    read(&email.to_mime().unwrap())
}

fn png() -> Attachment {
    Attachment::new("logo.png", &b"\x89PNG\r\n\x1a\n"[..])
}

#[test]
fn there_are_only_the_levels_that_are_needed() {
    let structure = |email: Email| made(&email).root.structure();
    let file = || Attachment::new("a.pdf", "%PDF");
    assert_eq!(structure(email()), "text/plain");
    assert_eq!(structure(email().text("t")), "text/plain");
    assert_eq!(structure(email().html("h")), "text/html");
    let both = || email().text("t").html("h");
    let alternative = "multipart/alternative(text/plain, text/html)";
    assert_eq!(structure(both()), alternative);
    let related = format!("multipart/related({alternative}, image/png)");
    assert_eq!(structure(both().inline("a", png())), related);
    assert_eq!(structure(email().html("h").inline("a", png())), "multipart/related(text/html, image/png)");
    assert_eq!(
        structure(both().inline("a", png()).attach(file()).attach(png())),
        format!("multipart/mixed({related}, application/pdf, image/png)")
    );
    assert_eq!(structure(email().attach(file())), "multipart/mixed(text/plain, application/pdf)");
}

#[test]
fn a_message_without_a_body_has_an_empty_text() {
    let found = made(&email());
    assert_eq!((found.root.content_type.as_str(), found.root.text().as_str()), ("text/plain", ""));
    assert_eq!(made(&email().text("")).root.text(), "");
}

#[test]
fn every_end_of_a_line_becomes_crlf() {
    let text = "one\ntwo\rthree\r\nfour\n\r\n.\r\n..\n.dot\nFrom me\n";
    let found = made(&email().text(text).html(text));
    for part in &found.root.parts {
        assert_eq!(part.text(), "one\r\ntwo\r\nthree\r\nfour\r\n\r\n.\r\n..\r\n.dot\r\nFrom me\r\n");
    }
}

#[test]
fn lines_of_any_length_arrive() {
    for length in [76, 77, 78, 997, 998, 999, 5_000] {
        let text = format!("{}\r\n{}", "x".repeat(length), "é".repeat(length));
        assert_eq!(made(&email().text(&text)).root.text(), text);
    }
}

#[test]
fn control_characters_in_a_text_arrive() {
    let text = "\0\u{1}\u{1b}[1mbold\u{7f}\u{85}\t";
    assert_eq!(made(&email().text(text)).root.text(), text);
}

/// Trap: Bcc was written into the message.
#[test]
fn a_bcc_is_never_in_the_message() {
    let email = email().bcc("Eve <eve@hidden.example>").bcc("log@hidden.example").text("t").attach(png());
    let mime = email.to_mime().unwrap();
    assert!(!String::from_utf8(mime.to_vec()).unwrap().to_lowercase().contains("hidden.example"));
    let found = read(&mime);
    assert!(found.bcc.is_empty() && found.header("bcc").is_none());

    let alone = Email::new("zoe@example.com").bcc("eve@hidden.example").text("t");
    assert!(made(&alone).to.is_empty());
}

/// Trap: the media type that is given was ignored.
#[test]
fn a_given_media_type_is_used() {
    let file = Attachment::new("data.pdf", "a;b").content_type("text/csv; charset=utf-8; header=present");
    let found = made(&email().text("t").attach(file));
    assert_eq!(found.root.parts[1].content_type_header, "text/csv; charset=\"utf-8\"; header=\"present\"");
}

/// Trap: encoding the whole address instead of its name.
#[test]
fn only_the_name_of_an_address_is_encoded() {
    let name = "Jürgen \"J\" Müller, Köln 🎉".repeat(4);
    let found =
        made(&email().to((name.clone(), "j+m@example.com")).cc("\"Ünal, A\" <a@example.com>").reply_to("r@x.io"));
    assert_eq!(found.from, [("Zoë Ng".to_owned(), "zoe@example.com".to_owned())]);
    assert_eq!(found.to[1], (name, "j+m@example.com".to_owned()));
    assert_eq!(found.cc, [("Ünal, A".to_owned(), "a@example.com".to_owned())]);
    assert_eq!(found.reply_to, [(String::new(), "r@x.io".to_owned())]);
}

#[test]
fn an_inline_image_is_found_by_its_content_id() {
    let found = made(&email().html("<img src=\"cid:logo@shop\">").inline("logo@shop", png()));
    let image = &found.root.parts[1];
    assert_eq!(found.root.root_type.as_deref(), Some("text/html"));
    assert_eq!(image.content_id.as_deref(), Some("<logo@shop>"));
    assert_eq!((image.disposition.as_deref(), image.content()), (Some("inline"), b"\x89PNG\r\n\x1a\n".to_vec()));
}

#[test]
fn names_of_files_arrive_in_any_script() {
    let names =
        ["Rechnung für Zoë.pdf", "請求書 (最終版) 🎉.pdf", "تقرير.pdf", "a\"b\\c;d=e'f%20*g.pdf", &"ü".repeat(200)];
    let email = names.iter().fold(email(), |email, name| email.attach(Attachment::new(*name, "x")));
    let found: Vec<_> = made(&email).root.parts.into_iter().skip(1).map(|part| part.filename.unwrap()).collect();
    assert_eq!(found, names);
}

#[tokio::test]
async fn a_file_and_a_stream_are_attached() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Übersicht.csv");
    std::fs::write(&path, "a;b\r\n").unwrap();
    let file = Attachment::from_path(&path).await.unwrap();
    let stream = Attachment::from_stream("b.zip", tower_sigv4::Body::from("PK")).await.unwrap();
    let found = made(&email().attach(file).attach(stream));
    let parts: Vec<_> = found.root.parts.iter().skip(1).collect();
    assert_eq!((parts[0].filename.as_deref(), parts[0].content_type.as_str()), (Some("Übersicht.csv"), "text/csv"));
    assert_eq!(parts[0].content(), b"a;b\r\n");
    assert_eq!((parts[1].content_type.as_str(), parts[1].content()), ("application/zip", b"PK".to_vec()));
}

#[test]
fn one_click_unsubscribe_has_both_headers() {
    let way = Unsubscribe::one_click("https://example.com/u/8f2c?a=b").or_mailto("Off <off+1@example.com>");
    let found = made(&email().text("t").unsubscribe(way));
    let expected = "<https://example.com/u/8f2c?a=b>, <mailto:off%2B1@example.com>";
    assert_eq!(found.header("list-unsubscribe"), Some(expected));
    assert_eq!(found.header("list-unsubscribe-post"), Some("List-Unsubscribe=One-Click"));

    let found = made(&email().text("t").unsubscribe(Unsubscribe::mailto("off@example.com")));
    assert_eq!(found.header("list-unsubscribe"), Some("<mailto:off@example.com>"));
    assert_eq!(found.header("list-unsubscribe-post"), None);

    let long = format!("https://example.com/{}", "u".repeat(880));
    let found = made(&email().text("t").unsubscribe(Unsubscribe::one_click(&long).or_mailto("off@example.com")));
    assert_eq!(found.header("list-unsubscribe"), Some(format!("<{long}>, <mailto:off@example.com>").as_str()));
}

#[test]
fn headers_of_the_caller_arrive() {
    let references: Vec<_> = (0..30).map(|at| format!("<{at}.0102018f@email.example.com>")).collect();
    let email = email()
        .header("References", references.join(" "))
        .header("X-Name", "Grüße aus Köln 🎉".repeat(10))
        .header("X-Odd", "a  b: \"c\" =?x?")
        .header("X-Odd", "again");
    let found = made(&email);
    assert_eq!(found.header("references"), Some(references.join(" ").as_str()));
    assert_eq!(found.header("x-name"), Some("Grüße aus Köln 🎉".repeat(10).as_str()));
    assert_eq!(found.header("x-odd"), Some("a  b: \"c\" =?x?"));
    assert_eq!(found.header_names().iter().filter(|name| **name == "X-Odd").count(), 2);
}

#[test]
fn a_message_id_is_unique_and_names_no_host() {
    let id = || made(&email().text("t")).header("message-id").unwrap().to_owned();
    let (one, two) = (id(), id());
    assert_ne!(one, two);
    assert!(one.starts_with('<') && one.ends_with("@example.com>"), "{one}");
}

#[test]
fn the_date_is_left_to_ses() {
    assert_eq!(made(&email().text("t")).header("date"), None);
}

#[cfg(feature = "idn")]
#[test]
fn an_internationalised_domain_is_sent_in_punycode() {
    let found = made(&Email::new("info@bücher.example").to("Zoë <zoe@例え.テスト>").text("t"));
    assert_eq!(found.from[0].1, "info@xn--bcher-kva.example");
    assert_eq!(found.to[0], ("Zoë".to_owned(), "zoe@xn--r8jz45g.xn--zckzah".to_owned()));
}

#[test]
fn nothing_private_is_shown() {
    let email = Email::new("secret@hidden.example")
        .to("secret@hidden.example")
        .bcc("secret@hidden.example")
        .reply_to("secret@hidden.example")
        .subject("secret")
        .text("secret")
        .html("secret")
        .attach(Attachment::new("secret", "secret"))
        .inline("secret", Attachment::new("secret", "secret"))
        .header("X-Secret", "secret")
        .unsubscribe(Unsubscribe::one_click("https://secret.example"));
    let shown = format!("{email:?}");
    assert!(!shown.to_lowercase().contains("secret") && shown.contains("6 bytes"), "{shown}");
}
