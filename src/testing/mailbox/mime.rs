//! Raw messages, read by a parser that knows nothing of how this crate writes them.

use std::borrow::Cow;

use bytes::Bytes;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::address::all;
use super::{SentAttachment, SentEmail};

/// What a raw message says of itself; `None` when it has no headers.
pub(super) fn read(raw: &Bytes) -> Option<SentEmail> {
    let message = MessageParser::default().parse(raw)?;
    Some(SentEmail {
        from: all(message.from()).into_iter().next(),
        to: all(message.to()),
        cc: all(message.cc()),
        bcc: all(message.bcc()),
        reply_to: all(message.reply_to()),
        subject: message.subject().map(str::to_owned),
        text: message.text_bodies().find_map(|part| match &part.body {
            PartType::Text(text) => Some(with_plain_line_ends(text)),
            _ => None,
        }),
        html: message.html_bodies().find_map(|part| match &part.body {
            PartType::Html(html) => Some(with_plain_line_ends(html)),
            _ => None,
        }),
        attachments: message.attachments().map(|part| attachment(&message, part)).collect(),
        headers: headers(&message),
        raw: Some(raw.clone()),
        ..SentEmail::default()
    })
}

fn attachment(message: &Message<'_>, part: &MessagePart<'_>) -> SentAttachment {
    let content_type = part.content_type().map(|it| match it.subtype() {
        Some(subtype) => format!("{}/{subtype}", it.ctype()),
        None => it.ctype().to_owned(),
    });
    SentAttachment {
        file_name: part.attachment_name().map(str::to_owned),
        content_type,
        content_id: part.content_id().map(str::to_owned),
        is_inline: part.content_disposition().is_some_and(mail_parser::ContentType::is_inline),
        content: Bytes::from(content(message, part).into_owned()),
    }
}

/// The bytes as they were before they were encoded. The parser gives texts in UTF-8, whatever they were written in.
fn content<'m>(message: &'m Message<'_>, part: &'m MessagePart<'_>) -> Cow<'m, [u8]> {
    let (PartType::Text(_) | PartType::Html(_)) = part.body else { return part.contents().into() };
    let encoded = message.raw_message.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default();
    let decoded = match part.encoding {
        Encoding::None => return encoded.into(),
        Encoding::QuotedPrintable => quoted_printable_decode(encoded),
        Encoding::Base64 => base64_decode(encoded),
    };
    decoded.map_or_else(|| part.contents().into(), Cow::Owned)
}

/// The headers of the message itself, each on one line.
fn headers(message: &Message<'_>) -> Vec<(String, String)> {
    let headers = message.parts.first().map(|root| root.headers.as_slice()).unwrap_or_default();
    let read = headers.iter().filter_map(|header| {
        let value = message.raw_message.get(header.offset_start as usize..header.offset_end as usize)?;
        Some((header.name.as_str().to_owned(), unfolded(&String::from_utf8_lossy(value))))
    });
    read.collect()
}

/// A value without the line ends that it is folded at.
fn unfolded(value: &str) -> String {
    value.trim().chars().filter(|c| !matches!(c, '\r' | '\n')).collect()
}

fn with_plain_line_ends(text: &str) -> String {
    text.replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_many_parts_is_taken_apart() {
        let raw = Bytes::from_static(
            b"From: =?utf-8?Q?Zo=C3=AB?= <z@example.com>\r\nTo: a@example.com, B <b@example.com>\r\nCc: c@example.com\r\n\
            Subject: =?utf-8?B?4pyJ?= mail\r\nX-Long: one\r\n two\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/mixed; boundary=m\r\n\r\n\
            --m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
            --a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHi\r\nyou\r\n\
            --a\r\nContent-Type: multipart/related; boundary=r\r\n\r\n\
            --r\r\nContent-Type: text/html\r\n\r\n<p>Hi<img src=\"cid:logo\">\r\n\
            --r\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\nContent-Disposition: inline\r\n\
            Content-Transfer-Encoding: base64\r\n\r\niVBO\r\n--r--\r\n--a--\r\n\
            --m\r\nContent-Type: text/csv; charset=iso-8859-1\r\nContent-Transfer-Encoding: base64\r\n\
            Content-Disposition: attachment; filename*=utf-8''%C3%A9t%C3%A9.csv\r\n\r\n6QqA\r\n--m--\r\n",
        );
        let mail = read(&raw).unwrap();
        assert_eq!((mail.from.as_deref(), mail.subject.as_deref()), (Some("Zoë <z@example.com>"), Some("✉ mail")));
        assert_eq!(
            (mail.to, mail.cc),
            (vec!["a@example.com".into(), "B <b@example.com>".into()], vec!["c@example.com".into()])
        );
        assert_eq!(
            (mail.text.as_deref(), mail.html.as_deref()),
            (Some("Hi\nyou"), Some("<p>Hi<img src=\"cid:logo\">"))
        );
        assert!(mail.headers.contains(&("X-Long".to_owned(), "one two".to_owned())), "{:?}", mail.headers);
        let [logo, csv] = mail.attachments.as_slice() else { panic!("{} attachments", mail.attachments.len()) };
        assert_eq!(
            (logo.content_id.as_deref(), logo.is_inline, &logo.content[..]),
            (Some("logo"), true, &b"\x89PN"[..])
        );
        assert_eq!((csv.file_name.as_deref(), csv.content_type.as_deref()), (Some("été.csv"), Some("text/csv")));
        // Neither the charset nor the line end of an attached text changes.
        assert_eq!((csv.is_inline, &csv.content[..]), (false, &b"\xe9\n\x80"[..]));
    }

    /// Whatever a message is made of, a test finds it where it looks.
    #[tokio::test]
    async fn a_message_made_from_parts_arrives_whole() {
        use crate::ses::{Attachment, Email, Unsubscribe};

        let email = Email::new("Zoë <z@example.com>")
            .to("Ann Λη <a@example.com>")
            .bcc("b@example.com")
            .reply_to("r@example.com")
            .subject("✉ mail")
            .text("Hi\n\nyou 👋\n")
            .html("<img src=\"cid:logo\">")
            .inline("logo", Attachment::new("logo.png", vec![0x89, 0, 0xff]))
            .attach(Attachment::new("été.csv", "a\r\nb\n\u{e9}"))
            .header("X-Own", "1")
            .unsubscribe(Unsubscribe::one_click("https://example.com/u/1"))
            .tag("kind", "test");
        let mailbox = crate::testing::Mailbox::new();
        mailbox.ses().send_email(&email).await.unwrap();
        let mail = &mailbox.sent()[0];
        assert_eq!((mail.from.as_deref(), mail.subject.as_deref()), (Some("Zoë <z@example.com>"), Some("✉ mail")));
        assert_eq!(
            (&mail.to[..], &mail.bcc[..]),
            (&["Ann Λη <a@example.com>".to_owned()][..], &["b@example.com".to_owned()][..])
        );
        assert_eq!((mail.reply_to[0].as_str(), mail.tags[0].0.as_str()), ("r@example.com", "kind"));
        assert_eq!(
            (mail.text.as_deref(), mail.html.as_deref()),
            (Some("Hi\n\nyou 👋\n"), Some("<img src=\"cid:logo\">"))
        );
        assert_eq!(
            (mail.header("X-Own"), mail.header("list-unsubscribe")),
            (Some("1"), Some("<https://example.com/u/1>"))
        );
        assert_eq!(mail.header("List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
        let files = mail
            .attachments
            .iter()
            .map(|file| (file.file_name.as_deref(), file.content_id.as_deref(), &file.content[..]));
        let expected = [
            (Some("logo.png"), Some("logo"), &[0x89, 0, 0xff][..]),
            (Some("été.csv"), None, "a\r\nb\n\u{e9}".as_bytes()),
        ];
        assert_eq!(files.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_body_alone_is_either_text_or_html() {
        let mail = read(&Bytes::from_static(b"Subject: x\r\n\r\nHi\r\n")).unwrap();
        assert_eq!((mail.text.as_deref(), mail.html), (Some("Hi\n"), None));
        let mail = read(&Bytes::from_static(b"Content-Type: text/html\r\n\r\n<p>")).unwrap();
        assert_eq!((mail.text, mail.html.as_deref()), (None, Some("<p>")));
    }

    #[test]
    fn what_is_no_message_is_none() {
        assert!(read(&Bytes::new()).is_none());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(
            bytes: Vec<u8>,
            lines in "((From|To|Content-Type|Content-Disposition|Content-Transfer-Encoding): [a-z/;=\"<@,.-]{0,20}\r?\n|--a(--)?\n|.{0,9}\n){0,20}",
        ) {
            let _ = read(&Bytes::from(bytes));
            let multipart = format!("Content-Type: multipart/mixed; boundary=a\n\n{lines}");
            let _ = (read(&Bytes::from(lines)), read(&Bytes::from(multipart)));
        }
    }
}
