//! Hostile texts in every setter: never a panic, and never a header or a part that nobody asked for.

use proptest::prelude::*;
use tower_sigv4::ses::{Attachment, ContentKind, Email, ListManagementOptions, SendEmail, Unsubscribe};

use crate::reader::{Part, read};

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => any::<String>(),
        1 => "[ -~]{0,30}",
        1 => Just("\r\nBcc: eve@example.com\r\n".to_owned()),
        1 => Just("\nX-Evil: 1".to_owned()),
        1 => Just("\r\n\r\n<script>".to_owned()),
        1 => Just("\rX-Evil: 1\0".to_owned()),
        1 => Just("=?utf-8?B?DQpCY2M6IGV2ZUBleGFtcGxlLmNvbQ==?=".to_owned()),
        1 => Just("\"; filename=\"evil.exe".to_owned()),
        1 => Just("> <eve@example.com>, ".to_owned()),
        1 => Just("\u{2028}X: 1\u{2029}\u{85}Y: 1\u{b}\u{c}\u{1c}Z: 1".to_owned()),
        1 => Just("eve@example.com".to_owned()),
        1 => Just("https://example.com/".to_owned()),
        1 => Just("text/html".to_owned()),
        1 => Just("x".repeat(1_100)),
        1 => Just(" ".repeat(1_100)),
    ];
    proptest::collection::vec(piece, 1..3).prop_map(|pieces| pieces.concat())
}

/// The text in one setter of an e-mail that has all of them.
fn email(setter: usize, hostile: &str) -> Email {
    let text = |at: usize, otherwise: &str| if at == setter { hostile.to_owned() } else { otherwise.to_owned() };
    let file = |name: usize, content_type: usize| {
        Attachment::new(text(name, "a.txt"), "b").content_type(text(content_type, "text/plain"))
    };
    Email::new(text(0, "a@example.com"))
        .to((text(1, "A"), text(2, "b@example.com")))
        .cc((text(3, "C"), "c@example.com"))
        .bcc(text(4, "d@example.com"))
        .reply_to(text(5, "e@example.com"))
        .subject(text(6, "subject"))
        .text(text(7, "text"))
        .html(text(8, "html"))
        .attach(file(9, 10))
        .inline(text(11, "cid"), file(12, 13))
        .header(text(14, "X-Own"), text(15, "value"))
        .unsubscribe(Unsubscribe::one_click(text(16, "https://example.com/")).or_mailto(text(17, "u@example.com")))
        .tag(text(18, "tag"), text(19, "value"))
        .configuration_set(text(20, "set"))
        .tenant(text(21, "tenant"))
        .list_management(ListManagementOptions::new(text(22, "list")))
}
const SETTERS: usize = 23;

const HEADERS: [&str; 11] = [
    "From",
    "To",
    "Cc",
    "Reply-To",
    "Subject",
    "Message-ID",
    "MIME-Version",
    "X-Own",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Content-Type",
];

fn check_part_headers(part: &Part) {
    for part in &part.parts {
        for name in &part.header_names {
            assert!(
                ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID"]
                    .contains(&name.as_str()),
                "{name}"
            );
        }
        check_part_headers(part);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_becomes_a_header_or_a_part(setter in 0..SETTERS, hostile in hostile()) {
        let email = email(setter, &hostile);
        let _ = SendEmail::try_from(&email.clone().content(ContentKind::Simple));
        let _ = format!("{email:?}");
        let Ok(mime) = email.to_mime() else { return Ok(()) };
        let found = read(&mime);
        let own = if setter == 14 { hostile.as_str() } else { "X-Own" };
        let expected = HEADERS.map(|name| if name == "X-Own" { own } else { name });
        prop_assert_eq!(found.header_names(), expected);
        check_part_headers(&found.root);
        let files: Vec<_> = found.root.parts.iter().skip(1).collect();
        prop_assert_eq!((found.root.parts.len(), files[0].disposition.as_deref()), (2, Some("attachment")));
        let related = &found.root.parts[0];
        prop_assert_eq!((related.parts.len(), related.parts[0].parts.len()), (2, 2));
        prop_assert_eq!((found.from.len(), found.to.len(), found.cc.len(), found.reply_to.len()), (1, 1, 1, 1));
    }
}

#[test]
fn a_line_break_is_refused_wherever_a_header_is_made_of_it() {
    // The bodies may have any; a contact list's name is only in the document.
    for setter in (0..SETTERS).filter(|setter| ![7, 8, 22].contains(setter)) {
        for hostile in ["a@example.com\r\nX: y", "a\n", "\ra/b", "https://example.com/\0"] {
            assert!(email(setter, hostile).to_mime().is_err(), "setter {setter} takes {hostile:?}");
        }
    }
}

#[test]
fn all_setters_together_make_a_message() {
    assert_eq!(read(&email(SETTERS, "").to_mime().unwrap()).header_names(), HEADERS);
}
