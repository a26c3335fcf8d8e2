//! Messages made from parts, as moto has them afterwards, read by another parser than the one that wrote them.

use mail_parser::{MessageParser, MimeHeaders};
use tower_sigv4::ses::{Attachment, CreateEmailIdentity, Email, Ses, Unsubscribe};

use crate::on_moto::{on_moto, stored};

const TEXT: &str = "Grüße an alle 👋\r\n.\r\nFrom here on: שלום\r\n";

async fn sent(ses: &Ses, email: Email) -> String {
    ses.send(CreateEmailIdentity::new("parts.example")).await.map(drop).or_else(already_there).expect("it is made");
    ses.send_email(&email).await.expect("it is sent")
}

/// Another test of this program made it.
fn already_there(error: tower_sigv4::Error) -> Result<(), tower_sigv4::Error> {
    if error.is_conflict() { Ok(()) } else { Err(error) }
}

fn email() -> Email {
    Email::new("Zoë & Söhne <shop@parts.example>")
        .to("Ann Lee <ann@example.com>")
        .cc("cc@example.com")
        .bcc("bcc@example.com")
        .subject("Bestellung № 7 ✓")
        .text(TEXT)
}

#[tokio::test]
async fn a_message_of_text_arrives_whole() {
    let Some((moto, ses)) = on_moto().await else { return };
    let id = sent(&ses, email()).await;
    let message = stored(moto, "Message", &id).await;
    assert_eq!(message["subject"], "Bestellung № 7 ✓");
    assert_eq!(message["body"], TEXT);
    assert_eq!(message["destinations"]["ToAddresses"][0], "\"Ann Lee\" <ann@example.com>");
    assert_eq!(message["destinations"]["BccAddresses"][0], "bcc@example.com");
    // The name is encoded, and the address is not.
    let source = message["source"].as_str().expect("a text");
    assert!(source.is_ascii() && source.ends_with("?= <shop@parts.example>"), "{source}");
}

#[tokio::test]
async fn a_message_with_files_arrives_whole() {
    let Some((moto, ses)) = on_moto().await else { return };
    let file: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let email = email()
        .html("<p>Grüße</p><img src=\"cid:logo\">")
        .inline("logo", Attachment::new("logo.png", vec![0x89, b'P', b'N', b'G']))
        .attach(Attachment::new("Rechnung für Ann 📎.bin", file.clone()).content_type("application/x-own"))
        .unsubscribe(Unsubscribe::one_click("https://example.com/u/1"));
    let id = sent(&ses, email).await;
    let message = stored(moto, "RawMessage", &id).await;
    // moto adds those of the headers behind them.
    let destinations = message["destinations"].as_array().expect("a list");
    assert_eq!(destinations[..3], ["ann@example.com", "cc@example.com", "bcc@example.com"]);

    let raw = message["raw_data"].as_str().expect("a text");
    assert!(raw.is_ascii() && !raw.contains("bcc@example.com"));
    let read = MessageParser::default().parse(raw.as_bytes()).expect("a message");
    let from = read.from().and_then(|from| from.first()).expect("a sender");
    assert_eq!((from.name(), from.address()), (Some("Zoë & Söhne"), Some("shop@parts.example")));
    assert_eq!(read.subject(), Some("Bestellung № 7 ✓"));
    assert_eq!(read.body_text(0).as_deref(), Some(TEXT));
    assert_eq!(read.body_html(0).as_deref(), Some("<p>Grüße</p><img src=\"cid:logo\">"));
    assert_eq!(read.header_raw("List-Unsubscribe-Post").map(str::trim), Some("List-Unsubscribe=One-Click"));
    let files: Vec<_> = read.attachments().collect();
    assert_eq!(files.len(), 2);
    assert_eq!((files[0].content_id(), files[0].contents()), (Some("logo"), &b"\x89PNG"[..]));
    assert_eq!((files[1].attachment_name(), files[1].contents()), (Some("Rechnung für Ann 📎.bin"), &file[..]));
    let media_type = files[1].content_type().expect("a media type");
    assert_eq!((media_type.ctype(), media_type.subtype()), ("application", Some("x-own")));
}
