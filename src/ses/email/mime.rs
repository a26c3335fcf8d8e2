//! The message in MIME.
//!
//! mail-builder does what there is to know about encodings: RFC 2047 and RFC 2231, quoted-printable and base64, folding and
//! boundaries. It brings three small crates and has vectorised encoders; lettre's builder would bring over thirty, with the tables of
//! Unicode, to everybody who sends a message.
//!
//! The headers are written here one by one. So there is no `Date`, which SES sets itself, and nothing reads the clock for one; and
//! the `Message-ID`, which SES replaces, is unique without naming this host.

use std::borrow::Cow;

use mail_builder::headers::HeaderType;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::message_id::{MessageId, generate_message_id_header};
use mail_builder::headers::raw::Raw;
use mail_builder::mime::{BodyPart, MimePart};

use super::encoding::{write_header, write_mailboxes, write_text};
use super::limits::encoded_length;
use super::{Attachment, Email};

/// What a part has beside its content, in bytes: boundary and headers, generously.
const PART_OVERHEAD: usize = 512;

/// Writes the message; it was checked.
pub(super) fn write(email: &Email) -> Vec<u8> {
    let mut out = Vec::with_capacity(estimate(email));
    write_headers(&mut out, email);
    body(email).write_part(&mut out);
    out
}

/// What it takes at least: attachments in base64, and texts as they are.
pub(super) fn least_size(email: &Email) -> usize {
    texts(email).map(str::len).fold(attachments_size(email), usize::saturating_add)
}

fn estimate(email: &Email) -> usize {
    let headers: usize = email.headers.iter().map(|header| header.name.len() + header.value.len()).sum();
    let parts = email.attachments.len() + email.inline.len() + email.recipients() + 6;
    let texts: usize = texts(email).map(|text| encoded_length(text.len())).sum();
    attachments_size(email) + texts + headers + parts * PART_OVERHEAD
}

fn attachments_size(email: &Email) -> usize {
    let attachments = email.attachments.iter().chain(email.inline.iter().map(|(_, attachment)| attachment));
    attachments.map(|attachment| encoded_length(attachment.data.len())).fold(0, usize::saturating_add)
}

fn texts(email: &Email) -> impl Iterator<Item = &str> {
    [&email.text, &email.html].into_iter().flatten().map(String::as_str)
}

/// Bcc is not among them.
fn write_headers(out: &mut Vec<u8>, email: &Email) {
    write_mailboxes(out, "From", &email.from);
    for (name, mailboxes) in [("To", &email.to), ("Cc", &email.cc), ("Reply-To", &email.reply_to)] {
        if !mailboxes.is_empty() {
            write_mailboxes(out, name, mailboxes);
        }
    }
    if let Some(subject) = &email.subject {
        write_text(out, "Subject", subject);
    }
    let domain = email.from.first().and_then(|from| from.addr_spec.split('@').nth(1)).unwrap_or_default();
    out.extend_from_slice(b"Message-ID: ");
    generate_message_id_header(out, domain);
    out.extend_from_slice(b"\r\nMIME-Version: 1.0\r\n");
    for header in &email.headers {
        write_header(out, &header.name, &header.value);
    }
    for (name, value) in &email.unsubscribe {
        write_header(out, name, value);
    }
}

/// As many levels as are needed of mixed(related(alternative(text, html), inline …), attachment …).
fn body(email: &Email) -> MimePart<'_> {
    let mut part = match (&email.text, &email.html) {
        (Some(text), Some(html)) => {
            multipart("multipart/alternative", vec![text_part("text/plain", text), text_part("text/html", html)])
        }
        (None, Some(html)) => text_part("text/html", html),
        (text, None) => text_part("text/plain", text.as_deref().unwrap_or_default()),
    };
    if !email.inline.is_empty() {
        // The type of the first part: RFC 2387, section 3.1.
        let root = match (&email.text, &email.html) {
            (Some(_), Some(_)) => "multipart/alternative",
            (None, Some(_)) => "text/html",
            (_, None) => "text/plain",
        };
        let inline = email.inline.iter().map(|(cid, attachment)| attachment_part(attachment, Some(cid)));
        let kind = ContentType::new("multipart/related").attribute("type", root);
        part = multipart(kind, std::iter::once(part).chain(inline).collect());
    }
    if !email.attachments.is_empty() {
        let attachments = email.attachments.iter().map(|attachment| attachment_part(attachment, None));
        part = multipart("multipart/mixed", std::iter::once(part).chain(attachments).collect());
    }
    part
}

fn multipart<'x>(kind: impl Into<ContentType<'x>>, parts: Vec<MimePart<'x>>) -> MimePart<'x> {
    MimePart::new(kind, parts)
}

fn text_part<'x>(media_type: &'static str, text: &'x str) -> MimePart<'x> {
    let text = with_line_ends(text);
    let is_text = |c: char| !c.is_ascii_control() || matches!(c, '\t' | '\r' | '\n');
    if text.chars().all(is_text) {
        return MimePart::new(media_type, BodyPart::Text(text));
    }
    // mail-builder would send NUL and the like as they are, which RFC 5322 forbids.
    let contents = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    };
    in_base64(Cow::Owned(format!("{media_type}; charset=utf-8")), contents)
}

/// The text with CRLF at the end of each line, as RFC 2046, section 4.1.1 demands, whichever ends it has.
fn with_line_ends(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let is_bare = |(at, byte): (usize, &u8)| match byte {
        b'\n' => at == 0 || bytes.get(at - 1) != Some(&b'\r'),
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    if bytes.iter().enumerate().any(is_bare) {
        text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n").into()
    } else {
        text.into()
    }
}

fn attachment_part<'x>(attachment: &'x Attachment, cid: Option<&'x String>) -> MimePart<'x> {
    let disposition = if cid.is_some() { "inline" } else { "attachment" };
    let disposition = ContentType::new(disposition).attribute("filename", attachment.name.as_str());
    let mut part = in_base64(attachment.media_type().into(), Cow::Borrowed(&attachment.data));
    part.headers.push(("Content-Disposition".into(), disposition.into()));
    if let Some(cid) = cid {
        part.headers.push(("Content-ID".into(), MessageId::new(cid.as_str()).into()));
    }
    part
}

/// A part whose bytes arrive as they are. mail-builder would write one whose type it knows to be text in another encoding.
fn in_base64<'x>(media_type: Cow<'x, str>, contents: Cow<'x, [u8]>) -> MimePart<'x> {
    let media_type = HeaderType::Raw(Raw { raw: media_type });
    MimePart { headers: vec![("Content-Type".into(), media_type)], contents: BodyPart::Binary(contents) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_ends_with_both() {
        for (text, expected) in [
            ("", ""),
            ("a\r\nb\r\n", "a\r\nb\r\n"),
            ("a\nb\rc\r\nd", "a\r\nb\r\nc\r\nd"),
            ("\n\r\r\n\r", "\r\n\r\n\r\n\r\n"),
        ] {
            assert_eq!(with_line_ends(text), expected, "{text:?}");
        }
        assert!(matches!(with_line_ends("a\r\nb"), Cow::Borrowed(_)));
    }
}
